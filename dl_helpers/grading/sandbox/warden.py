"""The process between the warm process and an inmate: starts it, watches it, ends it.

In a namespace it is process 1: the kernel delivers no signal to it that an inmate could
send, and kills all that is left when it ends. It obeys the worker, which holds the
other end of `post`, and takes the silence of a dead worker as the order to kill.
"""

import contextlib
import os
import resource
import select
import signal
import socket
import tempfile
from collections.abc import Iterator

from ..papers import MIB, Limits
from . import bubblewrap, inmate, letters, linux, tree, walls
from .ends import End
from .order import Order

_TICK = 50  # ms between two looks at the memory
_SHORT_TICK = 10  # where nothing tells that a process ended


def fork(order: Order, post: socket.socket) -> None:
    """Start a warden, and through it the inmate. Returns in the caller only."""
    if walls.fork_as_first() if order.namespaces else os.fork():
        return
    try:
        if order.namespaces:
            walls.furnish(order.user, order.limits)
        _guard(order, post)
    except BaseException as e:
        with contextlib.suppress(OSError):
            letters.send(post, {"failed": f"{type(e).__name__}: {e}"})
    finally:
        os._exit(0)


def _guard(order: Order, post: socket.socket) -> None:
    """Start the inmate, watch it, and say how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if linux.IS_LINUX:
        linux.set_dumpable(False)
        linux.adopt_orphans()
        if not order.namespaces:
            linux.die_with_parent(signal.SIGKILL)
    with _home(order) as home:
        pid = _start(order, home)
        letters.send(post, {"started": pid})
        end = _watch(pid, order, post)
    letters.send(post, {"end": end})


@contextlib.contextmanager
def _home(order: Order) -> Iterator[str]:
    """Give the working folder; without a tmpfs of its own, one that is deleted."""
    if order.namespaces:
        yield bubblewrap.HOME
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


def _start(order: Order, home: str) -> int:
    """Fork the inmate and wait until it is locked in.

    Raises:
        ChildProcessError: if that failed; it runs nothing then.
    """
    ready, told = os.pipe()
    pid = os.fork()
    if not pid:
        inmate.live(order, home, told)
    for fd in {told, order.output, *order.fds}:
        os.close(fd)
    with open(ready, encoding="utf-8") as pipe:
        problem = pipe.read()
    if problem != inmate.READY:
        raise ChildProcessError(problem or "It ended before it was locked in.")
    return pid


def _watch(pid: int, order: Order, post: socket.socket) -> End:
    """Wait until the inmate ends, a limit ends it, or the worker says so."""
    watched = select.poll()
    watched.register(post, select.POLLIN)
    tick = _notice(watched, pid)
    dead: dict[int, int] = {}
    reason, peak = None, 0
    while pid not in dead and not reason:
        if any(fd == post.fileno() for fd, _ in watched.poll(tick)):
            reason = _obey(pid, post)
        if order.limits:
            held = tree.memory(order.namespaces, order.limits.memory_mb << 20)
            peak = max(peak, held)
            if held > order.limits.memory_mb << 20:
                reason = "memory"
        _reap(dead)
    _clear(dead, order.namespaces)
    return _ended(dead[pid], reason, peak / MIB, order.limits)


def _notice(watched: select.poll, pid: int) -> int:
    """Watch for the end of the inmate; give how long to wait for it, in ms."""
    try:
        watched.register(os.pidfd_open(pid), select.POLLIN)
        return _TICK
    except (AttributeError, OSError):  # not Linux, or before 5.3
        return _SHORT_TICK


def _obey(pid: int, post: socket.socket) -> str | None:
    """Do what the worker says; give the reason if it is to end the inmate."""
    if post.recv(1) != letters.INTERRUPT:  # it says "kill", or it is gone
        return "killed"
    os.kill(pid, signal.SIGINT)
    return None


def _reap(dead: dict[int, int]) -> None:
    """Take note of all that ended: whatever lost its parent is ours too."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            dead[found[0]] = found[1]


def _clear(dead: dict[int, int], namespaces: bool) -> None:
    """Kill all that is left, and wait until nothing is."""
    with contextlib.suppress(ChildProcessError):
        while True:
            tree.kill(namespaces)
            pid, status = os.waitpid(-1, 0)
            dead[pid] = status


def _ended(status: int, reason: str | None, held: float, limits: Limits | None) -> End:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    if code < 0 and not reason:
        alone = code == -signal.SIGKILL and limits and cpu >= limits.cpu_seconds
        reason = "cpu" if code == -signal.SIGXCPU or alone else "signal"
    return End(
        exit_code=code if code >= 0 else None,
        signal=-code if code < 0 else None,
        cpu_seconds=cpu,
        peak_mb=max(held, used.ru_maxrss / 1024),
        reason=reason or "exited",
    )
