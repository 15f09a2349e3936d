"""The table of the graded graders: what the tests found, gathered from all workers.

A test of a known answer records what came of it with pytest's `record_property`; when
all are done, the sums are printed and the tables go to reports/.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPORTS = Path(__file__).parents[2] / "reports"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a line for each assignment and write its table."""
    rows = sorted(set(graded(terminalreporter.stats)))
    for assignment in dict.fromkeys(row[0] for row in rows):
        own = [row[1:] for row in rows if row[0] == assignment]
        said = sums(own)
        terminalreporter.write_line(f"{assignment}: {said}")
        REPORTS.mkdir(exist_ok=True)
        (REPORTS / f"grading_{assignment}.md").write_text(page(assignment, said, own))
    attacks = sorted(set(recorded(terminalreporter.stats, "attacked")))
    if attacks:
        terminalreporter.write_line(damage(attacks))
        REPORTS.mkdir(exist_ok=True)
        (REPORTS / "grading_attacks.md").write_text(attack_page(attacks), "utf-8")


def graded(stats: dict) -> Iterator[tuple]:
    """List (assignment, caught or kept, name, measure, as it should be)."""
    return recorded(stats, "graded")


def recorded(stats: dict, kind: str) -> Iterator[tuple]:
    """List what tests recorded as `kind`, each with whether its test passed."""
    for reports in stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == kind:
                    yield *value, report.outcome == "passed"


def damage(rows: list[tuple]) -> str:
    """Sum up what attacks gained, of rows (…, honest points, points, leaks, right)."""
    gained = sum(max(0, came - honest) for *_, honest, came, _, _ in rows)
    leaks = sum(leaks for *_, leaks, _ in rows)
    wrong = sum(not right for *_, right in rows)
    return (
        f"{len(rows)} attacks, {gained:g} marks gained, {leaks} leaks, "
        f"{wrong} not as they should be"
    )


def attack_page(rows: list[tuple]) -> str:
    """Lay the table of all attacks out as Markdown."""
    lines = [
        "# Attacks on the grader",
        "",
        f"{damage(rows)}.",
        "",
        "| assignment | family | attack | honest | marks | leaks | as it should be |",
        "|---|---|---|---|---|---|---|",
    ]
    for *words, honest, came, leaks, right in rows:
        ends = f"{honest:g} | {came:g} | {leaks} | {'yes' if right else 'NO'}"
        lines.append(f"| {' | '.join(words)} | {ends} |")
    return "\n".join(lines) + "\n"


def sums(rows: list[tuple]) -> str:
    """Count caught wrong answers and rejected right ones."""
    wrong = [right for kind, *_, right in rows if kind == "caught"]
    other = [right for kind, *_, right in rows if kind == "kept"]
    return (
        f"{sum(wrong)} of {len(wrong)} wrong answers lose what they should and no "
        f"more, {len(other) - sum(other)} of {len(other)} right ones are rejected"
    )


def page(assignment: str, said: str, rows: list[tuple]) -> str:
    """Lay the table of an assignment out as Markdown."""
    heads = {
        "caught": "| wrong answer | points left | as it should be |\n|---|---|---|",
        "kept": "| right answer | seeds | all points |\n|---|---|---|",
    }
    lines = [
        f"# The grader of {assignment}, graded",
        "",
        f"{said[0].upper()}{said[1:]}.",
    ]
    for kind, head in heads.items():
        lines += ["", head]
        lines += [
            f"| {name} | {measure} | {'yes' if right else 'NO'} |"
            for k, name, measure, right in rows
            if k == kind
        ]
    return "\n".join(lines) + "\n"
