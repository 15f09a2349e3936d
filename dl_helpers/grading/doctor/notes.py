"""Says in plain sentences what was wrong with the cells of a notebook."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .cells import Cell
from .matching import Match, Wanted
from .names import printable

_MOST_NAMES = 6

# What happened to one cell, and to several.
_SENTENCES = {
    "deleted": (
        "Cell {} was deleted; it is back.",
        "Cells {} were deleted; they are back.",
    ),
    "deleted task": (
        "Cell {} was deleted; it is back, empty, and its tests will fail unless "
        "another cell does its work.",
        "Cells {} were deleted; they are back, empty, and their tests will fail "
        "unless another cell does their work.",
    ),
    "deleted answer": (
        "Answer {} was deleted; it is back, empty, for a person to look at.",
        "Answers {} were deleted; they are back, empty, for a person to look at.",
    ),
    "copied": (
        "Cell {} is there more than once; one counts, the others are plain cells now.",
        "Cells {} are there more than once; one of each counts, the others are plain "
        "cells now.",
    ),
    "retyped": (
        "Cell {} had another type; it has its own again.",
        "Cells {} had other types; they have their own again.",
    ),
    "unmarked": (
        "Cell {} had lost nbgrader's marks; it has them again.",
        "Cells {} had lost nbgrader's marks; they have them again.",
    ),
    "settings": (
        "The points or settings of cell {} were changed; they are as they were.",
        "The points or settings of cells {} were changed; they are as they were.",
    ),
    "changed": (
        "Cell {}, which is locked, was changed; the original is back.",
        "Cells {}, which are locked, were changed; the originals are back.",
    ),
    "foreign": (
        "Cell {} has nbgrader's marks but is not part of this notebook; it is a plain "
        "cell now.",
        "Cells {} have nbgrader's marks but are not part of this notebook; they are "
        "plain cells now.",
    ),
}
_MOVED = "Cells stood in another order; the instructor's are in theirs again."

# What a student should put right: an answer is not where it is looked for.
LOSSES = frozenset({"deleted task", "deleted answer", "changed"})


def describe(
    cells: Sequence[Cell], known: dict[str, Wanted], matched: Match
) -> tuple[tuple[str, str], ...]:
    """Say what is wrong with the cells, in one sentence for each kind of damage.

    Returns:
        pairs of the kind and the sentence.
    """
    names = defaultdict(list)
    for name, cell in known.items():
        for kind in _damages(cells, cell, matched):
            names[kind].append(name)
    foreign = (cell.grade_id for cell in cells if cell.grade_id not in known)
    names["foreign"] = sorted({name for name in foreign if name})
    said = [(kind, say(kind, names[kind])) for kind in _SENTENCES if names[kind]]
    return (*said, ("moved", _MOVED)) if _moved(known, matched) else (*said,)


def _moved(known: dict[str, Wanted], matched: Match) -> bool:
    """Tell whether the instructor's cells stand in another order."""
    places = [matched.chosen[name] for name in known if name in matched.chosen]
    return places != sorted(places)


def say(kind: str, names: Sequence[str]) -> str:
    """Make the sentence about some cells; of many, only the first are named."""
    shown = [printable(name) for name in names[:_MOST_NAMES]]
    more = len(names) - len(shown)
    listed = ", ".join(shown) + (f" and {more} more" if more else "")
    return _SENTENCES[kind][len(names) > 1].format(listed)


def _damages(cells: Sequence[Cell], known: Wanted, matched: Match) -> Iterator[str]:
    """Name what happened to one of the instructor's cells."""
    name = known.grade_id
    if name not in matched.chosen:
        yield _deletion(known)
        return
    cell = cells[matched.chosen[name]]
    if name in matched.copies:
        yield "copied"
    if cell.kind != known.raw["cell_type"]:
        yield "retyped"
    if cell.grade_id != name:
        yield "unmarked"
    elif any(cell.marks.get(key) != known.marks.get(key) for key in _SETTINGS):
        yield "settings"
    if known.is_locked and _changed(cell, known):
        yield "changed"


_SETTINGS = ("grade", "locked", "solution", "points")


def _deletion(known: Wanted) -> str:
    if known.is_locked:
        return "deleted"
    return "deleted answer" if known.marks.get("grade") else "deleted task"


def _changed(cell: Cell, known: Wanted) -> bool:
    """Tell whether a locked cell's text is not the one that its checksum is of."""
    sealed = cell.marks.get("checksum")
    marks = {**known.marks, "checksum": sealed}
    trial = cell._replace(kind=known.raw["cell_type"], marks=marks)
    return isinstance(sealed, str) and trial.changed
