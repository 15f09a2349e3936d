"""Reads a student's folder: plain files only, and no way out of it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..papers import HandIn
from .luggage import MOST_BYTES, MOST_FILES
from .names import printable

_LARGEST_FILE = 64 * 2**20
_DEEPEST = 12
_SKIPPED = {".ipynb_checkpoints", "__pycache__", ".git"}


class Refused(Exception):
    """A file that is not read; its text says why."""


class _Place(NamedTuple):
    """A file of the folder: an open folder, its name in there, its whole path."""

    folder: int
    name: str
    path: str


def read_handin(folder: Path, student: str) -> HandIn:
    """Read all that a student handed in.

    A symbolic link is never followed, a pipe or a device never opened to read from, and
    another user's file never read through a hard link. What is left out stands in
    `refused`, with the reason.

    Raises:
        NotADirectoryError: if there is no such folder.
    """
    folder = Path(folder)
    if folder.is_symlink() or not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder; expected a hand-in.")
    files: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    room = MOST_BYTES
    owner = folder.stat().st_uid
    for place in _places(folder, refused):
        try:
            if len(files) >= MOST_FILES:
                raise Refused(f"there are more than {MOST_FILES} files")
            files[place.path] = _content(place, owner, min(room, _LARGEST_FILE))
            room -= len(files[place.path])
        except Refused as reason:
            refused[printable(place.path)] = str(reason)
        except OSError as error:
            refused[printable(place.path)] = error.strerror or "it can't be read"
        if len(refused) >= MOST_FILES:
            break
    return HandIn(student, files, refused)


def _places(top: Path, refused: dict[str, str]) -> Iterator[_Place]:
    """Walk through a folder in a fixed order, following no link."""

    def note(error: OSError) -> None:
        refused[printable(str(error.filename))] = error.strerror or "it can't be read"

    for here, folders, names, fd in os.fwalk(top, onerror=note):
        inside = os.path.relpath(here, top)
        prefix = "" if inside == "." else f"{Path(inside).as_posix()}/"
        for name in [name for name in folders if _is_link(name, fd)]:
            refused[printable(prefix + name)] = "it is a link"
        folders[:] = sorted(set(folders) - _SKIPPED)
        if prefix.count("/") >= _DEEPEST:
            folders.clear()
        yield from (_Place(fd, name, prefix + name) for name in sorted(names))


def _is_link(name: str, fd: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode)


def _content(place: _Place, owner: int, most: int) -> bytes:
    """Open a file so that nothing can be waited for or followed, and read it."""
    try:
        place.path.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("its name is not UTF-8") from None
    found = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
    require_plain(found, owner, most)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    fd = os.open(place.name, flags, dir_fd=place.folder)
    with open(fd, "rb") as file:
        require_plain(os.fstat(fd), owner, most)  # it may have been exchanged
        content = file.read(most + 1)
    if len(content) > most:
        raise Refused("it is too large")
    return content


def require_plain(found: os.stat_result, owner: int, most: int) -> None:
    """Let only regular files pass, of a size that can be read, and no one else's.

    Raises:
        Refused: with the reason.
    """
    if stat.S_ISLNK(found.st_mode):
        raise Refused("it is a link")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("it is not a file")
    if found.st_nlink > 1 and found.st_uid != owner:
        raise Refused("it is a link to another user's file")
    if found.st_size > most:
        raise Refused("it is too large")
