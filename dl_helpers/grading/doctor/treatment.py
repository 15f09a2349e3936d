"""Builds the notebook that is graded: the student's cells in the instructor's frame."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..papers import Sheet
from .cells import Cell, Pages, original
from .matching import Match, Wanted, is_blank, match, order, wanted
from .notes import describe


class Placed(NamedTuple):
    """A cell of the mended notebook, with its place in the instructor's, if it has one.

    Args:
        raw: its JSON.
        rank: its place in the instructor's notebook; None for the student's own.
        firm: whether nbgrader knows it by name, so that its place is given.
    """

    raw: dict
    rank: int | None
    firm: bool = False


def treat(pages: Pages, sheet: Sheet) -> tuple[str, tuple[str, ...]]:
    """Mend one notebook.

    Returns:
        its JSON, with no outputs, and what was done, in sentences.
    """
    notebook = original(sheet)
    known = wanted(notebook)
    matched = match(pages.cells, known)
    placed = list(_placed(pages.cells, notebook, known, matched))
    firm = [cell.rank for cell in placed if cell.firm]
    if firm != sorted(firm):
        groups = order(cell.rank for cell in placed)
        placed = [placed[i] for group in groups for i in group]
    missing = [cell for name, cell in known.items() if name not in matched.chosen]
    for cell in missing:
        _insert(placed, cell)
    mended = {
        "cells": [cell.raw for cell in placed],
        "metadata": notebook["metadata"],
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    notes = (text for _, text in describe(pages.cells, known, matched))
    return json.dumps(mended, ensure_ascii=False), (*pages.remarks, *notes)


def _placed(
    cells: Sequence[Cell], notebook: dict, known: dict[str, Wanted], matched: Match
) -> Iterator[Placed]:
    """Give each of the student's cells its content, its id and its place."""
    answers = {i: known[name] for name, i in matched.chosen.items()}
    dropped = set(_superfluous(cells, known, matched))
    texts = {
        cell["id"]: (rank, cell)
        for rank, cell in enumerate(notebook["cells"])
        if not cell["metadata"].get("nbgrader", {}).get("grade_id")
    }
    used = {cell["id"] for cell in notebook["cells"]} - texts.keys()
    for i, cell in enumerate(cells):
        if i in answers:
            yield Placed(_restored(cell, answers[i]), answers[i].rank, firm=True)
        elif i not in dropped:
            rank, text = texts.pop(cell.id, (None, {}))
            same = text.get("cell_type") == cell.kind
            metadata = text["metadata"] if same else {}
            yield Placed(_own(cell, _free(cell.id, i, used), metadata), rank)


def _superfluous(
    cells: Sequence[Cell], known: dict[str, Wanted], matched: Match
) -> Iterator[int]:
    """List copies that hold nothing of the student's: empty, as released, the same."""
    for name, copies in matched.copies.items():
        kept = cells[matched.chosen[name]].source
        for i in copies:
            if is_blank(cells[i], known[name]) or cells[i].source == kept:
                yield i


def _restored(cell: Cell, known: Wanted) -> dict:
    """Give a cell all that is the instructor's, and if it is an answer, its text."""
    if known.is_locked:
        return known.raw
    answer = {**known.raw, "source": cell.source}
    if cell.attachments and known.raw["cell_type"] != "code":
        answer["attachments"] = cell.attachments
    return answer


def _own(cell: Cell, name: str, metadata: dict) -> dict:
    """Write a cell of the student's own, without tags and without outputs."""
    raw = {
        "cell_type": cell.kind,
        "id": name,
        "metadata": metadata,
        "source": cell.source,
    }
    if cell.kind == "code":
        return {**raw, "execution_count": None, "outputs": []}
    return {**raw, "attachments": cell.attachments} if cell.attachments else raw


def _free(name: str, i: int, used: set[str]) -> str:
    """Keep a cell's id if it is the first with it; else make one, always the same."""
    while not name or name in used:
        name, i = f"own-{i}", i + 1
    used.add(name)
    return name


def _insert(placed: list[Placed], known: Wanted) -> None:
    """Put a deleted cell back: behind those before it, and what follows these."""
    start = 0
    for i, cell in enumerate(placed):
        if cell.firm and cell.rank < known.rank:
            start = i + 1
    at = next(
        (
            i
            for i in range(start, len(placed))
            if placed[i].rank is not None and placed[i].rank > known.rank
        ),
        len(placed),
    )
    raw = known.raw if known.is_locked else {**known.raw, "source": ""}
    placed.insert(at, Placed(raw, known.rank, firm=True))
