"""Run with `make bench`: our code against its rivals, one thread, in turns.

Prints a table and writes it to reports/bench.json. Names on the command line choose
among the groups.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import machine

machine.hold_to_one_thread()
FACTS = machine.equalise()

from contest import Result, geometric_mean, run  # noqa: E402
from groups import GROUPS  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

REPORT = Path(__file__).parents[2] / "reports" / "bench.json"


def main(chosen: list[str]) -> None:
    """Hold the contests of the chosen groups, or of all."""
    unknown = set(chosen) - GROUPS.keys()
    if unknown:
        sys.exit(f"There is no group {min(unknown)!r}; there are {', '.join(GROUPS)}.")
    console = Console(width=110)
    for name, value in FACTS.items():
        console.print(f"{name}: {value}", highlight=False)
    results = []
    for name in chosen or GROUPS:
        group = GROUPS[name]
        found = [run(contest) for contest in group.contests()]
        if group.mean_goal is not None:
            found.append(geometric_mean(f"{name}, mean", found, group.mean_goal))
        console.print(table(name, found))
        results += found
    REPORT.parent.mkdir(exist_ok=True)
    report = {"machine": FACTS, "results": [asdict(r) for r in results]}
    REPORT.write_text(json.dumps(report, indent=1), encoding="utf-8")
    missed = [r.name for r in results if not r.reached]
    console.print(f"{len(results) - len(missed)} of {len(results)} goals reached.")
    if missed:
        console.print(f"Missed: {'; '.join(missed)}", highlight=False)


def table(title: str, results: list[Result]) -> Table:
    """Lay out results, a row each."""
    shown = Table(title=title, title_justify="left")
    for column in ("work", "ours, ms", "theirs, ms", "ratio", "quartiles", "goal", ""):
        shown.add_column(column, justify="left" if column == "work" else "right")
    for r in results:
        numbers = f"{r.ours_ms:.2f}", f"{r.theirs_ms:.2f}", f"{r.ratio:.2f}"
        spread = f"{r.low:.2f} – {r.high:.2f}"
        verdict = "reached" if r.reached else "missed"
        shown.add_row(r.name, *numbers, spread, f"{r.goal:.2f}", verdict)
    return shown


if __name__ == "__main__":
    main(sys.argv[1:])
