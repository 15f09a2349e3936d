"""The command line of bubblewrap: what of this machine the warm process sees.

That is the system's programs and libraries, Python, its packages, and this one, all to
read only. Of an editable install it is this one folder: what lies beside it, such as
solutions, tests and a class, is not there.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...data import store
from .ends import SandboxError

PACKAGE = Path(__file__).resolve().parents[2]
HOME, DATA = "/home/student", "/data"
# what belongs to Python in a prefix: a course may lie in the same folder
_PARTS = ("bin", "lib", "lib64", "libexec", "share", "etc", "ssl", "pyvenv.cfg")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/nix/store")
# hidden, so that pictures have matplotlib's own letters wherever they are drawn, and
# so that nobody waits until it has looked at all others
_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_SETTINGS = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
)


def arguments(visible: Sequence[Path], texts: Mapping[str, int]) -> list[str]:
    """Give the command up to what is to be run inside.

    Args:
        visible: further folders to see.
        texts: small files, by path: descriptors that they are read from.

    Raises:
        SandboxError: if bubblewrap is not there.
    """
    if not (program := shutil.which("bwrap")):
        raise SandboxError(
            "Bubblewrap is not installed. On Linux: apt install bubblewrap (or dnf, "
            "pacman). Elsewhere choose the isolation docker or podman."
        )
    return [
        program,
        *_walls(),
        *("--proc", "/proc", "--tmpfs", "/tmp"),
        *_devices(),
        *("--dir", HOME, "--dir", "/run"),
        *("--perms", "0755", "--dir", "/var", "--symlink", "/tmp", "/var/tmp"),
        *(part for path in _SYSTEM for part in _seen(Path(path))),
        *(part for path in _SETTINGS for part in _seen(Path(path))),
        *_open_doors(python := _python(visible)),
        *(part for path in python for part in _seen(path)),
        *(part for path in _FONTS if path.is_dir() for part in ("--tmpfs", str(path))),
        *_data(),
        *(p for path, fd in texts.items() for p in ("--ro-bind-data", str(fd), path)),
        *("--chdir", HOME),
        *("--remount-ro", "/dev", "--remount-ro", "/"),
    ]


def environment(visible: Sequence[Path]) -> dict[str, str]:
    """Give all variables that are set inside: none comes from outside."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "DL_HELPERS_DATA": DATA,
        **same_for_all(visible),
    }


def same_for_all(visible: Sequence[Path]) -> dict[str, str]:
    """Give the variables that Python runs with, whatever the isolation."""
    return {
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # sets keep the same order for everybody
        "PYTHONPATH": os.pathsep.join(map(str, visible)),
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def texts(user: int | None) -> dict[str, str]:
    """Give the small files that programs look into to find out who they are."""
    number = os.getuid() if user is None else user
    return {
        "/etc/passwd": f"student:x:{number}:{number}::{HOME}:/bin/sh\n",
        "/etc/group": f"student:x:{number}:\n",
        "/etc/hosts": "127.0.0.1 localhost sandbox\n",
    }


def _walls() -> list[str]:
    """Give the namespaces.

    The warm process keeps rights in there, to make further namespaces; an ordinary user
    gets a user namespace for that, in which they reach no further than the others.
    """
    new = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.getuid() != 0:
        new.append("--unshare-user")
    rights = ["--cap-add", "ALL"]
    return [*new, "--unshare-cgroup-try", *rights, "--die-with-parent", "--new-session"]


def _devices() -> list[str]:
    """Give the devices that programs need.

    Bubblewrap's own `--dev` has terminals too, for which it puts an ordinary user into
    a second user namespace, where the rights of `_walls` would count for nothing.
    """
    devices = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")]
    links = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
    return [
        *("--tmpfs", "/dev", "--tmpfs", "/dev/shm"),
        *(part for path in devices for part in ("--dev-bind", path, path)),
        *(p for name, to in links.items() for p in ("--symlink", to, f"/dev/{name}")),
    ]


def _seen(path: Path) -> list[str]:
    if path.is_symlink() and path.parent == Path("/"):
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind-try", str(path), str(path)]


def _python(visible: Sequence[Path]) -> list[Path]:
    """List what Python needs, outermost folders only."""
    prefixes = {sys.base_prefix, sys.base_exec_prefix, sys.prefix}
    wanted = {Path(prefix, part) for prefix in prefixes for part in _PARTS}
    found: list[Path] = []
    for path in sorted(wanted | {PACKAGE, *visible}):
        if not any(map(path.is_relative_to, ("/usr", *found))):
            found.append(path)
    return found


def _open_doors(paths: Sequence[Path]) -> list[str]:
    """Make folders on the way passable: a user's own home often is not to others."""
    above = {parent for path in paths for parent in path.parents} - {Path("/")}
    return [p for way in sorted(above) for p in ("--perms", "0755", "--dir", str(way))]


def _data() -> list[str]:
    folder = store.folder()
    return ["--ro-bind", str(folder), DATA] if folder.is_dir() else ["--dir", DATA]
