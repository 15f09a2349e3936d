"""Finds out which of the files handed in is which notebook."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from ..papers import Sheet
from .cells import Pages, original, read_cells
from .decoding import Unreadable
from .names import printable

_MOST_READ = 12  # files without the right name that are opened for a look

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

    A file of the right name counts, whatever else there is. Otherwise it is one of
    nearly that name, or else the one that shares most grade ids with the notebook.
    """
    found: dict[str, Found | str] = {}
    names = {f"{sheet.name}.ipynb" for sheet in sheets}
    for sheet in sheets:
        if f"{sheet.name}.ipynb" in files:
            found[sheet.name] = _opened(files, f"{sheet.name}.ipynb")
    rest = [path for path in sorted(files) if path not in names and _may_be(path)]
    for sheet in sheets:
        here = found.get(sheet.name, "")
        if isinstance(here, str):
            taken = {f.path for f in found.values() if isinstance(f, Found)}
            left = [path for path in rest if path not in taken]
            best = _best(files, left, sheet, others=names)
            found[sheet.name] = best or here or _absence(sheet, files)
    return found


def _opened(files: Mapping[str, bytes], path: str) -> Found | str:
    """Read a file, or say why that can't be done."""
    try:
        return Found(path, read_cells(files[path]))
    except Unreadable as reason:
        return f"{printable(path)} can't be read. {reason}"


def _best(
    files: Mapping[str, bytes], paths: list[str], sheet: Sheet, others: set[str]
) -> Found | None:
    """Choose among files of other names: one that looks right, nearest name first."""
    near = sorted(paths, key=lambda path: (-_nearness(path, sheet.name), path))
    candidates = []
    for path in near[:_MOST_READ]:
        opened = _opened(files, path)
        if isinstance(opened, Found):
            fit = (_nearness(path, sheet.name), shared(opened.pages, sheet))
            candidates.append((fit, opened))
    fits = [(fit, opened) for fit, opened in candidates if fit > (0, 0)]
    return max(fits, key=lambda pair: pair[0])[1] if fits else None


def shared(pages: Pages, sheet: Sheet) -> int:
    """Count the grade ids that a file and a notebook have in common."""
    wanted = {
        cell["metadata"].get("nbgrader", {}).get("grade_id")
        for cell in original(sheet)["cells"]
    }
    return len(wanted & {cell.grade_id for cell in pages.cells if cell.grade_id})


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
