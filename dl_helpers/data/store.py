"""The data folder: finding, checking and downloading the published files.

A file is checked against its checksum each time that it is used (60 ms for the 38 MB
of Fashion-MNIST). pooch downloads into a temporary file beside the place, and renames
it only when its checksum is right; whatever breaks off is deleted, and a file that was
there before stays as it was until a good one takes its place.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from .catalogue import Entry
from .errors import DamagedFileError, FolderError, MissingFileError
from .published import File

SECONDS_WITHOUT_ANSWER = 20


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


def require(entry: Entry) -> list[Path]:
    """Give the checked paths of a data set's files; download those that are not there.

    Raises:
        DamagedFileError: for a file that is there, but not as published.
        MissingFileError, FolderError: as `download` does.
    """
    layout = complete_layout(entry)
    if layout is None:
        layout = entry.files
        download([file for file in layout if not is_there(file)], entry.name)
    return require_sound(layout, entry.name)


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


def fetch_sound(entry: Entry) -> list[Path]:
    """Download what is missing or damaged, and give the paths of sound files.

    Raises:
        MissingFileError, FolderError: as `download` does.
    """
    for layout in entry.layouts:
        if not any(fault(file) for file in layout):
            return [place(file) for file in layout]
    download([file for file in entry.files if fault(file)], entry.name)
    return [place(file) for file in entry.files]


def download(files: Sequence[File], name: str) -> None:
    """Download files, each from the first of its mirrors that has it.

    Raises:
        MissingFileError: for a file that no mirror gave.
        FolderError: for a folder that can't be written, or a full disk.
    """
    for done, file in enumerate(files):
        reasons = []
        for address in file.mirrors:
            reason = _retrieve(address, file)
            if reason is None:
                break
            reasons.append(f"{address}: {reason}")
        else:
            raise MissingFileError(_how_to_help(files[done:], reasons, name))


def _retrieve(address: str, file: File) -> str | None:
    """Download a file from one address, and say why not if that fails."""
    import pooch
    import requests
    from tqdm.auto import tqdm

    path = place(file)
    bar = tqdm(
        desc=path.name, total=file.size, unit="B", unit_scale=True, leave=False, delay=1
    )
    downloader = pooch.HTTPDownloader(
        progressbar=bar,
        chunk_size=2**15,
        timeout=SECONDS_WITHOUT_ANSWER,
        # else a server may compress once more what is compressed already
        headers={"Accept-Encoding": "identity"},
    )
    known = f"{file.algorithm}:{file.checksum}"
    try:
        with bar:
            pooch.retrieve(address, known, path.name, path.parent, None, downloader)
        path.chmod(0o644)  # pooch's file is its owner's alone, but a class may share
    except requests.RequestException as error:
        return _in_words(error)
    except ValueError:  # how pooch reports a wrong checksum
        return "sent something else (the checksum is wrong)"
    except OSError as error:
        raise FolderError(
            f"{path.parent} can't take {path.name} ({_megabytes(file)}): "
            f"{error.strerror or error}. Make room or give yourself the right to write "
            "there, or set DL_HELPERS_DATA to another folder."
        ) from None
    return None


def _in_words(error: Exception) -> str:
    """Say in a few words why a download failed."""
    from requests import exceptions

    if isinstance(error, exceptions.HTTPError):
        return f"answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, exceptions.Timeout):
        return f"no answer in {SECONDS_WITHOUT_ANSWER} s"
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "broke off"
    return f"no connection ({type(error).__name__})"


def _how_to_help(files: Sequence[File], reasons: Sequence[str], name: str) -> str:
    """Write what is missing, what was tried, and what the reader can do."""
    lines = [
        f'load("{name}") needs what could not be downloaded:',
        *(f"  {place(f)} ({_megabytes(f)}) {fault(f)}" for f in files),
        "Tried:",
        *(f"  {reason}" for reason in reasons),
        "With a network, try again. Without one, bring the files from any of these "
        "addresses and put them there, or set DL_HELPERS_DATA to a folder that has "
        'them. Meanwhile load("digits") works without a network.',
    ]
    return "\n".join(lines)


def _megabytes(file: File) -> str:
    return (
        f"{file.size / 1e6:,.2g} MB" if file.size < 1e7 else f"{file.size / 1e6:.0f} MB"
    )


def _checksum(path: Path, algorithm: str) -> str:
    def start() -> "hashlib._Hash":
        return hashlib.new(algorithm, usedforsecurity=False)

    with path.open("rb") as file:
        return hashlib.file_digest(file, start).hexdigest()
