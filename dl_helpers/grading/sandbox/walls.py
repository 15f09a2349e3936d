"""What stands around an inmate: its namespaces, its folders, its rights and limits.

Each is put up by the one who still can: the warm process makes the pid namespace, so
that its child is the first process there; that child, the warden, mounts; the inmate
gives up what is left.
"""

import contextlib
import os
import resource
import signal
import socket

from ..papers import Limits
from . import linux
from .bubblewrap import HOME

# where the one tmpfs stands, and what its folders are to the inmate
_STORE = "/run"
_FOLDERS = (("home", HOME, 0o700), ("tmp", "/tmp", 0o1777), ("shm", "/dev/shm", 0o1777))
_MOST_FILES = 65536
_MOST_OPEN = 512
_UNLIMITED_MB = 4096


def fork_as_first() -> int:
    """Fork a child that is the first process of a new pid namespace."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    linux.unshare(linux.NEWPID)
    parent = True
    try:
        parent = (child := os.fork()) > 0
        return child
    finally:
        if parent:
            linux.enter(own, linux.NEWPID)
        os.close(own)


def furnish(user: int | None, limits: Limits | None) -> None:
    """Give this process empty folders of its own, no network and a /proc of its own.

    All folders that can be written are one tmpfs, so that they have one limit.
    """
    private = linux.NEWIPC | linux.NEWNET | linux.NEWUTS if limits else 0
    linux.unshare(linux.NEWNS | private)
    linux.mount("none", "/", "", linux.REC | linux.PRIVATE)
    quiet = linux.NOSUID | linux.NODEV
    size = limits.file_mb if limits else _UNLIMITED_MB
    options = f"size={size}m,nr_inodes={_MOST_FILES},mode=755"
    linux.mount("files", _STORE, "tmpfs", quiet, options)
    for name, target, mode in _FOLDERS:
        source = f"{_STORE}/{name}"
        os.mkdir(source)
        os.chmod(source, mode)
        if user is not None:
            os.chown(source, user, user)
        _cover(source, target)
    linux.mount("proc", "/proc", "proc", quiet | linux.NOEXEC, "hidepid=2")
    if private:
        socket.sethostname("sandbox")


def _cover(source: str, target: str) -> None:
    """Put a folder over another, but keep what is mounted there: it may be Python."""
    kept = {path: os.open(path, os.O_PATH) for path in _mounts_below(target)}
    linux.mount(source, target, "", linux.BIND)
    for path, fd in kept.items():
        here = f"/proc/self/fd/{fd}"
        os.makedirs(
            path if os.path.isdir(here) else os.path.dirname(path), exist_ok=True
        )
        if not os.path.isdir(here):
            _write(path, "")
        linux.mount(here, path, "", linux.BIND | linux.REC)
        os.close(fd)


def _mounts_below(folder: str) -> list[str]:
    """List the places where something is mounted, the outermost of each only."""
    found: list[str] = []
    with open("/proc/self/mountinfo", encoding="utf-8") as table:
        places = [line.split()[4].replace("\\040", " ") for line in table]
    for place in sorted(places):
        inside = any(place.startswith(f"{outer}/") for outer in found)
        if place.startswith(f"{folder}/") and not inside:
            found.append(place)
    return found


def give_up_rights(user: int | None) -> None:
    """Become an ordinary user who can never be more; `user` where we are root."""
    linux.forget_capabilities()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    linux.drop_capabilities()
    linux.no_new_privileges()


def limit(limits: Limits, own_user: bool) -> None:
    """Limit what each process may use, for good.

    Args:
        limits: how much.
        own_user: whether this user has no processes elsewhere; their number is limited
            for each user, not for each inmate.
    """
    files = min(_MOST_OPEN, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    seconds = limits.cpu_seconds
    bounds = {
        resource.RLIMIT_AS: limits.memory_mb << 20,
        resource.RLIMIT_FSIZE: limits.file_mb << 20,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_CORE: 0,
    }
    if own_user:
        bounds[resource.RLIMIT_NPROC] = limits.processes
    for kind, most in bounds.items():
        resource.setrlimit(kind, (most, most))
    # first a signal that a program may catch, a second later the end
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def begin_life() -> None:
    """Undo what a warden's child inherits: its signals, its folder, its rank."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    with contextlib.suppress(OSError):  # without one, the kernel chooses by itself
        _write("/proc/self/oom_score_adj", "1000")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
