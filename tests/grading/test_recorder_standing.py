"""What a submission leaves behind: its folder, and that it need not be graded again."""

import shutil
from pathlib import Path

import nbformat
import pytest
from desk import assignment, course, folder, graded, mark_by_hand, record, rows

from dl_helpers.grading.recorder import NotRecorded, Recorder
from dl_helpers.grading.recorder.recorder import TOGETHER


def test_the_folder_is_laid_out_as_nbgrader_does(place):
    own = {"data.csv": b"true", "model.py": b"stub"}
    task = assignment(files=own)
    setting = {"Autograde": {"exclude_overwriting": {"warmup": ["model.py"]}}}
    place = course(Path(place.root), **setting)
    handed_in = {
        "timestamp.txt": b"2026-11-02 10:00:00 UTC",
        "data.csv": b"forged",
        "model.py": b"mine",
        "further.ipynb": b"{}",
        "deep/er/notes.txt": b"n",
        "deep/__pycache__/x.pyc": b"p",
    }
    done = graded("ada", files=handed_in)
    record(place, done, task=task)
    there = folder(Path(place.root) / "autograded")
    assert {mode & 0o777 for _, mode in there.values()} == {0o444}
    assert {path: raw for path, (raw, _) in there.items()} == {
        "ada/warmup/tasks.ipynb": done.sheets[0].text.encode(),
        "ada/warmup/timestamp.txt": b"2026-11-02 10:00:00 UTC",
        "ada/warmup/data.csv": b"true",
        "ada/warmup/model.py": b"mine",
        "ada/warmup/deep/er/notes.txt": b"n",
    }
    record(place, graded("ada", "k2", files={}), task=assignment())
    assert set(folder(Path(place.root) / "autograded")) == {"ada/warmup/tasks.ipynb"}


@pytest.mark.parametrize("path", ["../bob/warmup/tasks.txt", "/etc/x", "a/../../b"])
def test_a_file_never_leaves_the_folder(path, place):
    with (
        Recorder(place, assignment()) as recorder,
        pytest.raises(ValueError, match="leads out of the folder"),
    ):
        recorder.record(graded("ada", files={path: b""}))


def test_half_a_surrogate_pair_is_written_as_its_escape(place):
    record(place, graded("ada", why="odd: \ud800"))
    path = Recorder(place, assignment()).folder("ada") / "tasks.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    assert [c.source for c in cells if c.id == "why"] == ["odd: \ud800"]


def test_what_stands_is_recalled_and_not_written_again(place):
    record(place, graded("ada"))
    mark_by_hand(place, "ada")
    before = rows(place.db_url)
    with Recorder(place, assignment()) as recorder:
        assert recorder.recall("ada", "k1") == graded("ada")
        assert recorder.recall("ada", "k2") is None
        assert recorder.recall("bob", "k1") is None
    assert rows(place.db_url) == before


def test_what_was_lost_is_written_again(place, empty_gradebook):
    record(place, graded("ada"))
    root = Path(place.root)
    wanted = rows(place.db_url), folder(root / "autograded")
    shutil.copy(empty_gradebook, root)
    shutil.rmtree(root / "autograded")
    with Recorder(place, assignment()) as recorder:
        assert recorder.recall("ada", "k1") is not None
    assert (rows(place.db_url), folder(root / "autograded")) == wanted
    path = root / "autograded" / "ada" / "warmup" / "tasks.ipynb"
    path.chmod(0o644)
    path.write_bytes(b"cut off")
    with Recorder(place, assignment()) as recorder:
        recorder.recall("ada", "k1")
    assert folder(root / "autograded") == wanted[1]


def test_rows_are_there_before_the_run_ends(place):
    """Those who are recorded share transactions, but only a few at a time."""
    with Recorder(place, assignment()) as recorder:
        for i in range(3 * TOGETHER + 1):
            recorder.record(graded(f"s{i}"))
            written = len(rows(place.db_url)["submitted_assignment"])
            assert i + 1 - written < TOGETHER
    assert len(rows(place.db_url)["submitted_assignment"]) == 3 * TOGETHER + 1


def test_two_recorders_of_one_assignment_do_not_meet(place):
    with (
        Recorder(place, assignment()),
        pytest.raises(NotRecorded, match="warmup is being graded by another program"),
    ):
        Recorder(place, assignment()).__enter__()
    record(place, graded("ada"))
