"""What takes too much is ended, and it is said why."""

import signal
from dataclasses import replace

import pytest
from grading.trial import INMATES, LIMITS, Cell, run

from dl_helpers.grading.sandbox import WarmProcess


@pytest.fixture(scope="module")
def warm():
    with WarmProcess(("numpy",), visible=[INMATES]) as process:
        yield process


def test_one_process_that_wants_too_much_memory_gets_an_error(warm):
    trial = run(warm, "eat_memory")
    assert trial.told == ["MemoryError"]
    assert (trial.end.reason, trial.end.exit_code) == ("exited", 0)


def test_many_processes_that_hold_too_much_together_are_ended(warm):
    trial = run(warm, "eat_memory_together")
    assert (trial.end.reason, trial.end.signal) == ("memory", signal.SIGKILL)
    assert trial.end.peak_mb > LIMITS.memory_mb


def test_memory_that_is_shared_with_the_warm_process_counts_once(warm):
    """Twenty processes that hold nothing of their own are not too much."""
    trial = run(warm, "eat_processes", replace(LIMITS, memory_mb=768))
    assert trial.end.reason == "exited"


def test_the_number_of_processes_is_limited(warm):
    trial = run(warm, "eat_processes")
    count, error = trial.told[0]
    assert error == "EAGAIN"
    assert 1 <= count <= LIMITS.processes


def test_a_fork_bomb_is_killed_whole(warm):
    cell = Cell(warm, "bomb", LIMITS)
    assert cell.child.wait(0.5) is None
    cell.child.kill()
    assert cell.end().end.reason == "killed"
    assert run(warm, "eat_processes").told[0][0] > 1


def test_processor_time_is_limited(warm):
    trial = run(warm, "eat_time", replace(LIMITS, cpu_seconds=1))
    assert (trial.end.reason, trial.end.signal) == ("cpu", signal.SIGXCPU)
    assert trial.end.cpu_seconds > 0.5


def test_one_that_catches_the_signal_of_the_limit_is_ended_too(warm):
    trial = run(warm, "eat_time_deaf", replace(LIMITS, cpu_seconds=1))
    assert (trial.end.reason, trial.end.signal) == ("cpu", signal.SIGKILL)


def test_files_are_limited_each_and_together(warm):
    trial = run(warm, "eat_disk")
    most = LIMITS.file_mb << 20
    largest, together = trial.told[0]
    assert 0 < largest <= most
    assert most // 2 < together <= most


def test_the_number_of_files_is_limited(warm):
    count, error = run(warm, "eat_names").told[0]
    assert error == "ENOSPC"
    assert count < 70_000


def test_the_neighbour_has_all_its_processes(warm):
    """Limits count for each warm process, not for all on this machine."""
    greedy = Cell(warm, "bomb", LIMITS)
    with WarmProcess((), visible=[INMATES]) as other:
        assert run(other, "eat_processes").told[0][0] > LIMITS.processes // 2
    greedy.child.kill()
    assert greedy.end().end.reason == "killed"
