"""Finds out which of the files handed in is which notebook."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from ..papers import Sheet
from .cells import Pages, original, read_cells
from .decoding import Unreadable
from .matching import match, wanted
from .names import printable

_MOST_READ = 8  # files without the right name that are opened for a look

_INSTEAD = {
    ".py": "a program",
    ".html": "a web page",
    ".htm": "a web page",
    ".pdf": "a PDF",
    ".zip": "an archive",
    ".docx": "a text document",
}


class Found(NamedTuple):
    """The file that holds a notebook."""

    path: str
    pages: Pages


def find(
    files: Mapping[str, bytes], sheets: tuple[Sheet, ...]
) -> dict[str, Found | str]:
    """Find for each notebook, by its name, its file, or say why there is none.

    A file of the right name counts if it is any notebook of this kind, whatever else
    there is. Otherwise it is one of nearly that name, or else the one that shares most
    cells with the notebook.
    """
    names = {f"{sheet.name}.ipynb" for sheet in sheets}
    rest = [path for path in sorted(files) if path not in names and _may_be(path)]
    found: dict[str, Found | str] = {}
    for sheet in sheets:
        path = f"{sheet.name}.ipynb"
        here = _opened(files, path) if path in files else ""
        if not (isinstance(here, Found) and shared(here.pages, sheet)):
            here = _instead(files, rest, sheet, here)
        if isinstance(here, Found) and here.path in rest:
            rest.remove(here.path)
        found[sheet.name] = here or _absence(sheet, files)
    return found


def _instead(
    files: Mapping[str, bytes], paths: list[str], sheet: Sheet, here: Found | str
) -> Found | str:
    """Look for the notebook under other names, the nearest first.

    Returns:
        a file that shares cells with it; or else `here`; or else a file of nearly its
        name, or why that can't be read.
    """
    near = sorted(paths, key=lambda path: (-_nearness(path, sheet.name), path))
    opened = [_opened(files, path) for path in near[:_MOST_READ]]
    fits = [
        ((_nearness(other.path, sheet.name), n), other)
        for other in opened
        if isinstance(other, Found) and (n := shared(other.pages, sheet))
    ]
    if fits:
        return max(fits, key=lambda pair: pair[0])[1]
    if here or not near or not _nearness(near[0], sheet.name):
        return here
    return opened[0]


def _opened(files: Mapping[str, bytes], path: str) -> Found | str:
    """Read a file, or say why that can't be done."""
    try:
        return Found(path, read_cells(files[path]))
    except Unreadable as reason:
        return f"{printable(path)} can't be read. {reason}"


def shared(pages: Pages, sheet: Sheet) -> int:
    """Count the cells of a notebook that a file has, too."""
    return len(match(pages.cells, wanted(original(sheet))).chosen)


def _nearness(path: str, name: str) -> int:
    """Tell how near a file's name is: 3 the same, 2 but for case, 1 with additions."""
    stem = PurePosixPath(path).name
    stem = re.sub(r"(\.ipynb)?(\.(txt|json))?$", "", stem, flags=re.I)
    if stem == name:
        return 3
    plain, wanted = (re.sub(r"[\W_]+", "", text).casefold() for text in (stem, name))
    return 2 if plain == wanted else int(wanted in plain)


def _may_be(path: str) -> bool:
    """Tell whether a file may be a notebook, by the end of its name."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(path).suffixes]
    return ".ipynb" in suffixes or not suffixes or suffixes[-1] == ".json"


def _absence(sheet: Sheet, files: Mapping[str, bytes]) -> str:
    """Say what came instead of a notebook, and what to do."""
    hand_in = (
        f"Hand in the notebook itself, {sheet.name}.ipynb, as JupyterLab saves it."
    )
    for path in sorted(files):
        kind = _INSTEAD.get(PurePosixPath(path).suffix.lower())
        if kind:
            return f"{printable(path)} is {kind}, not a notebook. {hand_in}"
    if not files:
        return f"Nothing was handed in. {hand_in}"
    return f"There is no notebook {sheet.name}.ipynb. {hand_in}"
