"""nbgrader and we agree: on what an assignment is, and on what a hand-in becomes."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from handins import KERNEL
from nbgrader import preprocessors as steps
from nbgrader.api import Gradebook

from dl_helpers.grading import HandIn
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.doctor import mend

ROOT = Path(__file__).parents[2]
NAME = "a1_linear_classifiers"
SOURCE = ROOT / "solutions" / NAME
RELEASED = nbformat.read(ROOT / "assignments" / NAME / f"{NAME}.ipynb", 4)

pytestmark = pytest.mark.xdist_group("nbgrader")


@pytest.fixture(scope="module")
def assignment():
    return read_assignment(SOURCE)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The gradebook that `nbgrader generate_assignment` fills."""
    scratch = tmp_path_factory.mktemp("release")
    url = f"sqlite:///{scratch / 'gradebook.db'}"
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME]
    command += [f"--CourseDirectory.release_directory={scratch}", f"--db={url}"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return url


# reading


def test_every_cell_is_what_nbgrader_stores(assignment, database):
    (sheet,) = assignment.sheets
    ours = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in nbformat.reads(sheet.text, 4).cells
        if "nbgrader" in cell.metadata
    }
    with Gradebook(database) as book:
        stored = book.find_notebook(NAME, NAME)
        assert json.loads(stored.kernelspec) == KERNEL | {
            "display_name": "Python 3 (ipykernel)"
        }
        assert {cell.name for cell in stored.source_cells} == ours.keys()
        for theirs in stored.source_cells:
            cell = ours[theirs.name]
            assert cell.source == theirs.source
            assert cell.cell_type == theirs.cell_type
            assert cell.metadata.nbgrader.checksum == theirs.checksum
            assert cell.metadata.nbgrader.locked == theirs.locked
        for theirs in stored.grade_cells:
            assert ours[theirs.name].metadata.nbgrader.points == theirs.max_score


def test_solutions_are_cleared_and_hidden_tests_are_not(assignment):
    (sheet,) = assignment.sheets
    assert "return X @ W.T + b" not in sheet.text
    assert "BEGIN SOLUTION" not in sheet.text
    assert sheet.text.count("BEGIN HIDDEN TESTS") > 30


def test_what_the_solution_defines_is_the_students(assignment):
    (sheet,) = assignment.sheets
    assert {"softmax", "accuracy", "best_W", "best_lam"} <= sheet.asked
    assert not {"np", "check", "rng", "train_classifier"} & sheet.asked


def test_known_answers_do_not_go_along(assignment):
    assert (SOURCE / "mistakes.py").exists()
    assert assignment.files == {}
    assert assignment.name == NAME
    assert assignment.preload == ("numpy",)


def test_reading_again_gives_the_same(assignment):
    assert read_assignment(SOURCE).version == assignment.version


# mending, compared with nbgrader


def solved():
    """Fill the released notebook in with the reference."""
    source = nbformat.read(SOURCE / f"{NAME}.ipynb", 4)
    answers = {c.id: c.source for c in source.cells if is_solution(c)}
    notebook = copy.deepcopy(RELEASED)
    for c in notebook.cells:
        c.source = answers.get(c.id, c.source)
        if c.cell_type == "code":
            c.execution_count = 3
            c.outputs = [nbformat.v4.new_output("stream", text="12.0")]
    return notebook


def is_solution(c):
    return c.metadata.get("nbgrader", {}).get("solution")


def untouched(notebook):
    pass


def with_cells_of_ones_own(notebook):
    for at in (50, 20, 0):
        notebook.cells.insert(at, nbformat.v4.new_code_cell(f"mine = {at}"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("Done."))


def with_locked_cells_changed(notebook):
    for c in notebook.cells:
        if c.metadata.get("nbgrader", {}).get("locked"):
            c.source = "pass"


def with_points_changed(notebook):
    for c in notebook.cells:
        if "points" in c.metadata.get("nbgrader", {}):
            c.metadata.nbgrader.points = 99


def with_types_changed(notebook):
    for c in notebook.cells:
        if c.id == "templates_answer":
            c |= {"cell_type": "code", "outputs": [], "execution_count": None}
        if c.id == "softmax":
            c.cell_type = "markdown"
            del c["outputs"], c["execution_count"]


def with_another_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R"}


def with_texts_rewritten(notebook):
    for c in notebook.cells:
        if c.cell_type == "markdown":
            c.source += "\n\nMy own words."


@pytest.mark.parametrize(
    "change",
    [
        untouched,
        with_cells_of_ones_own,
        with_locked_cells_changed,
        with_points_changed,
        with_types_changed,
        with_another_kernel,
        with_texts_rewritten,
    ],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("start", [solved, lambda: copy.deepcopy(RELEASED)])
def test_a_hand_in_is_mended_as_nbgrader_sanitises_it(
    assignment, database, start, change
):
    notebook = start()
    change(notebook)
    ours = mended(assignment, notebook)
    theirs = sanitised(notebook, database)
    assert len(ours.cells) == len(theirs.cells)
    for one, two in zip(ours.cells, theirs.cells, strict=True):
        assert one == two
    assert ours.metadata.kernelspec == theirs.metadata.kernelspec


def test_of_an_answer_copied_below_the_same_counts(assignment, database):
    notebook = solved()
    at = [c.id for c in notebook.cells].index("softmax")
    again = copy.deepcopy(notebook.cells[at])
    again |= {"id": "softmax-copy", "source": "def softmax(s):\n    return s"}
    notebook.cells.insert(at + 1, again)
    ours, theirs = mended(assignment, notebook), sanitised(notebook, database)
    assert [content(c) for c in ours.cells] == [content(c) for c in theirs.cells]


def content(c):
    """What decides marks; of copies, nbgrader keeps the cell's own id and lock."""
    return c.cell_type, c.source, c.metadata.get("nbgrader")


def mended(assignment, notebook):
    raw = nbformat.writes(notebook).encode()
    result = mend(HandIn("ada", {f"{NAME}.ipynb": raw}), assignment)
    return nbformat.reads(result.notebooks[NAME], 4)


def sanitised(notebook, database):
    """Run what `nbgrader autograde` runs before it executes a notebook."""
    where = {"notebook": NAME, "assignment": NAME, "db_url": database}
    notebook = nbformat.reads(nbformat.writes(notebook), 4)
    for kind in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec"):
        notebook, _ = getattr(steps, kind)().preprocess(notebook, {"nbgrader": where})
    notebook, _ = steps.OverwriteCells().preprocess(notebook, {"nbgrader": where})
    notebook, _ = steps.CheckCellMetadata().preprocess(
        nbformat.from_dict(without_empty_marks(notebook)), {}
    )
    return notebook


def without_empty_marks(notebook):
    """Take the empty marks off that DeduplicateIds leaves, which no check accepts."""
    for c in notebook.cells:
        if c.metadata.get("nbgrader") == {}:
            del c.metadata["nbgrader"]
    return notebook
