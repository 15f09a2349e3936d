"""A record's key changes with whatever decides a mark, and with nothing else."""

from dataclasses import replace

import pytest

from dl_helpers.grading import Assignment, HandIn, Limits, Settings, Sheet, papers

SHEET = Sheet("tasks", '{"cells": []}', frozenset({"f"}))
ASSIGNMENT = Assignment("a1", (SHEET,), {"data.csv": b"1,2"}, ("numpy",))
HANDIN = HandIn("ada", {"tasks.ipynb": b"{}"})
SETTINGS = Settings()


def key(assignment=ASSIGNMENT, handin=HANDIN, settings=SETTINGS):
    return papers.record_key(assignment, handin, settings)


@pytest.mark.parametrize(
    "other",
    [
        {"handin": replace(HANDIN, files={"tasks.ipynb": b"{} "})},
        {"handin": replace(HANDIN, files={"tasks.ipynb": b"{}", "a": b""})},
        {"assignment": replace(ASSIGNMENT, files={"data.csv": b"1,3"})},
        {"assignment": replace(ASSIGNMENT, sheets=(replace(SHEET, text="{}"),))},
        {
            "assignment": replace(
                ASSIGNMENT, sheets=(replace(SHEET, asked=frozenset()),)
            )
        },
        {"settings": Settings(limits=Limits(cell_seconds=5))},
        {"settings": Settings(seed=1)},
        {"settings": Settings(isolation="none")},
    ],
)
def test_what_decides_a_mark_makes_another_key(other):
    assert key(**other) != key()


def test_neither_the_name_of_a_student_nor_the_order_of_files_does():
    files = {"b": b"2", "a": b"1"}
    turned = dict(reversed(files.items()))
    one, two = HandIn("ada", files), HandIn("bob", turned, {"c": "a link"})
    assert key(handin=one) == key(handin=two)


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (papers.platform, "python_version"),
        (papers, "version"),
    ],
)
def test_another_grader_makes_another_key(where, what, monkeypatch):
    before = key()
    monkeypatch.setattr(where, what, lambda *name: "0.0")
    papers._grader.cache_clear()
    assert key() != before
    monkeypatch.undo()
    papers._grader.cache_clear()
    assert key() == before
