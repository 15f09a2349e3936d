"""The doctor: files that are damaged, oddly encoded, bombs, or anything at all."""

import copy
import json
import random

import pytest
from handins import (
    ANSWERS,
    GRADE_IDS,
    RAW,
    answers,
    assert_graded_or_explained,
    by_name,
    filled,
    reason,
)
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.grading.doctor.decoding import LARGEST

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


def test_lines_without_their_ends_are_joined():
    raw = filled()
    for cell in raw["cells"]:
        cell["source"] = cell["source"].splitlines()
    assert answers(raw)[0] == ANSWERS


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
    for marks in ({"cell_type": value}, {"points": value}, {"checksum": value}):
        raw = filled()
        by_name(raw, name)["metadata"]["nbgrader"] |= marks
        assert_graded_or_explained(json.dumps(raw).encode())
    raw = filled()
    by_name(raw, name)[key] = value
    assert_graded_or_explained(json.dumps(raw).encode())
