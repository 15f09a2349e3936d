"""A small course for the recorder: an assignment, its students, and their marks."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Base, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum
from sqlalchemy import create_engine
from traitlets.config import Config, PyFileConfigLoader

from dl_helpers.grading import Assignment, Graded, GradedSheet, Score, Sheet
from dl_helpers.grading.recorder import Recorder

NAMED = {"student", "course"}  # tables whose ids are names, and not drawn at random


def mark(cell, grade_id, points=None, solution=False, locked=False, task=False):
    """Give a cell nbgrader's metadata, as generate_assignment would."""
    grade = points is not None and not task
    marks = {"grade": grade, "grade_id": grade_id, "locked": locked}
    marks |= {"solution": solution, "task": task, "schema_version": 3}
    if points is not None:
        marks["points"] = points
    cell.id = grade_id
    cell.metadata.nbgrader = nbformat.from_dict(marks)
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return cell


def sheet(name="tasks", tests=("add_small", "add_large")):
    """A notebook with a task in code, one in words, and one for a person to mark."""
    cells = [
        mark(new_code_cell("import numpy as np"), "imports", locked=True),
        mark(new_code_cell("# YOUR CODE HERE"), "add", solution=True),
        *(mark(new_code_cell(f"assert {t}"), t, 2, locked=True) for t in tests),
        mark(new_markdown_cell("YOUR ANSWER HERE"), "why", 5, solution=True),
        mark(new_markdown_cell("Draw it."), "draw", 3, locked=True, task=True),
    ]
    return Sheet(name, nbformat.writes(new_notebook(cells=cells)), frozenset({"add"}))


def assignment(*sheets, files=None):
    return Assignment("warmup", sheets or (sheet(),), files or {}, ("numpy",))


def answered(sheet, scores, answers=None):
    """A sheet as graded: answers in their cells, an error where points are missing."""
    notebook = nbformat.reads(sheet.text, as_version=4)
    for cell in notebook.cells:
        cell.source = (answers or {}).get(cell.id, cell.source)
        if cell.id in scores and scores[cell.id].reason:
            said = scores[cell.id].reason
            cell.outputs = [new_output("error", ename="AssertionError", evalue=said)]
    text = nbformat.writes(notebook)
    return GradedSheet(sheet.name, text, scores, "complete", ("a note",), 0.25)


def graded(student, key="k1", points=2.0, sheets=None, files=None, **answers):
    """The marks of a student: full in one test, `points` in the other."""
    scores = {
        "add_small": Score(2.0, 2.0),
        "add_large": Score(points, 2.0, "" if points == 2 else "an edge is missing"),
        "why": Score(None if "why" in answers else 0.0, 5.0),
        "draw": Score(None, 3.0),
    }
    done = answered(sheet(), scores, {"add": "add = sum", **answers})
    when = {"timestamp.txt": b"2026-11-02 10:00:00.000001 UTC\n"}
    sheets = (done,) if sheets is None else sheets
    return Graded(student, key, sheets, when if files is None else files, 0.5)


def course(root: Path, db_url: str = "", **settings) -> CourseDirectory:
    """Nbgrader's view of a course's folder, with the settings that lie there."""
    config = Config()
    if (root / "nbgrader_config.py").exists():
        loader = PyFileConfigLoader("nbgrader_config.py", path=str(root))
        config = loader.load_config()
    config.merge(Config(settings))
    where = {"db_url": db_url} if db_url else {}
    return CourseDirectory(root=str(root), config=config, **where)


def record(place, *all_graded, task=None):
    """Record marks of the assignment, or of another; give back the notes."""
    with Recorder(place, task or assignment()) as recorder:
        for one in all_graded:
            recorder.record(one)
        return recorder.notes


def mark_by_hand(place, student, cell="add_large"):
    """Do what a person does in the formgrader."""
    with Gradebook(place.db_url) as book:
        grade = book.find_grade(cell, "tasks", "warmup", student)
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        grade.needs_manual_grade = False
        comment = book.find_comment("add", "tasks", "warmup", student)
        comment.manual_comment = "Almost."
        book.find_submission_notebook("tasks", "warmup", student).flagged = True
        book.db.commit()


def rows(db_url: str) -> dict[str, list[str]]:
    """Dump a gradebook: every column of every table, with names in place of ids."""
    engine = create_engine(db_url)
    with engine.connect() as database:
        found = {
            table: {row[0]: row._mapping for row in database.execute(table.select())}
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()

    def plain(table, row):
        return [
            (column.name, value(column, row[column.name]))
            for column in table.columns
            if column.name != "id" or column.foreign_keys or table.name in NAMED
        ]

    def value(column, raw):
        for key in column.foreign_keys:
            if raw is not None and key.column.table.name not in NAMED:
                return plain(key.column.table, found[key.column.table][raw])
        return raw

    assert all(table.columns.keys()[0] == "id" for table in found)
    return {
        table.name: sorted(str(plain(table, row)) for row in all_rows.values())
        for table, all_rows in found.items()
    }


def folder(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes and its permissions."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
