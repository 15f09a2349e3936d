"""The calls to Linux that Python 3.11 has no function for."""

import ctypes
import os
import sys

# <sched.h>
NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET, NEWTIME = 0x10000000, 0x20000000, 0x40000000, 0x00000080
# <sys/mount.h>
NOSUID, NODEV, NOEXEC, BIND, REC, PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18

# <linux/prctl.h>
_PDEATHSIG, _DUMPABLE, _SECCOMP, _CAPBSET_DROP = 1, 4, 22, 24
_CHILD_SUBREAPER, _NO_NEW_PRIVS = 36, 38
_SECCOMP_MODE_FILTER = 2
_COLLAPSE = 25  # <sys/mman.h>
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63  # those that a kernel doesn't have yet are refused: no matter

IS_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave namespaces for new ones; the new pid namespace is for children only."""
    _call("unshare", flags)


def enter(fd: int, kind: int) -> None:
    """Enter the namespace of a descriptor; a pid namespace is for children only."""
    _call("setns", fd, kind)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount `source` at `target`."""
    _call("mount", source, target, kind, flags, options)


def set_dumpable(dumpable: bool) -> None:
    """Say whether others of the same user may look into the memory of this process."""
    _prctl(_DUMPABLE, int(dumpable))


def die_with_parent(signal: int) -> None:
    """Be sent a signal when the process that forked this one ends."""
    _prctl(_PDEATHSIG, signal)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parents end."""
    _prctl(_CHILD_SUBREAPER, 1)


def no_new_privileges() -> None:
    """Make programs with set-uid bits or capabilities run without them."""
    _prctl(_NO_NEW_PRIVS, 1)


def forget_capabilities() -> None:
    """Drop the capabilities that programs could be started with, where there are any.

    Needs CAP_SETPCAP; without it there is nothing to be had by starting a program.
    """
    for capability in range(_LAST_CAPABILITY + 1):
        _libc.prctl(_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)


def drop_capabilities() -> None:
    """Drop all capabilities that this process holds."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def gather_pages() -> None:
    """Gather what this process has in memory into pages of 2 MiB, from Linux 6.1 on.

    A fork copies the table of all pages: with few large ones in half the time.
    """
    with open("/proc/self/maps", encoding="utf-8") as table:
        lines = [line.split() for line in table]
    for place, rights, *_, inode in (line[:5] for line in lines):
        if rights == "rw-p" and inode == "0":
            start, end = (int(number, 16) for number in place.split("-"))
            _libc.madvise(
                ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE
            )


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def filter_calls(code: bytes) -> None:
    """Load a filter of system calls, for good; each instruction has 8 bytes."""
    program = _Program(len(code) // 8, code)
    _prctl(_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _prctl(option: int, *args: int) -> None:
    _call("prctl", option, *args, *[0] * (4 - len(args)))


def _call(name: str, *args: object) -> None:
    if getattr(_libc, name)(*map(_in_c, args)) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} failed: {os.strerror(number)}")


def _in_c(value: object) -> object:
    if isinstance(value, str):
        return value.encode()
    return ctypes.c_ulong(value) if isinstance(value, int) else value
