"""The data folder: where the published files lie, and whether they are sound.

A file is checked against its checksum each time that it is used: 30 MB take 20 ms.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from .catalogue import Entry
from .errors import DamagedFileError, FolderError
from .published import File


def folder() -> Path:
    """Give the data folder: DL_HELPERS_DATA, or the system's place for caches."""
    chosen = os.environ.get("DL_HELPERS_DATA")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import pooch

    return Path(pooch.os_cache("dl_helpers"))


def place(file: File) -> Path:
    """Give the path where a file belongs."""
    return folder() / file.path


def is_there(file: File) -> bool:
    """Tell whether a file lies in the data folder, in whatever state."""
    return os.path.exists(place(file))  # unlike Path.exists, no error if it's locked


def fault(file: File) -> str | None:
    """Say what is wrong with a file in the data folder; None if it is as published.

    Raises:
        FolderError: for a file that can't be read.
    """
    path = place(file)
    try:
        if not path.exists():
            return "is not there"
        size = path.stat().st_size
        if size != file.size:
            return f"has {size:,} bytes, expected {file.size:,}"
        checksum = _checksum(path, file.algorithm)
    except OSError as error:
        raise FolderError(f"{path} can't be read: {error.strerror}") from None
    if checksum != file.checksum:
        return f"has the {file.algorithm} {checksum}, expected {file.checksum}"
    return None


def complete_layout(entry: Entry) -> tuple[File, ...] | None:
    """Give the first layout whose files are all there, whatever state they are in."""
    for layout in entry.layouts:
        if all(is_there(file) for file in layout):
            return layout
    return None


def require_sound(files: Sequence[File], name: str) -> list[Path]:
    """Give the paths of files, each checked.

    Raises:
        DamagedFileError: for the first that is not as published.
    """
    for file in files:
        wrong = fault(file)
        if wrong:
            raise DamagedFileError(
                f"{place(file)} is damaged: it {wrong}. It was not used. Replace it "
                f'with dl_helpers.data.fetch("{name}"), or by hand.'
            )
    return [place(file) for file in files]


def _checksum(path: Path, algorithm: str) -> str:
    def start() -> "hashlib._Hash":
        return hashlib.new(algorithm, usedforsecurity=False)

    with path.open("rb") as file:
        return hashlib.file_digest(file, start).hexdigest()
