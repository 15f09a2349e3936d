"""What a student can be told before handing in, from the notebook alone."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..papers import Sheet
from .cells import Cell, Pages, original, read_cells
from .decoding import Unreadable, read
from .matching import Match, Wanted, match, wanted
from .names import printable
from .notes import LOSSES, describe
from .search import shared

_LARGE = 10 * 2**20
_STUBS = ("raise NotImplementedError", "YOUR ANSWER HERE")


class Finding(NamedTuple):
    """One thing that is not as it should be.

    Args:
        text: what, in a sentence or two.
        loses: whether it may cost marks; everything else is mended by who grades.
    """

    text: str
    loses: bool = False


def examine(
    file_name: str, raw: bytes, released: Sequence[Sheet] = ()
) -> tuple[Finding, ...]:
    """Look a notebook over as it will be when it is handed in.

    Args:
        file_name: what the file is called.
        raw: its content.
        released: notebooks as they were released, if they are at hand; without them
            a deleted cell is not missed.
    """
    try:
        document, pages = read(raw), read_cells(raw)
    except Unreadable as reason:
        return (Finding(str(reason), loses=True),)
    sheet = max(released, key=lambda sheet: shared(pages, sheet), default=None)
    if sheet is not None and not shared(pages, sheet):
        sheet = None
    known = wanted(original(sheet)) if sheet else _claimed(pages.cells)
    matched = match(pages.cells, known)
    return (
        *(Finding(text, loses=not document.whole) for text in pages.remarks),
        *_frame(document.data, file_name, raw, sheet),
        *_cells(pages, known, matched),
        *_unfinished(pages.cells, known, matched),
    )


def _claimed(cells: Sequence[Cell]) -> dict[str, Wanted]:
    """Take the instructor's cells to be what the notebook itself says they are."""
    known: dict[str, Wanted] = {}
    for i, cell in enumerate(cells):
        if cell.grade_id and cell.grade_id not in known:
            kind = cell.marks.get("cell_type")
            raw = {
                "cell_type": kind if kind in ("code", "markdown") else cell.kind,
                "metadata": {"nbgrader": cell.marks},
                "source": "",
            }
            known[cell.grade_id] = Wanted(i, raw)
    return known


def _frame(
    data: Any, file_name: str, raw: bytes, sheet: Sheet | None
) -> Iterator[Finding]:
    """Look at everything but the cells."""
    if sheet and file_name != f"{sheet.name}.ipynb":
        yield Finding(f"The file is called {file_name}; call it {sheet.name}.ipynb.")
    if data.get("nbformat") != 4:
        yield Finding("It is in an old format; JupyterLab saves it in the present one.")
    language = _inner(data, "metadata", "kernelspec", "language")
    if language not in (None, "python"):
        yield Finding("Its kernel is not Python. It will be run by Python 3.")
    if len(raw) > _LARGE:
        yield Finding(
            f"It has {len(raw) / 2**20:.0f} MB. Clear its outputs before you hand it "
            f"in (in JupyterLab: Edit, Clear Outputs of All Cells)."
        )


def _inner(data: Any, *keys: str) -> Any:
    """Go down through dicts; None where one is missing."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _cells(pages: Pages, known: dict[str, Wanted], matched: Match) -> Iterator[Finding]:
    if not known:
        yield Finding(
            "It has no cell that nbgrader knows: it is no assignment, or another "
            "program lost the marks. Copy your answers into a fresh notebook.",
            loses=True,
        )
    for kind, text in describe(pages.cells, known, matched):
        yield Finding(text, loses=kind in LOSSES)


def _unfinished(
    cells: Sequence[Cell], known: dict[str, Wanted], matched: Match
) -> Iterator[Finding]:
    """Name the tasks that are still as they were released."""
    tasks = {n: cells[i] for n, i in matched.chosen.items() if _is_task(known[n])}
    still = [name for name, cell in tasks.items() if _is_open(cell)]
    if still:
        yield Finding(
            f"Still to be written: {', '.join(map(printable, still))}.", loses=True
        )


def _is_task(known: Wanted) -> bool:
    return bool(known.marks.get("solution"))


def _is_open(cell: Cell) -> bool:
    stub = any(words in cell.source for words in _STUBS)
    return stub or not cell.changed or not cell.source.strip()
