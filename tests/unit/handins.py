"""A small assignment, as an instructor has it and as students receive it."""

import json

from dl_helpers.grading import Assignment, HandIn, Sheet
from dl_helpers.grading.doctor.cells import Cell, checksum

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


def test(name, source):
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
            test("one_value", "assert one() == 1"),
            test("one_hidden", f"# hidden{hidden}"),
            cell("two_text", "markdown", "Write `two`."),
            task("two"),
            test("two_value", "assert two() == 2"),
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
