"""A course with the smallest assignment there can be: one task and two tests."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from desk import mark
from nbformat.v4 import new_code_cell, new_notebook
from runner import ROOT

NAME = "t1_double"
SOLUTION = (
    "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
)
HIDDEN = "### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n### END HIDDEN TESTS"
RIGHT = "def double(x):\n    return 2 * x"
PARTLY = "def double(x):\n    return abs(2 * x)"
WRONG = "def double(x):\n    return x"


def notebook(answer: str) -> str:
    """The notebook with an answer, as JSON."""
    cells = [
        mark(new_code_cell(answer), "double", solution=True),
        mark(new_code_cell("assert double(2) == 4"), "small", 2, locked=True),
        mark(new_code_cell(HIDDEN), "hidden", 3, locked=True),
    ]
    return nbformat.writes(new_notebook(cells=cells))


def source(root: Path) -> Path:
    """Lay the instructor's folder out, with the project's settings."""
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(notebook(SOLUTION), "utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return folder


def hand_in(root: Path, student: str, answer: str = RIGHT, **files: str) -> Path:
    """Let a student hand in an answer, and other files: `how="sleep"` is how.txt."""
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.ipynb").write_text(notebook(answer), "utf-8")
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def class_of(root: Path, answers: Mapping[str, str]) -> Path:
    """Lay a course out in which each student has handed in an answer."""
    source(root)
    for student, answer in answers.items():
        hand_in(root, student, answer)
    return root
