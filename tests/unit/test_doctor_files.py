"""The doctor: files that are damaged, misnamed, of another kind, or bombs."""

import copy
import json
import random

import nbformat
import pytest
from handins import ANSWERS, ASSIGNMENT, FILE, GRADE_IDS, NAME, filled, handed_in
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.grading import Assignment, HandIn, Sheet
from dl_helpers.grading.doctor import mend
from dl_helpers.grading.doctor.decoding import LARGEST

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


# encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_any_unicode_is_read(encoding):
    raw = RAW.replace(b"Because.", "Because σ ≥ 0.".encode())
    found, _ = answers(raw.decode().encode(encoding))
    assert found == ANSWERS | {"why": "Because σ ≥ 0."}


def test_latin_1_is_read():
    raw = RAW.replace(b"Because.", "Für Größe.".encode("latin-1"))
    found, notes = answers(raw)
    assert found["why"] == "Für Größe."
    assert "It was saved as Latin-1" in notes


def test_a_few_bad_bytes_do_not_spoil_the_rest():
    raw = RAW.replace(b"Because.", "σ ≥ 0 ".encode() + b"\xff\xfe")
    found, notes = answers(raw)
    assert found["why"].startswith("σ ≥ 0 ")
    assert "Some of its characters were damaged" in notes


# damaged JSON


def test_what_is_whole_in_a_truncated_file_is_kept():
    at = RAW.index(b"two_text")
    found, notes = answers(RAW[:at])
    assert found == {"one": ANSWERS["one"], "two": "", "why": ""}
    assert "The file is damaged" in notes
    assert "Cell two was deleted" in notes


def test_damage_in_the_middle_costs_one_cell():
    at = RAW.index(b"def one")
    found, _ = answers(RAW[:at] + b'"\x00garbage{[' + RAW[at + 10 :])
    assert found == ANSWERS | {"one": ""}


def test_rubbish_behind_the_notebook_does_no_harm():
    found, _ = answers(RAW + b"\n}}} garbage")
    assert found == ANSWERS


@pytest.mark.parametrize("base", [b"", b"||||||| base\n   lost\n"])
def test_a_merge_conflict_is_decided(base):
    line = b'   "source": "Because."\n'
    assert line in RAW
    other = line.replace(b"Because.", b"Well.")
    conflict = b"<<<<<<< HEAD\n%b%b=======\n%b>>>>>>> theirs\n"
    found, notes = answers(RAW.replace(line, conflict % (line, base, other)))
    assert found == ANSWERS
    assert "merge conflict (<<<<<<<); the first version" in notes
    broken = line.replace(b'"', b"")
    found, notes = answers(RAW.replace(line, conflict % (broken, base, other)))
    assert found == ANSWERS | {"why": "Well."}
    assert "the second version" in notes


def test_a_conflict_without_an_end_leaves_the_whole_cells():
    line = b'   "source": "Because."\n'
    found, notes = answers(RAW.replace(line, b"<<<<<<< HEAD\n" + line))
    assert found == ANSWERS | {"why": ""} or found == ANSWERS
    assert "merge conflict" in notes


def test_nan_is_read():
    found, _ = answers(RAW.replace(b'"metadata": {}', b'"metadata": {"a": NaN}'))
    assert found == ANSWERS


def test_format_3_is_read():
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}}
    cells = copy.deepcopy(filled()["cells"])
    for cell in cells:
        cell.pop("id")
        if cell["cell_type"] == "code":
            lines = cell.pop("source").splitlines(keepends=True)
            cell |= {"input": lines, "language": "python", "outputs": []}
    cells[0] = {"cell_type": "heading", "level": 1, "source": ["Small"], "metadata": {}}
    found, _ = answers(
        old | {"worksheets": [{"cells": cells[:5]}, {"cells": cells[5:]}]}
    )
    assert found == ANSWERS


@pytest.mark.parametrize("minor", [0, 1, 4, 6, "x", None])
def test_minor_versions_make_no_difference(minor):
    raw = filled() | {"nbformat_minor": minor}
    for cell in raw["cells"]:
        cell.pop("id")
        cell["source"] = cell["source"].splitlines(keepends=True)
    assert answers(raw)[0] == ANSWERS


# bombs


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 1_000_000,
        b'{"cells":' * 1_000_000,
        b'{"metadata":' * 500_000,
        b'{"cells":[' + b"[]," * 900_000 + b"[]]}",
        (b'{"id":"' + b"a" * 1000) * 40_000,
        b'{"cells": [' + b"9" * 1_000_000 + b"]}",
        b"<<<<<<< a\n" * 1_000_000,
    ],
    ids=["lists", "dicts", "no end", "empty lists", "strings", "digits", "conflicts"],
)
def test_a_bomb_of_json_is_survived(raw):
    assert_graded_or_explained(raw)


def test_a_bomb_in_one_cell_costs_that_cell():
    bomb = b'"metadata": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    found, _ = answers(RAW.replace(b'"metadata": {}', bomb, 1))
    assert found == ANSWERS


def test_what_is_too_large_is_not_read():
    assert "MB, more than 50. Clear its outputs" in reason(b" " * (LARGEST + 1))
    assert "millions of parts" in reason(b"[" + b"[]," * 2_000_000)


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
    assert_graded_or_explained({"cells": odd})


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


def renamed():
    """Make another notebook, with other grade ids."""
    raw = filled()
    for cell in raw["cells"]:
        if cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "_more"
        cell["id"] += "_more"
    return raw


# anything at all


@given(st.integers(0, len(RAW)))
def test_a_file_cut_anywhere_is_graded_or_explained(at):
    assert_graded_or_explained(RAW[:at])
    assert_graded_or_explained(RAW[at:])


@given(st.integers(0, 10**6), st.integers(1, 60))
def test_bytes_changed_anywhere_are_graded_or_explained(seed, n):
    rng = random.Random(seed)
    raw = bytearray(RAW)
    for _ in range(n):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    assert_graded_or_explained(bytes(raw))


@given(st.binary(max_size=400), st.text(max_size=30))
def test_random_bytes_under_random_names_are_graded_or_explained(content, name):
    assert_graded_or_explained(content)
    assert_graded_or_explained(content, name)


KEYS = ["cells", "worksheets", "cell_type", "source", "input", "id", "metadata"]
KEYS += ["nbgrader", "grade_id", "points", "checksum", "attachments"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from(GRADE_IDS), st.sampled_from(["source", "metadata", "id"]))
def test_any_json_in_any_place_is_graded_or_explained(value, name, key):
    assert_graded_or_explained(json.dumps(value).encode())
    assert_graded_or_explained(
        json.dumps({"cells": [value, {"cells": value}]}).encode()
    )
    raw = filled()
    for cell in raw["cells"]:
        if cell["id"] == name:
            cell["metadata"]["nbgrader"] |= {"points": value, "checksum": value}
            cell[key] = value
    assert_graded_or_explained(json.dumps(raw).encode())
