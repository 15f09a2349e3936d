"""What students receive is what nbgrader makes of solutions/, and nothing more."""

import shutil
import sys
from difflib import unified_diff

import nbformat
import nbformat.v4 as v4
import pytest
from inventory import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from build_assignments import BuildError, build, names

SOLVED = """
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""
TESTED = """
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS
"""


def files(folder):
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}


def test_assignments_are_what_the_build_makes(tmp_path):
    build(tmp_path)
    released = ROOT / "assignments"
    hidden = {p for p in files(released) if ".ipynb_checkpoints" in p.parts}
    assert files(released) - hidden == files(tmp_path), "run make assignments"
    for path in sorted(files(tmp_path)):
        was, now = ((f / path).read_text("utf-8") for f in (released, tmp_path))
        difference = "\n".join(unified_diff(was.split("\n"), now.split("\n"), n=1))
        assert not difference, f"{path} is not what make assignments makes"


def grading(grade_id, *, points=0):
    solution = not points
    return {
        "nbgrader": {
            **{"schema_version": 3, "grade_id": grade_id, "task": False},
            **{"solution": solution, "grade": not solution, "locked": not solution},
            **({"points": points} if points else {}),
        }
    }


@pytest.fixture
def course(tmp_path):
    """A course with one assignment, and this course's settings."""
    folder = tmp_path / "solutions" / "a1_toy"
    folder.mkdir(parents=True)
    cells = [
        v4.new_code_cell(SOLVED, metadata=grading("double"), id="double"),
        v4.new_code_cell(TESTED, metadata=grading("test", points=2), id="test"),
    ]
    nbformat.write(v4.new_notebook(cells=cells), folder / "a1_toy.ipynb")
    for name in ("mistakes.py", "alternatives.py", "data.csv"):
        (folder / name).write_text("1")
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (tmp_path / "nbgrader_config.py").write_text(config, "utf-8")
    return tmp_path


def test_a_release_holds_no_answers(course):
    (folder,) = build(course / "assignments", course)
    assert {p.name for p in files(folder)} == {"a1_toy.ipynb", "data.csv"}
    double, test = nbformat.read(folder / "a1_toy.ipynb", as_version=4).cells
    assert "return" not in double.source
    assert "raise NotImplementedError()" in double.source
    assert "21" not in test.source
    assert [double.id, test.id] == ["double", "test"]
    assert test.metadata.editable is False
    assert not (course / "gradebook.db").exists()


def test_a_release_is_the_same_each_time_and_replaces_the_old_one(course):
    (one,) = build(course / "one", course)
    shutil.copytree(one, course / "two" / "a1_toy")
    (course / "two" / "a1_toy" / "leftover.txt").write_text("old")
    (two,) = build(course / "two", course)
    assert files(one) == files(two)
    assert (one / "a1_toy.ipynb").read_bytes() == (two / "a1_toy.ipynb").read_bytes()


def test_a_broken_source_is_told_and_leaves_the_old_release(course):
    old = course / "assignments" / "a1_toy" / "a1_toy.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text("the old release")
    source = course / "solutions" / "a1_toy" / "a1_toy.ipynb"
    broken = source.read_text("utf-8").replace("### END SOLUTION", "")
    source.write_text(broken, "utf-8")
    with pytest.raises(BuildError, match=r"a1_toy(.|\n)*no end solution statement"):
        build(course / "assignments", course)
    assert old.read_text() == "the old release"


def test_a_folder_without_a_notebook_is_no_assignment(course):
    (course / "solutions" / "notes").mkdir()
    assert names(course) == ["a1_toy"]
