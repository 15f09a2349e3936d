"""The folder autograded/<student>/<assignment>/, as `nbgrader autograde` makes it."""

import os
import shutil
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from nbgrader.converters import Autograde

from dl_helpers.grading.papers import Assignment, Graded


def contents(
    graded: Graded, assignment: Assignment, autograde: Autograde
) -> dict[str, bytes]:
    """Gather the folder's files: notebooks, other files handed in, those of the task.

    As in nbgrader, files of the assignment replace those of the student, but for the
    ones that `c.Autograde.exclude_overwriting` names; further notebooks and what
    `c.CourseDirectory.ignore` names are left out.

    Raises:
        ValueError: for a path that leads out of the folder.
    """
    own = autograde.exclude_overwriting.get(assignment.name, [])
    files = graded.files | {
        path: raw
        for path, raw in assignment.files.items()
        if path not in own or path not in graded.files
    }
    ignored = [*autograde.coursedir.ignore, "*.ipynb"]
    kept = {path: raw for path, raw in files.items() if not _matches(path, ignored)}
    # JSON may hold halves of a surrogate pair; their escapes are JSON, too
    texts = {
        f"{sheet.name}.ipynb": sheet.text.encode("utf-8", "backslashreplace")
        for sheet in graded.sheets
        if sheet.text
    }
    for path in kept:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{graded.student}: {path!r} leads out of the folder")
    return kept | texts


def _matches(path: str, patterns: list[str]) -> bool:
    return any(
        fnmatch(part, pattern)
        for part in PurePosixPath(path).parts
        for pattern in patterns
    )


def stands(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Tell whether a folder has these files, going by their names and sizes."""
    there = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
    return there == {path: len(raw) for path, raw in files.items()}


def lay_out(folder: Path, files: Mapping[str, bytes], autograde: Autograde) -> None:
    """Put files in the place of a folder, all at once.

    They are written beside it, under a name with a dot, which nbgrader's patterns do
    not match; then one takes the place of the other.

    Raises:
        OSError: if they could not be written; the folder is as before.
    """
    new, old = (folder.with_name(f".{folder.name}.{age}") for age in ("new", "old"))
    _remove(new)
    try:
        for path, raw in files.items():
            _write(new / path, raw, int(str(autograde.permissions), 8))
        new.mkdir(parents=True, exist_ok=True)
        if autograde.coursedir.groupshared:
            _share(new)
    except OSError:
        _remove(new)
        raise
    _remove(old)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    _remove(old)


def _write(path: Path, raw: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    path.chmod(mode)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _share(folder: Path) -> None:
    """Let the group write, as `c.CourseDirectory.groupshared` asks for."""
    for name, _, _ in os.walk(folder):
        os.chmod(name, (os.stat(name).st_mode | 0o2770) & 0o2777)
