"""What became of a class, a row for each student: small, however large the class."""

from dataclasses import dataclass
from typing import Literal

from .papers import Graded

Outcome = Literal["full", "partly", "failed", "timed out", "not graded"]


@dataclass(frozen=True)
class Row:
    """What became of one submission.

    Args:
        student: the student's id.
        outcome: "full" if no automatic test lost a point, "failed" if none won one;
            "not graded" if no marks came of it.
        points: reached in automatic tests.
        max_points: that can be reached in them.
        seconds: that grading it took.
        kept: whether the marks of an earlier run hold.
        notes: what an instructor should know, in sentences.
    """

    student: str
    outcome: Outcome
    points: float = 0.0
    max_points: float = 0.0
    seconds: float = 0.0
    kept: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What became of a class.

    Args:
        rows: one for each submission, in the order of the students' ids.
        notes: what an instructor should know about the assignment.
    """

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Count the submissions that ended so."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def kept(self) -> int:
        """How many had been graded before, and were not graded again."""
        return sum(row.kept for row in self.rows)


def row(graded: Graded, kept: bool) -> Row:
    """Sum a graded submission up; cells that wait for a person do not count."""
    scores = [score for sheet in graded.sheets for score in sheet.scores.values()]
    judged = [score for score in scores if score.points is not None]
    points = sum(score.points for score in judged)
    most = sum(score.max_points for score in judged)
    outcome: Outcome = "full" if points >= most else "partly" if points else "failed"
    if any(sheet.ending == "timed out" for sheet in graded.sheets):
        outcome = "timed out"
    notes = tuple(note for sheet in graded.sheets for note in sheet.notes)
    return Row(graded.student, outcome, points, most, graded.seconds, kept, notes)
