"""What a student's process can fill: pages, reasons and memory, all with an end."""

import json

from forks import case_of, cell, judged

from dl_helpers.grading.judge.outputs import Page


def shown(kind, text):
    return {"output_type": kind, "data": {"text/plain": text}, "display_id": "one"}


def test_one_update_of_many_displays_counts_for_each_of_them():
    page = Page(64, {})
    for _ in range(100):
        page.add(shown("display_data", "x"))
    page.add(shown("update_display_data", 10_000 * "x"))
    assert len(json.dumps(page.outputs)) < 64 * 1024
    assert "cut off" in page.outputs[-1]["text"]


def test_an_update_of_one_display_replaces_it():
    page = Page(64, {})
    page.add(shown("display_data", "before"))
    page.add(shown("update_display_data", "after"))
    assert [o["data"]["text/plain"] for o in page.outputs] == ["after"]


def test_a_reason_can_be_written_to_a_file_whatever_an_error_says(tmp_path):
    cells = [
        "def f():\n    raise ValueError('half a letter: \\ud83d')",
        cell("f()", 1, name="test"),
    ]
    reason = judged(case_of(cells), tmp_path).scores["test"].reason
    assert reason == "ValueError: half a letter: ?"


def test_memory_of_the_judge_has_an_end_and_the_next_test_runs(tmp_path):
    cells = [
        ("import numpy as np\nnp.empty(9 * 2**30, np.uint8)", 1),
        ("assert True", 1),
    ]
    full, after = judged(case_of(cells, memory_mb=4096), tmp_path).scores.values()
    assert full.reason.startswith("MemoryError: Unable to allocate 9.00 GiB")
    assert after.points == 1
