"""Which processes an inmate has started, and what they hold in memory together."""

import contextlib
import os
import signal
from glob import iglob
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def others(namespace: bool) -> list[int]:
    """List the processes that this one is the warden of.

    In a pid namespace of its own these are all others; else what it started, directly
    or not. (Where there is no /proc, as on a Mac, it finds none.)
    """
    own = os.getpid()
    if not namespace:
        return _descendants(own)
    return [int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) != own]


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for children in iglob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            found += map(int, Path(children).read_text("ascii").split())
    return found + [below for child in found for below in _descendants(child)]


def kill(namespace: bool) -> None:
    """Kill all that this process is the warden of."""
    # the first process of a namespace reaches all others there at once, and only them
    for pid in [-1] if namespace else others(namespace):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def memory(namespace: bool, most: int) -> int:
    """Count bytes that all of them hold together.

    Pages that several processes share are counted for each at first; only where that
    is more than `most` they are shared out, which takes the kernel far longer.
    """
    pids = others(namespace)
    resident = sum(map(_resident, pids))
    return resident if resident <= most else sum(map(_proportional, pids))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return _resident(pid)
    return sum(int(line.split()[1]) << 10 for line in lines if line[:4] == "Pss:")
