"""The assignment in the gradebook, as `nbgrader generate_assignment` puts it there.

nbgrader refuses to change an assignment once someone has handed in. Here tests may be
added and dropped at any time: old submissions get rows for new cells, and what a person
has marked is never removed.
"""

import json
from collections.abc import Iterator
from typing import Any

import nbformat
from nbgrader import api, utils
from nbgrader.api import Gradebook
from sqlalchemy import delete, select

from dl_helpers.grading.papers import Assignment, Sheet

Key = tuple[type, str]  # the class of a cell's row, and its grade id


def establish(book: Gradebook, assignment: Assignment) -> list[str]:
    """Make the gradebook hold the assignment as it is now.

    Returns:
        What an instructor should know: cells that are gone from the assignment and stay
        in the gradebook, because a person has marked them.
    """
    db, where = book.db, {"name": assignment.name}
    master = db.query(api.Assignment).filter_by(**where).one_or_none()
    if master is None:
        master = api.Assignment(course_id=book.course_id, **where)
        db.add(master)
    notebooks = {notebook.name: notebook for notebook in master.notebooks}
    notes = []
    for sheet in assignment.sheets:
        notebook = notebooks.pop(sheet.name, None)
        if notebook is None:
            notebook = api.Notebook(name=sheet.name, assignment=master)
            db.add(notebook)
        notes += _fit(db, notebook, sheet)
    for notebook in notebooks.values():
        notes += _drop_notebook(db, notebook)
    return notes


def _fit(db: Any, notebook: api.Notebook, sheet: Sheet) -> list[str]:
    """Make the rows of a notebook those of its sheet."""
    source = nbformat.v4.reads(sheet.text)
    notebook.kernelspec = json.dumps(source.metadata.get("kernelspec", {}))
    present = _present(notebook)
    for (kind, name), values in _wanted(source).items():
        cell = present.pop((kind, name), None)
        if cell is None:
            db.add(kind(name=name, notebook=notebook, **values))
        else:
            _set(cell, values)
    db.flush()
    notes = _drop(db, notebook, present)
    _mirror(db, notebook)
    return notes


def _present(notebook: api.Notebook) -> dict[Key, Any]:
    cells = [*notebook._base_cells, *notebook.source_cells]
    return {(type(cell), cell.name): cell for cell in cells}


def _wanted(source: nbformat.NotebookNode) -> dict[Key, dict[str, Any]]:
    """List the rows of a notebook's cells, in nbgrader's terms."""
    wanted: dict[Key, dict[str, Any]] = {}
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        kinds = list(_kinds(cell))
        for kind in kinds:
            wanted[kind, marks["grade_id"]] = (
                {}
                if kind is api.SolutionCell
                else {"max_score": float(marks["points"]), "cell_type": cell.cell_type}
            )
        if kinds or utils.is_locked(cell):
            wanted[api.SourceCell, marks["grade_id"]] = {
                "cell_type": cell.cell_type,
                "locked": utils.is_locked(cell),
                "source": cell.source,
                "checksum": marks.get("checksum"),
            }
    return wanted


def _kinds(cell: nbformat.NotebookNode) -> Iterator[type]:
    if utils.is_grade(cell):
        yield api.GradeCell
    if utils.is_solution(cell):
        yield api.SolutionCell
    if utils.is_task(cell):
        yield api.TaskCell


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _drop(db: Any, notebook: api.Notebook, gone: dict[Key, Any]) -> list[str]:
    """Remove cells that left the assignment, but none that a person has marked."""
    kept = {name for (_, name), cell in gone.items() if _is_marked(db, cell)}
    for (_, name), cell in gone.items():
        if name not in kept:
            for rows in (api.Grade, api.Comment):
                db.execute(delete(rows).where(rows.cell_id == cell.id))
            db.delete(cell)
    db.flush()
    return [
        f"{notebook.name}: the cell {name!r} is no longer in the assignment, but a "
        f"person has marked it; it stays in the gradebook and still counts"
        for name in sorted(kept)
    ]


def _drop_notebook(db: Any, notebook: api.Notebook) -> list[str]:
    notes = _drop(db, notebook, _present(notebook))
    if not notes:
        rows = api.SubmittedNotebook
        db.execute(delete(rows).where(rows.notebook_id == notebook.id))
        db.delete(notebook)
    return notes


def _is_marked(db: Any, cell: Any) -> bool:
    """Tell whether a person gave this cell points or a comment, for any student."""
    grade, comment = api.Grade, api.Comment
    graded = grade.manual_score.is_not(None) | grade.extra_credit.is_not(None)
    return any(
        db.execute(
            select(rows.id).where(rows.cell_id == cell.id, by_hand).limit(1)
        ).first()
        for rows, by_hand in (
            (grade, graded),
            (comment, comment.manual_comment.is_not(None)),
        )
    )


def _mirror(db: Any, notebook: api.Notebook) -> None:
    """Give every submission a row for this notebook and for each of its cells."""
    rows, master = api.SubmittedNotebook, notebook.assignment_id
    has = select(rows.assignment_id).where(rows.notebook_id == notebook.id)
    whole = api.SubmittedAssignment
    lacking = select(whole.id).where(
        whole.assignment_id == master, whole.id.not_in(has)
    )
    for submission in db.scalars(lacking).all():
        db.add(rows(notebook_id=notebook.id, assignment_id=submission))
    db.flush()
    db.expire(notebook)
    for rows, cell in _cell_rows(notebook):
        _mirror_cell(db, rows, cell, notebook)


def _cell_rows(notebook: api.Notebook) -> Iterator[tuple[type, api.BaseCell]]:
    """Name the kinds of rows that each cell has in every submission."""
    for cell in notebook._base_cells:
        if not isinstance(cell, api.SolutionCell):
            yield api.Grade, cell
        if not isinstance(cell, api.GradeCell):
            yield api.Comment, cell


def _mirror_cell(
    db: Any, rows: Any, cell: api.BaseCell, notebook: api.Notebook
) -> None:
    has = select(rows.notebook_id).where(rows.cell_id == cell.id)
    submitted = api.SubmittedNotebook
    lacking = select(submitted.id).where(
        submitted.notebook_id == notebook.id, submitted.id.not_in(has)
    )
    for submission in db.scalars(lacking).all():
        db.add(rows(cell_id=cell.id, notebook_id=submission))
