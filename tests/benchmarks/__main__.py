"""Run with `make bench`: our code against its rivals, one thread, in turns.

Prints a table and writes it to reports/bench.json. Names on the command line choose
among the groups: `make bench ARGS="lstm growth"`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import machine

machine.hold_to_one_thread()
FACTS = machine.equalise()

from contest import geometric_mean  # noqa: E402
from groups import GROUPS  # noqa: E402
from result import table  # noqa: E402
from rich.console import Console  # noqa: E402

REPORT = Path(__file__).parents[2] / "reports" / "bench.json"


def main(chosen: list[str]) -> None:
    """Measure the chosen groups, or all."""
    unknown = set(chosen) - GROUPS.keys()
    if unknown:
        sys.exit(f"There is no group {min(unknown)!r}; there are {', '.join(GROUPS)}.")
    console = Console(width=120)
    for name, value in FACTS.items():
        console.print(f"{name}: {value}", highlight=False)
    results = []
    for name in chosen or GROUPS:
        group = GROUPS[name]
        found = [each.measure() for each in group.measurements()]
        if group.mean_goal is not None:
            found.append(geometric_mean(f"{name}, mean", found, group.mean_goal))
        console.print(table(name, found))
        results += found
    REPORT.parent.mkdir(exist_ok=True)
    report = {"machine": FACTS, "results": [asdict(r) for r in results]}
    REPORT.write_text(json.dumps(report, indent=1), encoding="utf-8")
    judged = [r for r in results if r.goal is not None]
    missed = [r.name for r in judged if r.verdict == "missed"]
    console.print(f"{len(judged) - len(missed)} of {len(judged)} goals reached.")
    if missed:
        console.print(f"Missed: {'; '.join(missed)}", highlight=False)


if __name__ == "__main__":
    main(sys.argv[1:])
