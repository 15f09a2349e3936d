"""An assignment is read as nbgrader stores it, and mended as nbgrader sanitises it."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from handins import KERNEL, cell, task
from handins import test as locked_test
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


@pytest.fixture
def course(tmp_path):
    """A course of its own, where an assignment can be written and read."""
    folder = tmp_path / "solutions" / "a9"
    folder.mkdir(parents=True)
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (tmp_path / "nbgrader_config.py").write_text(config, "utf-8")

    def write(*cells, minor=5):
        raw = {"cells": list(cells), "metadata": {"kernelspec": KERNEL}}
        raw |= {"nbformat": 4, "nbformat_minor": minor}
        raw = copy.deepcopy(raw)
        for c in raw["cells"] if minor < 5 else ():
            del c["id"]
        (folder / "a9.ipynb").write_text(json.dumps(raw))
        return folder

    return write


def solution(source):
    return cell("work", "code", source, solution=True)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    x = 1\nclass C:\n    y = 1", "f C"),
        ("import a.b, c as d\nfrom e import f as g", "a d g"),
        ("[y := x for x in [1]]\nif (z := 1): pass", "y z"),
        ("for i, (j, *k) in []: pass\nwith a as w: pass", "i j k w"),
        ("try:\n    t = 1\nexcept E as e:\n    pass", "t e"),
        ("def f():\n    global g\n    g = 1", "f g"),
        ("match v:\n    case [m, *n]: pass", "m n"),
        ("u += 1\nl[0] = o.p = 2\nq: int = 3", "u q"),
        ("%matplotlib inline\n!ls\nx = 1", "x"),
        ("async def h(): await k", "h"),
    ],
)
def test_every_way_to_bind_a_name_counts(course, source, names):
    # what another cell binds is not asked for
    (sheet,) = read_assignment(
        course(cell("free", "code", "no = 1"), solution(source))
    ).sheets
    assert sheet.asked == set(names.split())


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import torch", True),
        ("import torch.nn as nn", True),
        ("def f():\n    from torch import nn", True),
        ("from dl_helpers import pytorch", True),
        ("from dl_helpers.pytorch import to_torch", True),
        ("import dl_helpers as dl\ndl.pytorch.to_torch", True),
        ("import numpy as torchlight", False),
        ("x = 'import torch'", False),
        ("this is no Python", False),
    ],
)
def test_torch_is_loaded_where_it_is_used(course, code, heavy):
    preload = read_assignment(course(cell("free", "code", code))).preload
    assert preload == (("numpy", "torch") if heavy else ("numpy",))


def test_other_files_go_along_but_those_that_nbgrader_ignores(course):
    folder = course(task("one"))
    (folder / "data").mkdir()
    for name in ("data/x.csv", "helper.py", "mistakes.py", "old.pyc"):
        (folder / name).write_text(name)
    assert read_assignment(folder).files == {
        "data/x.csv": b"data/x.csv",
        "helper.py": b"helper.py",
    }


def test_a_notebook_without_cell_ids_gets_the_same_each_time(course):
    folder = course(task("one"), locked_test("one_value", "one()"), minor=4)
    assert read_assignment(folder).version == read_assignment(folder).version


def test_without_a_config_nbgraders_own_settings_hold(course):
    folder = course(solution("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\ny = 1"))
    (folder.parent.parent / "nbgrader_config.py").unlink()
    text = read_assignment(folder).sheets[0].text
    assert "y = 1" in text
    assert "x = 1" not in text


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([task("one"), task("one") | {"id": "2"}], "two cells have the grade id 'one'"),
        ([cell("x", "code", "", solution=True, grade_id="")], "cell 0 is marked"),
        ([solution("### BEGIN SOLUTION\nx = 1")], "cell work: nbgrader does not"),
        ([locked_test("t", "### BEGIN HIDDEN TESTS")], "cell t: nbgrader does not"),
        ([cell("p", "code", "### BEGIN SOLUTION\n### END SOLUTION")], "cell 0: nbg"),
        ([solution("def f(:")], "a solution is no Python: 'def f(:'"),
        ([cell("m", "markdown", "", grade=True, points=1)], "nbgrader does not"),
        ([{"cell_type": "code"}], "is not a valid notebook"),
    ],
)
def test_what_is_wrong_with_a_source_is_said(course, cells, words):
    with pytest.raises(ValueError, match=r"a9\.ipynb") as raised:
        read_assignment(course(*cells))
    assert words in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nbformat": 4}', "\ud800"])
def test_what_is_no_notebook_is_said(course, text):
    folder = course(task("one"))
    (folder / "a9.ipynb").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ValueError, match=r"a9\.ipynb is not a valid notebook"):
        read_assignment(folder)


def test_a_folder_without_a_notebook_is_named(tmp_path):
    with pytest.raises(ValueError, match="holds no notebook"):
        read_assignment(tmp_path)


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
