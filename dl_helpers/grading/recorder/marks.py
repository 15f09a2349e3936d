"""A submission in the gradebook, row for row as `nbgrader autograde` would leave it.

That is what `Autograde.init_assignment`, `SaveAutoGrades` and `AssignLatePenalties` of
nbgrader 0.9 write, in one transaction. Manual scores, extra credit, manual comments and
flags belong to people, and are never written here.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import nbformat
from nbgrader import api, utils
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Select, insert, select, update

from dl_helpers.grading.papers import Graded, GradedSheet, Score

NO_RESPONSE = "No response."
TIMESTAMP = "timestamp.txt"


class Cells(NamedTuple):
    """The cells of one notebook: their ids in the gradebook, by grade id."""

    notebook_id: str
    graded: dict[str, str]
    commented: dict[str, str]


class NotebookRow(NamedTuple):
    """One notebook of a submission; a new one has no rows yet, so none are sought."""

    id: str
    is_new: bool


class Plan(NamedTuple):
    """What the rows of every submission of an assignment hang on."""

    assignment_id: str
    notebooks: dict[str, Cells]


def plan(book: Gradebook, assignment: str) -> Plan:
    """Look the assignment up, once for a whole class."""
    master = book.find_assignment(assignment)
    return Plan(master.id, {n.name: _cells(n) for n in master.notebooks})


def _cells(notebook: api.Notebook) -> Cells:
    cells = notebook._base_cells
    return Cells(
        notebook.id,
        {c.name: c.id for c in cells if not isinstance(c, api.SolutionCell)},
        {c.name: c.id for c in cells if not isinstance(c, api.GradeCell)},
    )


def has_submission(book: Gradebook, plan: Plan, student: str) -> bool:
    """Tell whether the gradebook has a submission of a student."""
    rows = api.SubmittedAssignment
    where = {"assignment_id": plan.assignment_id, "student_id": student}
    return book.db.query(rows.id).filter_by(**where).first() is not None


def write_marks(
    book: Gradebook, plan: Plan, graded: Graded, lateness: AssignLatePenalties
) -> None:
    """Write all rows of a submission, without committing them."""
    sheets = {sheet.name: sheet for sheet in graded.sheets}
    submission = _submission(book, plan, graded.student)
    when = handed_in(graded)
    if when is not None:
        submission.timestamp = when
    present = {notebook.notebook_id: notebook for notebook in submission.notebooks}
    for name, cells in plan.notebooks.items():
        notebook = present.get(cells.notebook_id)
        is_new = notebook is None
        if is_new:
            notebook = api.SubmittedNotebook(notebook_id=cells.notebook_id)
            notebook.assignment = submission
            book.db.add(notebook)
            book.db.flush()
        _mark(book.db, NotebookRow(notebook.id, is_new), cells, sheets.get(name))
        if name in sheets:
            _penalize(submission, notebook, lateness)


def handed_in(graded: Graded) -> datetime | None:
    """Read when it was handed in, in UTC; None if nothing says so."""
    said = graded.files.get(TIMESTAMP, b"").decode("utf-8", "replace").strip()
    try:
        return utils.parse_utc(said) if said else None
    except (ValueError, OverflowError):
        return None


def _submission(book: Gradebook, plan: Plan, student: str) -> api.SubmittedAssignment:
    if book.db.get(api.Student, student) is None:
        book.db.add(api.Student(id=student))
    rows = api.SubmittedAssignment
    where = {"assignment_id": plan.assignment_id, "student_id": student}
    submission = book.db.query(rows).filter_by(**where).one_or_none()
    if submission is None:
        submission = rows(**where)
        book.db.add(submission)
    return submission


def _mark(db: Any, row: NotebookRow, cells: Cells, sheet: GradedSheet | None) -> None:
    """Write the grades and comments of one notebook; without a sheet it was missing."""
    grades, comments = {}, {cell_id: {} for cell_id in cells.commented.values()}
    by_hand = set() if row.is_new else set(db.scalars(_marked_by_hand(row.id)))
    for name, cell_id in cells.graded.items():
        points = sheet.scores.get(name, Score(None, 0)).points if sheet else 0
        review = sheet is not None and (points is None or cell_id in by_hand)
        grades[cell_id] = {"auto_score": points, "needs_manual_grade": review}
    for name, said in automatic_comments(sheet.text if sheet else "").items():
        if name in cells.commented:
            comments[cells.commented[name]] = {"auto_comment": said}
    _put(db, api.Grade, row, grades)
    _put(db, api.Comment, row, comments)


def _marked_by_hand(notebook_id: str) -> Select:
    cells = select(api.Grade.cell_id).where(api.Grade.notebook_id == notebook_id)
    return cells.where(api.Grade.manual_score.is_not(None))


def _put(db: Any, rows: Any, row: NotebookRow, wanted: dict[str, dict]) -> None:
    """Set columns of the rows of a notebook, by cell; make the rows that lack."""
    has = select(rows.cell_id, rows.id).where(rows.notebook_id == row.id)
    ids = {} if row.is_new else dict(db.execute(has).all())
    new = [
        {"cell_id": cell_id, "notebook_id": row.id, **values}
        for cell_id, values in wanted.items()
        if cell_id not in ids
    ]
    old = [
        {"id": ids[cell_id], **values}
        for cell_id, values in wanted.items()
        if cell_id in ids and values
    ]
    if new:
        db.execute(insert(rows), new)
    if old:
        db.execute(update(rows), old)


def automatic_comments(text: str) -> dict[str, str | None]:
    """Give the automatic comment on each answer of a notebook, by grade id."""
    try:
        return dict(_comments(json.loads(text)["cells"]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}  # not a notebook: nobody can comment on it


def _comments(cells: list[dict]) -> Iterator[tuple[str, str | None]]:
    for plain in cells:
        marks = plain["metadata"].get("nbgrader", {})
        if marks.get("task"):
            yield marks["grade_id"], None
        elif marks.get("solution") and "grade_id" in marks:
            cell = nbformat.from_dict({**plain, "outputs": []})
            cell.source = "".join(plain["source"])  # a file holds a list of lines
            unchanged = marks.get("checksum") == utils.compute_checksum(cell)
            yield marks["grade_id"], NO_RESPONSE if unchanged else None


def _penalize(
    submission: api.SubmittedAssignment,
    notebook: api.SubmittedNotebook,
    lateness: AssignLatePenalties,
) -> None:
    """Set what being late costs, by the course's own plugin."""
    if not lateness.enabled:
        return
    notebook.late_submission_penalty = None
    if submission.assignment.duedate is None or not submission.total_seconds_late:
        return
    penalty = lateness.plugin_inst.late_submission_penalty(
        submission.student_id, notebook.score, submission.total_seconds_late
    )
    if penalty is not None:
        penalty = lateness._check_late_penalty(notebook, penalty)
        notebook.late_submission_penalty = penalty
