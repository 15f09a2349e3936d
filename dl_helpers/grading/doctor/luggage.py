"""The other files of a hand-in: which of them may go along."""

from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath

from .names import is_plain, printable

MOST_BYTES = 256 * 2**20
MOST_FILES = 2000
_LEFT = (".ipynb_checkpoints", "__pycache__", "*.pyc", "*.ipynb", ".DS_Store")


def pack(
    files: Mapping[str, bytes], instructors: Collection[str], taken: Collection[str]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Choose what stands beside the notebooks when they run.

    Args:
        files: all that was handed in.
        instructors: paths of the assignment's own files, which nothing may hide.
        taken: paths of the files that were read as notebooks.

    Returns:
        the files, and a sentence for each that stays behind and might be missed.
    """
    packed: dict[str, bytes] = {}
    notes = []
    size = 0
    for path in sorted(files):
        if path in taken or _is_litter(path):
            continue
        size += len(files[path])
        reason = _objection(path, {*instructors}, packed)
        if size > MOST_BYTES or len(packed) >= MOST_FILES:
            reason = "all files together are too large"
        if reason:
            notes.append(f"{printable(path)} was left out: {reason}.")
        else:
            packed[path] = files[path]
    return packed, tuple(notes)


def _is_litter(path: str) -> bool:
    return any(fnmatch(part, glob) for part in path.split("/") for glob in _LEFT)


def _objection(path: str, instructors: set[str], packed: Mapping[str, bytes]) -> str:
    """Say why a file may not go along, or nothing."""
    if not is_plain(path):
        return "its name is not a plain path inside the folder"
    above = {str(parent) for parent in PurePosixPath(path).parents}
    if path in instructors or above & instructors or _is_folder(path, instructors):
        return "the instructor's own file stands in its place"
    if above & packed.keys():
        return "a file stands where its folder should be"
    return ""


def _is_folder(path: str, files: Collection[str]) -> bool:
    return any(name.startswith(f"{path}/") for name in files)
