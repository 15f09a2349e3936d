"""Which of the student's cells answers which of the instructor's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .cells import Cell


class Wanted(NamedTuple):
    """A cell of the instructor's that nbgrader knows by name.

    Args:
        rank: its place among all cells of the notebook.
        raw: its JSON, which nobody may change.
    """

    rank: int
    raw: dict

    @property
    def grade_id(self) -> str:
        """The name that nbgrader knows it by."""
        return self.marks["grade_id"]

    @property
    def marks(self) -> dict:
        """What nbgrader notes about it."""
        return self.raw["metadata"]["nbgrader"]

    @property
    def is_locked(self) -> bool:
        """Tell whether its text is the instructor's (nbgrader's `is_locked`)."""
        marks = self.marks
        locked = marks.get("grade") or marks.get("locked")
        return bool(locked and not marks.get("solution"))


def wanted(notebook: dict) -> dict[str, Wanted]:
    """List the cells that nbgrader knows, by grade id, in order."""
    marked = [
        Wanted(i, cell)
        for i, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id")
    ]
    return {cell.grade_id: cell for cell in marked}


class Match(NamedTuple):
    """Which cell is whose.

    Args:
        chosen: index of the student's cell, by grade id.
        copies: indices of other cells with the same grade id, by grade id.
    """

    chosen: dict[str, int]
    copies: dict[str, list[int]]


def match(cells: Sequence[Cell], known: dict[str, Wanted]) -> Match:
    """Match cells by grade id; one that lost it, by its cell id.

    Of several with one grade id, the chosen one is that which counts when the whole
    notebook is run from top to bottom: the last that was edited and stands before the
    cells that come after it, or else the last that was edited.
    """
    places = defaultdict(list)
    for i, cell in enumerate(cells):
        if cell.grade_id in known:
            places[cell.grade_id].append(i)
    by_id = {k.raw.get("id"): name for name, k in known.items() if name not in places}
    for i, cell in enumerate(cells):
        if cell.id in by_id and cell.grade_id not in known:
            places[by_id[cell.id]].append(i)
    chosen = {}
    for name, indices in places.items():
        chosen[name] = indices[0]
        if len(indices) > 1:
            later = _first_later(places, known, known[name].rank)
            chosen[name] = _choose(cells, indices, known[name], later)
    copies = {
        name: [i for i in indices if i != chosen[name]]
        for name, indices in places.items()
        if len(indices) > 1
    }
    return Match(chosen, copies)


def _first_later(places: dict, known: dict[str, Wanted], rank: int) -> float:
    """Find where the cells begin that belong after the cell of that rank."""
    first = (indices[0] for name, indices in places.items() if known[name].rank > rank)
    return min(first, default=float("inf"))


def _choose(
    cells: Sequence[Cell], indices: list[int], known: Wanted, later: float
) -> int:
    if known.is_locked:
        # An edited copy of a locked cell is a trial: it stays, beside the original.
        intact = [i for i in indices if not cells[i].changed]
        return (intact or indices)[-1]
    edited = [i for i in indices if not is_blank(cells[i], known)] or indices
    in_place = [i for i in edited if i < later]
    return (in_place or edited)[-1]


def is_blank(cell: Cell, known: Wanted) -> bool:
    """Tell whether a cell is empty or as it was released."""
    return cell.source.strip() in ("", known.raw["source"].strip())


def order(ranks: Iterable[int | None]) -> list[list[int]]:
    """Put cells back into the instructor's order, each with those that follow it.

    Args:
        ranks: for each cell, its place with the instructor; None for one of the
            student's own, which stays behind the cell that it follows.

    Returns:
        the cells' indices in groups, each begun by a cell with a rank, but the first,
        which holds what stands before all of them.
    """
    groups: list[tuple[int, list[int]]] = [(-1, [])]
    for i, rank in enumerate(ranks):
        if rank is None:
            groups[-1][1].append(i)
        else:
            groups.append((rank, [i]))
    return [indices for _, indices in sorted(groups, key=lambda group: group[0])]
