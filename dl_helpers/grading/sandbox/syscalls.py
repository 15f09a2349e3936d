"""The system calls that an inmate may not make.

A list of what is denied, not of what is allowed: NumPy and torch use most of the rest,
and other versions use others. It takes away what could undo the namespaces, what looks
into other processes, what holds memory that nobody counts, and what is new or rare
enough that the kernel's holes are found there.
"""

import errno
import tempfile

from . import linux
from .ends import SandboxError

_DENIED = """
mount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig
fsmount fspick mount_setattr statmount listmount quotactl quotactl_fd
unshare setns
ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
bpf perf_event_open userfaultfd fanotify_init lookup_dcookie
keyctl add_key request_key
init_module finit_module delete_module kexec_load kexec_file_load reboot
swapon swapoff acct syslog personality vhangup modify_ldt iopl ioperm
settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname
name_to_handle_at open_by_handle_at move_pages migrate_pages
""".split()  # noqa: SIM905
# what is there in newer kernels only: programs have another way, and take it
_ABSENT = """
clone3 io_uring_setup io_uring_enter io_uring_register memfd_create memfd_secret
shmget shmat shmctl msgget msgsnd msgrcv semget semop semtimedop
""".split()  # noqa: SIM905
_NAMESPACES = (
    linux.NEWNS,
    linux.NEWCGROUP,
    linux.NEWUTS,
    linux.NEWIPC,
    linux.NEWUSER,
    linux.NEWPID,
    linux.NEWNET,
)
# UNIX, INET, INET6 and NETLINK stay: their names are the namespace's own. Others, such
# as VSOCK, which speaks with the host of a virtual machine, are not.
_FAMILIES = (1, 2, 10, 16)
_MOST_FAMILY = 16
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # type into a terminal


def compiled() -> bytes:
    """Give the filter as the kernel takes it.

    Raises:
        SandboxError: if libseccomp is not there.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError) as e:
        raise SandboxError(
            f"The filter of system calls is missing ({e}). Install "
            f"pyseccomp (pip install 'dl_helpers[instructor]') and the library "
            f"libseccomp (apt install libseccomp2)."
        ) from None
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(errno.EPERM)
    for name in _known(seccomp, _DENIED):
        rules.add_rule(denied, name)
    for name in _known(seccomp, _ABSENT):
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), name)
    for flag in _NAMESPACES:
        bits = seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag)
        rules.add_rule(denied, "clone", bits)
    for request in (_TIOCSTI, _TIOCLINUX):
        low = seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request)
        rules.add_rule(denied, "ioctl", low)
    _deny_families(seccomp, rules)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _deny_families(seccomp: object, rules: object) -> None:
    unknown = seccomp.ERRNO(errno.EAFNOSUPPORT)
    for call in ("socket", "socketpair"):
        rules.add_rule(unknown, call, seccomp.Arg(0, seccomp.GT, _MOST_FAMILY))
        for family in set(range(_MOST_FAMILY)) - set(_FAMILIES):
            rules.add_rule(unknown, call, seccomp.Arg(0, seccomp.EQ, family))


def _known(seccomp: object, names: list[str]) -> list[int]:
    """Give the numbers of those calls that libseccomp knows on this processor."""
    native = seccomp.Arch.NATIVE
    numbers = (seccomp.resolve_syscall(native, name) for name in names)
    return [number for number in numbers if number >= 0]
