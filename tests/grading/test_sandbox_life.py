"""How inmates begin and end, and that the warm process outlives them all."""

import os
import signal
import socket

import pytest
from grading.trial import INMATES, LIMITS, Cell, run

from dl_helpers.grading import Limits
from dl_helpers.grading.sandbox import SandboxError, WarmProcess


@pytest.fixture(scope="module")
def warm():
    with WarmProcess(("numpy",), visible=[INMATES]) as process:
        yield process


@pytest.mark.parametrize(
    ("deed", "reason", "code", "number"),
    [
        ("say_nothing", "exited", 0, None),
        ("leave", "exited", 7, None),
        ("raise_error", "exited", 1, None),
        ("kill_itself", "signal", None, signal.SIGKILL),
        ("crash", "signal", None, signal.SIGSEGV),
    ],
)
def test_it_is_told_how_it_ended(warm, deed, reason, code, number):
    end = run(warm, deed).end
    assert (end.reason, end.exit_code, end.signal) == (reason, code, number)
    assert end.peak_mb > 10


def test_an_error_is_printed(warm):
    assert "ValueError: what came out" in run(warm, "raise_error").output


def test_output_comes_from_everywhere(warm):
    lines = run(warm, "print_all_ways").output.splitlines()
    assert {"printed", "written", "to error", "from a program"} <= set(lines)
    assert any(line.startswith("3.14159") for line in lines)


def test_a_socket_leads_out(warm):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = warm.fork("misdeeds:echo", [theirs.fileno()], limits=LIMITS)
        theirs.close()
        ours.sendall(b"hello")
        assert ours.recv(5) == b"hello"
        ours.shutdown(socket.SHUT_WR)
        assert child.wait(60).reason == "exited"


def test_an_interrupt_reaches_a_loop(warm):
    cell = Cell(warm, "loop_until_interrupted", LIMITS)
    assert cell.hear() == "looping"
    assert cell.child.wait(0) is None
    cell.child.interrupt()
    trial = cell.end()
    assert trial.told == ["interrupted"]
    assert trial.end.reason == "exited"


@pytest.mark.parametrize("deed", ["be_deaf", "stop_all", "loop_until_interrupted"])
@pytest.mark.parametrize("limits", [LIMITS, None])
def test_a_kill_is_final(warm, deed, limits):
    cell = Cell(warm, deed, limits)
    cell.hear()
    cell.child.kill()
    end = cell.end().end
    assert (end.reason, end.signal) == ("killed", signal.SIGKILL)


def test_one_that_is_deaf_does_not_mind_an_interrupt(warm):
    cell = Cell(warm, "be_deaf", LIMITS)
    cell.hear()
    cell.child.interrupt()
    assert cell.child.wait(0.2) is None
    cell.child.kill()
    assert cell.end().end.reason == "killed"


@pytest.mark.parametrize("limits", [LIMITS, None])
def test_daemons_end_with_it(warm, limits):
    """The pipe that they hold is closed at the end: see `trial._drained`."""
    trial = run(warm, "start_daemons", limits)
    assert trial.told[0] >= 3 or limits is None  # trusted ones hide from each other
    assert trial.end == (0, None, *trial.end[2:4], "exited")


def test_it_ends_when_the_worker_is_gone(warm):
    reading, writing = os.pipe()
    child = warm.fork("misdeeds:be_deaf", [writing], limits=LIMITS)
    os.close(writing)
    assert os.read(reading, 100)
    del child  # as if the worker were killed: nobody holds the other end
    assert os.read(reading, 100) == b""
    os.close(reading)


def test_what_is_said_after_the_end_is_nothing(warm):
    child = warm.fork("misdeeds:say_nothing", [], limits=LIMITS)
    end = child.wait(60)
    child.interrupt()
    child.kill()
    assert child.wait(0) is end


def test_the_same_fork_again_and_again(warm):
    before = len(os.listdir("/proc/self/fd"))
    ends = {run(warm, "leave").end.exit_code for _ in range(20)}
    assert ends == {7}
    assert len(os.listdir("/proc/self/fd")) == before


def test_two_live_at_once(warm):
    cells = [Cell(warm, "loop_until_interrupted", kind) for kind in (LIMITS, None)]
    for cell in cells:
        assert cell.hear() == "looping"
    for cell in cells:
        cell.child.interrupt()
    assert [cell.end().told for cell in cells] == [["interrupted"]] * 2


@pytest.mark.parametrize(
    ("entry", "said"), [("nowhere:at", "nowhere"), ("misdeeds:nothing", "nothing")]
)
def test_an_entry_that_is_not_there_is_named(warm, entry, said):
    with pytest.raises(SandboxError, match=said):
        warm.fork(entry, [], limits=LIMITS)
    assert run(warm, "leave").end.exit_code == 7


def test_a_dead_warm_process_is_an_error_with_a_reason():
    with WarmProcess((), visible=[INMATES]) as warm:
        cell = Cell(warm, "be_deaf", LIMITS)
        cell.hear()
        os.kill(warm._process.pid, signal.SIGKILL)
        assert cell.end().end.reason == "killed"
        with pytest.raises(SandboxError, match="warm process ended"):
            warm.fork("misdeeds:leave", [], limits=LIMITS)


def test_torch_learns_after_the_fork():
    with WarmProcess(("torch",), visible=[INMATES]) as warm:
        trials = [run(warm, "learn", Limits()) for _ in range(2)]
    assert [trial.told for trial in trials] == [[[1, True]]] * 2


def test_a_module_that_cannot_be_loaded_is_named():
    with pytest.raises(SandboxError, match="no_such_module"):
        WarmProcess(("no_such_module",))


def test_close_ends_all():
    warm = WarmProcess((), visible=[INMATES])
    cell = Cell(warm, "be_deaf", LIMITS)
    cell.hear()
    warm.close()
    assert cell.end().end.reason == "killed"
