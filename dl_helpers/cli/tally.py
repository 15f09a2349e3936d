"""What is seen while a class is graded, and at the end of it."""

from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from dl_helpers.grading.summary import Outcome, Row, Summary

WORDS: dict[Outcome, str] = {
    "full": "passed",
    "partly": "passed in part",
    "failed": "failed",
    "timed out": "timed out",
    "not graded": "not graded",
}
COLOURS: dict[Outcome, str] = {
    "full": "green",
    "partly": "green",
    "failed": "yellow",
    "timed out": "yellow",
    "not graded": "red",
}


class Tally:
    """A progress bar that counts what became of submissions; use it with `with`.

    Args:
        total: how many submissions there are.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._counts: Counter[Outcome] = Counter()
        self._bar = Progress(
            TextColumn("Grading"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(compact=True),
        )
        self._task = self._bar.add_task("", total=total, counts="")

    @property
    def done(self) -> int:
        """How many are graded."""
        return self._counts.total() - self._counts["not graded"]

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def add(self, row: Row) -> None:
        """Count a submission."""
        self._counts[row.outcome] += 1
        self._bar.update(self._task, advance=1, counts=_counted(self._counts))


def report(summary: Summary, db_url: str) -> None:
    """Print the submissions that have notes, the sums, and where the marks stand."""
    from dl_helpers.grading.course import without_password

    console = Console()
    if any(row.notes for row in summary.rows):
        console.print(_table(summary))
    for note in summary.notes:
        console.print(note, highlight=False, markup=False)
    counts = Counter(row.outcome for row in summary.rows)
    kept = f" ({summary.kept} graded before)" if summary.kept else ""
    plural = "" if len(summary.rows) == 1 else "s"
    said = f"{len(summary.rows)} submission{plural}{kept}: {_counted(counts)}."
    console.print(said, highlight=False)
    place = f"The marks stand in {without_password(db_url)}"
    console.print(place, highlight=False, markup=False)
    if counts["not graded"]:
        console.print("Run the same command again to try those that were not graded.")


def _counted(counts: Counter[Outcome]) -> str:
    return ", ".join(f"{counts[kind]} {WORDS[kind]}" for kind in WORDS if counts[kind])


def _table(summary: Summary) -> Table:
    table = Table("student", "points", "", "notes", box=None)
    for row in summary.rows:
        if row.notes:
            points = f"{row.points:g} of {row.max_points:g}" if row.max_points else ""
            outcome = f"[{COLOURS[row.outcome]}]{WORDS[row.outcome]}[/]"
            table.add_row(escape(row.student), points, outcome, _notes(row))
    return table


def _notes(row: Row) -> str:
    """Write what was noticed; what a student wrote can't steer the terminal."""
    said = "\n".join(row.notes)
    return escape("".join(c for c in said if c.isprintable() or c == "\n"))
