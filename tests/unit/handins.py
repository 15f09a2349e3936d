"""A small assignment, hand-ins of it, and what must hold of whatever is mended."""

import json

import nbformat

from dl_helpers.grading import Assignment, HandIn, Sheet
from dl_helpers.grading.doctor import mend
from dl_helpers.grading.doctor.cells import Cell, checksum
from dl_helpers.grading.doctor.examination import examine

NAME = "a9_small"
FILE = f"{NAME}.ipynb"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
STUB = "def {}():\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def cell(name, kind, source, **marks):
    raw = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if kind == "code":
        raw |= {"execution_count": None, "outputs": []}
    if marks:
        flags = {"grade": False, "locked": False, "solution": False, "task": False}
        marks = (
            flags | {"grade_id": name, "schema_version": 3, "cell_type": kind} | marks
        )
        marks["checksum"] = checksum(Cell(kind, source, marks))
        raw["metadata"] = {"deletable": False, "nbgrader": marks}
    return raw


def locked_test(name, source):
    return cell(name, "code", source, grade=True, locked=True, points=2)


def task(name):
    return cell(name, "code", STUB.format(name), solution=True)


def notebook(hidden=""):
    """Make the released notebook, or with `hidden` the one that is stored."""
    return {
        "cells": [
            cell("title", "markdown", "# Small"),
            cell("setup", "code", "import numpy as np", locked=True),
            cell("one_text", "markdown", "Write `one`."),
            task("one"),
            locked_test("one_value", "assert one() == 1"),
            locked_test("one_hidden", f"# hidden{hidden}"),
            cell("two_text", "markdown", "Write `two`."),
            task("two"),
            locked_test("two_value", "assert two() == 2"),
            cell(
                "why",
                "markdown",
                "YOUR ANSWER HERE",
                grade=True,
                solution=True,
                points=3,
            ),
        ],
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


STORED = notebook(hidden="\nassert one() + 1 == 2")
SHEET = Sheet(NAME, json.dumps(STORED), frozenset({"one", "two"}))
ASSIGNMENT = Assignment(NAME, (SHEET,), {"data/digits.csv": b"1,2"}, ("numpy",))
ANSWERS = {
    "one": "def one():\n    return 1",
    "two": "def two():\n    return 2",
    "why": "Because.",
}
GRADE_IDS = [c["id"] for c in STORED["cells"] if c["metadata"]]


def filled(**answers):
    """Fill in the released notebook, as a student would."""
    released = notebook()
    for raw in released["cells"]:
        raw["source"] = (ANSWERS | answers).get(raw["id"], raw["source"])
    return released


def by_name(raw, name):
    return next(c for c in raw["cells"] if c["id"] == name)


def plain(source, name="mine"):
    return cell(name, "code", source)


def handed_in(content, name=FILE, **others):
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    return HandIn("ada", {name: content, **others})


MARKED = {c["id"]: c for c in STORED["cells"] if c["metadata"]}


def mended(raw, **others):
    """Mend, and ask what must hold for whatever was handed in."""
    result = mend(handed_in(raw, **others), ASSIGNMENT)
    done = json.loads(result.notebooks[NAME])
    nbformat.validate(done)
    assert_marks_are_the_instructors(done)
    return done["cells"], " ".join(result.notes[NAME])


def assert_marks_are_the_instructors(done):
    marked = [c for c in done["cells"] if "nbgrader" in c["metadata"]]
    assert [c["id"] for c in marked] == GRADE_IDS
    for raw in marked:
        stored = MARKED[raw["id"]]
        assert raw["metadata"] == stored["metadata"]
        assert raw["cell_type"] == stored["cell_type"]
        if stored["metadata"]["nbgrader"]["locked"]:
            assert raw["source"] == stored["source"]
    assert len({c["id"] for c in done["cells"]}) == len(done["cells"])
    for raw in done["cells"]:
        assert raw.get("outputs", []) == []
        assert raw.get("execution_count") is None
        assert "tags" not in raw["metadata"]
    assert done["metadata"] == STORED["metadata"]


def sources(cells):
    return [c["source"] for c in cells]


def answer(cells, name):
    return by_name({"cells": cells}, name)["source"]


RAW = json.dumps(filled(), indent=1, ensure_ascii=False, sort_keys=True).encode()


def answers(content, name=FILE):
    """Mend one file and give the three answers, and all notes."""
    result = mend(handed_in(content, name), ASSIGNMENT)
    done = json.loads(result.notebooks[NAME])
    by_id = {cell["id"]: cell["source"] for cell in done["cells"]}
    return {key: by_id[key] for key in ANSWERS}, " ".join(result.notes[NAME])


def reason(content, name=FILE):
    """Ask that nothing can be read, and give the reason."""
    result = mend(handed_in(content, name), ASSIGNMENT)
    assert result.notebooks == {}
    return result.unreadable[NAME]


def assert_graded_or_explained(content, name=FILE):
    """Ask what must hold for any file, for whoever grades and for `dlcourse check`."""
    for released in ((), ASSIGNMENT.sheets):
        assert all(f.text for f in examine(name, content, released))
    result = mend(handed_in(content, name), ASSIGNMENT)
    if NAME in result.unreadable:
        assert result.unreadable[NAME].endswith(".")
        return
    done = nbformat.reads(result.notebooks[NAME], 4)
    nbformat.validate(done)
    marked = [
        c.metadata.nbgrader.grade_id for c in done.cells if "nbgrader" in c.metadata
    ]
    assert marked == GRADE_IDS
    result.notebooks[NAME].encode("utf-8")
    assert all(note.endswith((".", "….")) for note in result.notes[NAME])
