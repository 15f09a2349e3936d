"""Gathers the marks of a class from the gradebook, and how they came from the records.

The gradebook alone says what counts: marks that a person gave or changed are in it. The
records add what it has no place for: reasons, how a run ended, how long it took.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy import select

from ..papers import Assignment, Graded
from ..records import Records
from .mistakes import Mistaken, named_mistakes

Place = tuple[str, str]  # a notebook and a grade id


class Question(NamedTuple):
    """One graded cell, over the whole class.

    Args:
        name: its grade id.
        task: the grade id of the answer that it tests.
        max_points: what can be reached.
        share: mean of what was reached, as a share of that; NaN before anyone has.
        full: how many have all points.
        waiting: how many answers a person has still to read.
    """

    name: str
    task: str
    max_points: float
    share: float
    full: int
    waiting: int


@dataclass
class StudentRow:
    """One student: who it is, the marks, and how they came.

    Args:
        id: as in the gradebook.
        last_name: may be empty, as may the other names.
        first_name: see there.
        email: see there.
        lms_user_id: what the learning management system calls this student, if known.
        points: by notebook and grade id.
        penalty: for being late.
        waiting: how many answers a person has still to read.
        ending: how the run ended, such as "complete"; "" without a record.
        seconds: from hand-in to marks; None without a record.
        notes: what the doctor mended, and the like.
    """

    id: str
    last_name: str
    first_name: str
    email: str
    lms_user_id: str
    points: dict[Place, float]
    penalty: float = 0.0
    waiting: int = 0
    ending: str = ""
    seconds: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Sum of all points, less the penalty."""
        return sum(self.points.values()) - self.penalty


@dataclass
class ClassReport:
    """A class and an assignment.

    Args:
        assignment: its name.
        max_score: what can be reached.
        students: everyone who handed in, by id.
        questions: in the order of the notebooks.
        mistakes: what the class gets wrong, the most frequent first.
    """

    assignment: str
    max_score: float
    students: list[StudentRow]
    questions: list[Question]
    mistakes: list[Mistaken]


def gather(book: Gradebook, assignment: Assignment, records: Records) -> ClassReport:
    """Gather a class.

    Raises:
        ValueError: if the gradebook does not know the assignment, or nobody's marks.
    """
    places = _tasks(assignment)
    rows = {row.id: row for row in _students(book, assignment.name)}
    if not rows:
        raise ValueError(
            f"The gradebook has no marks for {assignment.name}: first run "
            f"dlcourse grade {assignment.name}"
        )
    grades = list(_grades(book, assignment.name))
    for student, place, points, _, waiting in grades:
        rows[student].points[place] = points
        rows[student].waiting += waiting
    said = {}
    for student, row in rows.items():
        graded = _latest(records, student)
        if graded is not None:
            _tell(row, graded)
            said[student] = _reasons(graded)
    questions = list(_questions(grades, places))
    return ClassReport(
        assignment.name,
        sum(question.max_points for question in questions),
        [rows[name] for name in sorted(rows)],
        questions,
        named_mistakes(said, places),
    )


def _students(book: Gradebook, name: str) -> Iterator[StudentRow]:
    """Read who handed in, and what being late costs."""
    who, sheet = api.Student, api.SubmittedNotebook
    handed_in = api.SubmittedAssignment
    query = (
        select(who, sheet.late_submission_penalty)
        .join(handed_in, handed_in.student_id == who.id)
        .join(api.Assignment, handed_in.assignment_id == api.Assignment.id)
        .join(sheet, sheet.assignment_id == handed_in.id)
        .where(api.Assignment.name == name)
    )
    rows: dict[str, StudentRow] = {}
    for student, penalty in book.db.execute(query):
        names = (student.last_name, student.first_name, student.email)
        more = (*names, student.lms_user_id)
        texts = [text or "" for text in more]
        row = rows.setdefault(student.id, StudentRow(student.id, *texts, {}))
        row.penalty += penalty or 0.0
    yield from rows.values()


def _grades(
    book: Gradebook, name: str
) -> Iterator[tuple[str, Place, float, float, bool]]:
    """Read each grade: whose, of which cell, reached, possible, still to be read."""
    grade, cell, sheet = api.Grade, api.BaseCell, api.SubmittedNotebook
    handed_in = api.SubmittedAssignment
    query = (
        select(
            handed_in.student_id,
            api.Notebook.name,
            cell.name,
            grade.score,
            grade.max_score,
            grade.needs_manual_grade,
        )
        .join(sheet, grade.notebook_id == sheet.id)
        .join(api.Notebook, sheet.notebook_id == api.Notebook.id)
        .join(handed_in, sheet.assignment_id == handed_in.id)
        .join(api.Assignment, handed_in.assignment_id == api.Assignment.id)
        .join(cell, grade.cell_id == cell.id)
        .where(api.Assignment.name == name)
    )
    for student, notebook, name_, score, most, waiting in book.db.execute(query):
        yield student, (notebook, name_), score or 0.0, most, bool(waiting)


def _tasks(assignment: Assignment) -> dict[Place, str]:
    """Name for each graded cell, in order, the answer that it tests."""
    found: dict[Place, str] = {}
    for sheet in assignment.sheets:
        task = ""
        for cell in json.loads(sheet.text)["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("solution"):
                task = marks["grade_id"]
            if marks.get("grade") or marks.get("task"):
                found[sheet.name, marks["grade_id"]] = task or marks["grade_id"]
    return found


def _questions(
    grades: Iterable[tuple[str, Place, float, float, bool]], places: Mapping[Place, str]
) -> Iterator[Question]:
    of_place: dict[Place, list[tuple[float, float, bool]]] = {}
    for _, place, points, most, waiting in grades:
        of_place.setdefault(place, []).append((points, most, waiting))
    for place, task in places.items():
        cells = of_place.get(place, [])
        most = max((m for _, m, _ in cells), default=0.0)
        read = [points for points, _, waiting in cells if not waiting]
        share = fmean(read) / most if read and most else float("nan")
        full = sum(points >= most for points in read)
        yield Question(place[1], task, most, share, full, len(cells) - len(read))


def _latest(records: Records, student: str) -> Graded | None:
    """Load the one record that stands in the gradebook."""
    for key in records.keys(student):
        if records.is_written(student, key):
            return records.load(student, key)
    return None


def _tell(row: StudentRow, graded: Graded) -> None:
    endings = [sheet.ending for sheet in graded.sheets]
    row.ending = next((e for e in endings if e != "complete"), "complete")
    row.seconds = graded.seconds
    row.notes = tuple(note for sheet in graded.sheets for note in sheet.notes)


def _reasons(graded: Graded) -> dict[Place, str]:
    """List why points are missing, and forget the rest of a record."""
    return {
        (sheet.name, name): score.reason
        for sheet in graded.sheets
        for name, score in sheet.scores.items()
        if score.reason
    }
