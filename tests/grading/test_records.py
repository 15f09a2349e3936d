"""Records are there whole, or not at all."""

import errno
import json
import os

import pytest
from desk import graded

from dl_helpers.grading.records import Records, write_whole


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / ".grading" / "warmup")


def file_of(records, student="ada", key="k1"):
    return records.folder / student / f"{key}.json"


def test_what_was_saved_comes_back_equal(records):
    odd = {"notes/ä.txt": b"\xff\x00", "timestamp.txt": b""}
    one = graded("ada", points=0.5, files=odd, why="half a pair: \ud800 and ∂")
    records.save(one)
    assert records.load("ada", "k1") == one
    assert os.listdir(records.folder / "ada") == ["k1.json"]


def test_a_record_is_plain_json(records):
    records.save(graded("ada", points=1.0))
    plain = json.loads(file_of(records).read_text("ascii"))["graded"]
    assert plain["student"] == "ada"
    assert plain["sheets"][0]["scores"]["add_large"] == {
        "points": 1.0,
        "max_points": 2.0,
        "reason": "an edge is missing",
    }


def test_what_was_never_saved_is_not_there(records):
    assert records.load("ada", "k1") is None
    assert list(records.students()) == []
    records.save(graded("ada"))
    assert records.load("ada", "k2") is None
    assert list(records.students()) == ["ada"]
    assert records.keys("ada") == ["k1"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:1000],
        lambda raw: raw[:-1],
        lambda raw: raw + b" ",
        lambda raw: raw.replace(b'"points": 2.0', b'"points": 9.0', 1),
        lambda raw: raw.replace(b'"complete"', b'"timed out"'),
        lambda raw: b"\0" * len(raw),
        lambda raw: b'{"sha256": "", "graded": {}}\n',
        lambda raw: b"[]",
    ],
)
def test_a_damaged_record_is_not_there(damage, records):
    records.save(graded("ada"))
    path = file_of(records)
    raw = path.read_bytes()
    assert damage(raw) != raw
    path.write_bytes(damage(raw))
    assert records.load("ada", "k1") is None


def test_a_record_under_another_name_is_not_there(records):
    records.save(graded("ada"))
    file_of(records).rename(file_of(records, key="k2"))
    assert records.load("ada", "k2") is None
    (records.folder / "ada").rename(records.folder / "bob")
    assert records.load("bob", "k1") is None


def test_the_record_of_an_earlier_hand_in_goes_when_a_later_one_is_written(records):
    for key in ("k1", "k2"):
        records.save(graded("ada", key))
    records.written("ada", "k2")
    assert records.load("ada", "k1") is None
    assert records.load("ada", "k2") == graded("ada", "k2")
    assert records.is_written("ada", "k2")
    assert not records.is_written("ada", "k1")
    records.unwrite("ada")
    assert not records.is_written("ada", "k2")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "marks.json"
    write_whole(path, b"old")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["marks.json"]
