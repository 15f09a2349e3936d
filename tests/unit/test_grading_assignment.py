"""An assignment is read from its folder, and what is wrong there is said."""

import copy
import json
from pathlib import Path

import pytest
from handins import KERNEL, cell, locked_test, task

from dl_helpers.grading.assignment import read_assignment

ROOT = Path(__file__).parents[2]


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
