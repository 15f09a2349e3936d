"""Killed at every step, a full disk, a locked gradebook: nothing is lost or doubled."""

import errno
import os
import resource
import shutil
import signal
import sqlite3
import sys
import threading
import traceback
from pathlib import Path

import pytest
from desk import assignment, course, folder, graded, rows, sheet
from sqlalchemy import event
from sqlalchemy.engine import Engine

from dl_helpers.grading.recorder import NotRecorded, Recorder
from dl_helpers.grading.recorder.book import open_gradebook

MORE = assignment(sheet(), sheet("more"))
HAND_INS = [
    graded("ada", "k2", why="So it is."),  # the second hand-in: the first stands there
    graded("bob", "k1", points=0.5, files={"deep/notes.txt": b"n"}),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A course in which ada's first hand-in was recorded, and marked by a person."""
    root = tmp_path_factory.mktemp("world")
    open_gradebook(course(root), patience=1).close()
    with Recorder(course(root), assignment()) as recorder:
        recorder.record(graded("ada", "k1", points=0))
    with sqlite3.connect(root / "gradebook.db") as book:
        by_hand = "manual_score = 1, extra_credit = 0.25"
        book.execute(f"UPDATE grade SET {by_hand} WHERE auto_score = 0")
    book.close()
    return root


@pytest.fixture
def place(world, tmp_path):
    shutil.copytree(world, tmp_path / "course")
    return course(tmp_path / "course")


def run(root, arm=lambda: None, inside=lambda: None):
    """What the command does: take what is recorded already, record the rest."""
    arm()
    with Recorder(course(Path(root)), MORE) as recorder:
        inside()
        for one in HAND_INS:
            if recorder.recall(one.student, one.key) is None:
                recorder.record(one)


def outcome(root):
    return rows(f"sqlite:///{root / 'gradebook.db'}"), folder(root / "autograded")


def kill_at(step):
    """Kill this process at its n-th change of a file or call of the database."""
    left = [step]

    def count(name="", *_):
        changes = name == "open" or name.startswith(("os.", "shutil.", "sqlite3."))
        if changes or not isinstance(name, str):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def arm():
        real = os.fsync
        os.fsync = lambda file: (count("os.fsync"), real(file))
        sys.addaudithook(lambda name, args: count(name))
        for moment in ("before_cursor_execute", "commit"):
            event.listen(Engine, moment, lambda *_: count("sqlite3."))

    return arm


def forked(work, *args):
    """Do something in a fork of this process; give back its wait status."""
    pid = os.fork()
    if pid == 0:
        try:
            work(*args)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitpid(pid, 0)[1]


def killed_and_repeated(world, scratch, first, stride, moment):
    """Kill a run at one step after the other, and repeat it; list what came out wrong.

    Returns:
        How many steps there were, and those after which the repeat gave something else.
    """
    whole = scratch / "whole"
    shutil.copytree(world, whole)
    assert forked(run, whole) == 0
    wanted, step, wrong = outcome(whole), first, []
    while True:
        root = scratch / f"step{step}"
        shutil.copytree(world, root)
        status = forked(run_armed, root, step, moment)
        if status == 0:
            return step, wrong
        assert os.WTERMSIG(status) == signal.SIGKILL
        if forked(run, root) != 0 or outcome(root) != wanted:
            wrong.append(step)
        shutil.rmtree(root)
        step += stride


def run_armed(root, step, moment):
    run(root, **{moment: kill_at(step)})


@pytest.mark.parametrize("first", [1, 2, 3])  # every third step from there
def test_killed_at_any_step_of_recording_the_repeat_mends_it(
    first, world, tmp_path, apart
):
    steps, wrong = apart(killed_and_repeated, world, tmp_path, first, 3, "inside")
    assert wrong == []
    assert steps > 60


def test_killed_while_the_assignment_is_set_up_the_repeat_mends_it(
    world, tmp_path, apart
):
    _, wrong = apart(killed_and_repeated, world, tmp_path, 1, 19, "arm")
    assert wrong == []


def test_a_disk_that_is_full_for_the_record_costs_nothing(place, apart):
    before = outcome(Path(place.root))
    said = apart(record_with_small_files, place.root)
    assert said.startswith("The marks of eve could not be kept, and will be graded aga")
    assert "File too large" in said
    assert outcome(Path(place.root))[1] == before[1]
    with Recorder(place, assignment()) as recorder:
        assert recorder.recall("eve", "k1") is None
        recorder.record(graded("eve"))


def record_with_small_files(root):
    """Record more than one file may hold; the system stops it in the middle."""
    _, hard = limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Recorder(course(Path(root)), assignment()) as recorder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            recorder.record(graded("eve", why=300_000 * "x"))
        except NotRecorded as error:
            return str(error)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    return "recorded"


def test_a_disk_that_is_full_for_the_folder_keeps_the_record(place, monkeypatch):
    def full(path, raw):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    before = folder(Path(place.root) / "autograded")
    with Recorder(place, assignment()) as recorder:
        monkeypatch.setattr(Path, "write_bytes", full)
        for one in HAND_INS:
            recorder.record(one)
        with pytest.raises(
            NotRecorded, match=r"ada, bob are kept, but not .*: No space"
        ):
            recorder.flush()
        monkeypatch.undo()
    assert folder(Path(place.root) / "autograded") == before
    assert all_recalled(place)


def test_a_disk_that_is_full_for_the_gradebook_keeps_the_record(place):
    def no_room(connection, _):
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(Engine, "connect", no_room)
    tried = [graded(f"s{i}") for i in range(30)]
    try:
        with pytest.raises(NotRecorded, match=r"kept, but .*database or disk is full"):
            record_in_turn(place, tried)
    finally:
        event.remove(Engine, "connect", no_room)
    kept = list(Recorder(place, assignment()).records.students())
    assert 1 < len(kept) < 30
    tried = [one for one in tried if one.student in kept]
    assert all_recalled(place, tried) == tried


def record_in_turn(place, all_graded):
    with Recorder(place, assignment()) as recorder:
        for one in all_graded:
            recorder.record(one)


def all_recalled(place, hand_ins=HAND_INS):
    """Recall hand-ins that only their records hold, and see that they stand then."""
    with Recorder(place, assignment()) as recorder:
        found = [recorder.recall(one.student, one.key) for one in hand_ins]
    students = rows(place.db_url)["student"]
    for one in found:
        assert any(one.student in row for row in students)
        assert recorder.folder(one.student).is_dir()
    return found


@pytest.fixture
def holder(place):
    """Another program, which holds the gradebook as long as it likes."""
    other = sqlite3.connect(f"{place.root}/gradebook.db", check_same_thread=False)
    yield other
    other.close()


def test_a_locked_gradebook_is_waited_for(place, holder):
    with Recorder(impatient(place), assignment(), patience=60) as recorder:
        holder.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.5, holder.rollback)
        timer.start()
        recorder.record(graded("eve"))
        recorder.flush()
        timer.join()
    assert all_recalled(place, [graded("eve")]) == [graded("eve")]


def test_a_gradebook_that_stays_locked_keeps_the_record(place, holder):
    with Recorder(impatient(place), assignment(), patience=0.2) as recorder:
        holder.execute("BEGIN EXCLUSIVE")
        recorder.record(graded("eve"))
        with pytest.raises(NotRecorded, match=r"^The marks of eve are kept, .*locked"):
            recorder.flush()
        holder.rollback()
        assert recorder.recall("eve", "k1") == graded("eve")
    assert all_recalled(place, [graded("eve")]) == [graded("eve")]


def test_a_gradebook_that_is_locked_at_the_start_is_said(place, holder):
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(
        NotRecorded, match=r"^Nothing was written: .* locked .*again\.$"
    ):
        Recorder(impatient(place), assignment(), patience=0.2).__enter__()
    holder.rollback()


def impatient(place):
    """The same course; SQLite itself waits a moment only, where it would for 5 s."""
    return course(Path(place.root), f"{place.db_url}?timeout=0.05")
