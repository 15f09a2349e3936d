"""The doctor: which of the files handed in is which notebook, and what else came."""

import json

import pytest
from handins import (
    ANSWERS,
    ASSIGNMENT,
    FILE,
    NAME,
    RAW,
    answers,
    assert_graded_or_explained,
    filled,
    reason,
)

from dl_helpers.grading import Assignment, HandIn, Sheet
from dl_helpers.grading.doctor import mend

# other things than notebooks


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "It is empty"),
        (b"   \n", "It is empty"),
        (b"<!DOCTYPE html><html></html>", "It is a web page"),
        (b"PK\3\4....", "It is a zip archive. Unpack it"),
        (b"%PDF-1.7", "It is a PDF"),
        (b"import numpy as np", "It is not a notebook"),
        (b"{}", "no cells"),
        (b"[1, 2]", "no cells"),
        (b'"text"', "no cells"),
        (b'{"cells": {"a": 1}}', "no cells"),
        (b'{"worksheets": 3}', "no cells"),
        (b'{"cells": [', "no cell of it is whole"),
        (b"<<<<<<< HEAD", "merge conflict"),
    ],
)
def test_a_file_of_another_kind_is_named(content, words):
    said = reason(content)
    assert said.startswith(f"{FILE} can't be read.")
    assert words in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a9.py", "a9.py is a program, not a notebook"),
        ("a9_small.html", "is a web page"),
        ("A9.PDF", "is a PDF"),
        ("notes.md", f"There is no notebook {FILE}"),
    ],
)
def test_what_came_instead_is_named(name, words):
    said = reason(b"print(1)", name)
    assert words in said
    assert f"Hand in the notebook itself, {FILE}" in said


def test_nothing_handed_in():
    result = mend(HandIn("ada", {}), ASSIGNMENT)
    assert result.unreadable[NAME].startswith("Nothing was handed in.")


def test_cells_may_be_anything():
    odd = [None, 3, "x", [], {}, {"cell_type": []}, {"metadata": 3, "source": {}}]
    odd += [{"metadata": {"nbgrader": {"grade_id": []}}, "source": ["a", 3]}]
    odd += [{"metadata": {"nbgrader": [1]}, "id": [], "attachments": {"a": {"b": 1}}}]
    raw = filled()
    raw["cells"] += odd
    assert answers(raw)[0] == ANSWERS
    assert_graded_or_explained(json.dumps({"cells": odd}).encode())


# names


@pytest.mark.parametrize(
    "name",
    [
        "a9_small (1).ipynb",
        "a9_small_final.ipynb",
        "A9 Small.ipynb",
        "a9-small.IPYNB",
        "a9_small.ipynb.txt",
        "a9_small.ipynb.json",
        "folder/a9_small.ipynb",
        "Untitled.ipynb",
        "Übung.ipynb",
    ],
)
def test_a_file_of_another_name_is_found(name):
    found, notes = answers(RAW, name)
    assert found == ANSWERS
    assert f"The file {name} was taken for {FILE}." in notes


def test_the_right_name_counts_whatever_else_there_is():
    other = json.dumps(filled(one="def one():\n    return 3")).encode()
    files = {FILE: other, "a9_small (1).ipynb": RAW}
    result = mend(HandIn("ada", files), ASSIGNMENT)
    assert "return 3" in result.notebooks[NAME]
    assert result.files == {}


def test_another_file_helps_out_when_the_right_one_is_broken():
    files = {FILE: b"", "copy.ipynb": RAW, "other.ipynb": b'{"cells": []}'}
    result = mend(HandIn("ada", files), ASSIGNMENT)
    assert "return 1" in result.notebooks[NAME]


def test_two_notebooks_are_not_exchanged():
    second = Sheet("a9_more", json.dumps(renamed()), frozenset())
    both = Assignment("a9", (*ASSIGNMENT.sheets, second), {}, ())
    files = {"b.ipynb": RAW, "a.ipynb": json.dumps(renamed()).encode()}
    notes = mend(HandIn("ada", files), both).notes
    assert notes["a9_more"][0] == "The file a.ipynb was taken for a9_more.ipynb."
    assert notes[NAME] == (f"The file b.ipynb was taken for {FILE}.",)


def test_one_file_is_not_two_notebooks():
    twin = Sheet("a9_twin", ASSIGNMENT.sheets[0].text, frozenset())
    both = Assignment("a9", (*ASSIGNMENT.sheets, twin), {}, ())
    result = mend(HandIn("ada", {"b.ipynb": RAW}), both)
    assert set(result.notebooks) == {NAME}
    assert "no notebook a9_twin.ipynb" in result.unreadable["a9_twin"]


def renamed():
    """Make another notebook, with other grade ids."""
    raw = filled()
    for cell in raw["cells"]:
        if cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "_more"
        cell["id"] += "_more"
    return raw


def test_a_notebook_of_something_else_gives_way_to_the_right_one():
    """Under the right name stands another notebook, beside it the real one."""
    other = json.dumps({"cells": [{"cell_type": "code", "source": "1"}]}).encode()
    result = mend(HandIn("ada", {FILE: other, "b.ipynb": RAW}), ASSIGNMENT)
    assert "return 1" in result.notebooks[NAME]
    assert "The file b.ipynb was taken" in result.notes[NAME][0]
    alone = mend(HandIn("ada", {FILE: other}), ASSIGNMENT)
    assert "were deleted" in alone.notes[NAME][0]


def test_a_file_of_nearly_the_name_that_cannot_be_read_is_named():
    name = "a9_small (1).ipynb"
    assert reason(b"<html>", name).startswith(f"{name} can't be read. It is a web page")


def test_the_best_of_several_files_has_the_most_cells():
    part = json.dumps({"cells": filled()["cells"][:5]}).encode()
    files = {"a.ipynb": part, "b.ipynb": RAW, "c.ipynb": part}
    result = mend(HandIn("ada", files), ASSIGNMENT)
    assert result.notes[NAME] == (f"The file b.ipynb was taken for {FILE}.",)
