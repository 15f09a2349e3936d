"""Getting what is not in the data folder, from the first mirror that has it.

pooch downloads into a temporary file beside the place, and renames it only when its
checksum is right. What breaks off is deleted, and a file that was there before stays
as it was until a good one takes its place.
"""

from collections.abc import Sequence
from pathlib import Path

from .catalogue import Entry
from .errors import FolderError, MissingFileError
from .published import File
from .store import complete_layout, fault, is_there, place, require_sound

SECONDS_WITHOUT_ANSWER = 20


def require(entry: Entry) -> list[Path]:
    """Give the checked paths of a data set's files; download those that are not there.

    Raises:
        DamagedFileError: for a file that is there, but not as published.
        MissingFileError: for a file that no mirror gave.
        FolderError: for a folder that can't be read or written, or a full disk.
    """
    layout = complete_layout(entry)
    if layout is None:
        layout = entry.files
        _download([file for file in layout if not is_there(file)], entry)
    return require_sound(layout, entry.name)


def fetch_sound(entry: Entry) -> list[Path]:
    """Download what is missing or damaged, and give the paths of sound files.

    Raises:
        MissingFileError: for a file that no mirror gave.
        FolderError: for a folder that can't be read or written, or a full disk.
    """
    for layout in entry.layouts:
        if not any(fault(file) for file in layout):
            return [place(file) for file in layout]
    _download([file for file in entry.files if fault(file)], entry)
    return [place(file) for file in entry.files]


def _download(files: Sequence[File], entry: Entry) -> None:
    """Download files one after the other, each from the first mirror that has it."""
    for done, file in enumerate(files):
        reasons = []
        for address in file.mirrors:
            reason = _try_mirror(address, file)
            if reason is None:
                break
            reasons.append(f"{address}: {reason}")
        else:
            raise MissingFileError(_how_to_help(files[done:], reasons, entry))


def _try_mirror(address: str, file: File) -> str | None:
    """Download a file from one address, and say why not if that fails."""
    import requests

    try:
        _retrieve(address, file)
    except requests.RequestException as error:
        return _in_words(error)
    except ValueError:  # how pooch reports a wrong checksum
        return "sent something else (the checksum is wrong)"
    except OSError as error:
        cause = error.__cause__ or error  # pooch wraps what the system said
        raise FolderError(
            f"{place(file).parent} can't take {place(file).name} "
            f"({_megabytes(file)}): {getattr(cause, 'strerror', None) or error}. Make "
            "room or give yourself the right to write there, or set DL_HELPERS_DATA "
            "to another folder."
        ) from None
    return None


def _retrieve(address: str, file: File) -> None:
    """Download a file from one address into its place, with a progress bar."""
    import pooch
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
    with bar:
        pooch.retrieve(address, known, path.name, path.parent, None, downloader)
    path.chmod(0o644)  # pooch's file is its owner's alone, but a class may share


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


def _how_to_help(files: Sequence[File], reasons: Sequence[str], entry: Entry) -> str:
    """Write what is missing, what was tried, and what the reader can do."""
    instead = [
        f"  or instead {place(layout[0])}"
        for layout in entry.layouts[1:]
        if layout[0].mirrors
    ]
    lines = [
        f'load("{entry.name}") needs what could not be downloaded:',
        *(f"  {place(file)} ({_megabytes(file)}) {fault(file)}" for file in files),
        *instead,
        "Tried:",
        *(f"  {reason}" for reason in reasons),
        "With a network, try again. Without one, bring the files from any of these "
        "places and put them there, or set DL_HELPERS_DATA to a folder that has "
        'them. Meanwhile load("digits") works without a network.',
    ]
    return "\n".join(lines)


def _megabytes(file: File) -> str:
    size = file.size / 1e6
    return f"{size:.2g} MB" if size < 10 else f"{size:.0f} MB"
