"""Where the nodes of a directed graph go: in columns, with few crossings.

Source: Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical
system structures, 1981: columns by depth, dummies where a line passes through a column,
and rows by the mean of the neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean

Key = tuple[int, int]  # a node and a column: its own, or one that its line passes
SWEEPS = 12


def columns(parents: Sequence[Sequence[int]]) -> list[int]:
    """Put each node right of its parents, and sources close to where they are used.

    Args:
        parents: of each node, by number; parents come before their children.
    """
    depth: list[int] = []
    for own in parents:
        depth.append(max((depth[p] + 1 for p in own), default=0))
    for i, own in enumerate(parents):
        uses = [depth[child] for child, of in enumerate(parents) if i in of]
        if uses and not own:
            depth[i] = min(uses) - 1
    return depth


def lanes(parents: Sequence[Sequence[int]]) -> list[list[Key]]:
    """List, for each line from a parent to a child, where it passes, ends included."""
    column = columns(parents)
    return [
        [*((p, c) for c in range(column[p], column[child])), (child, column[child])]
        for child, own in enumerate(parents)
        for p in own
    ]


def rows(parents: Sequence[Sequence[int]]) -> dict[Key, float]:
    """Find a row for each node, and for each column that a line passes, 1 apart."""
    left, right = defaultdict(set), defaultdict(set)
    keys = dict.fromkeys(enumerate(columns(parents)))
    for lane in lanes(parents):
        keys |= dict.fromkeys(lane)
        for a, b in pairwise(lane):
            left[b].add(a)
            right[a].add(b)
    by_column: dict[int, list[Key]] = defaultdict(list)
    for key in keys:
        by_column[key[1]].append(key)
    order = sorted(by_column)
    row = {k: float(i) for column in by_column.values() for i, k in enumerate(column)}
    for sweep in range(SWEEPS):
        neighbours = right if sweep % 2 else left
        for c in reversed(order) if sweep % 2 else order:
            row |= _apart(_wishes(by_column[c], neighbours, row))
    return row


def _wishes(
    keys: Iterable[Key], neighbours: Mapping[Key, set[Key]], row: Mapping[Key, float]
) -> dict[Key, float]:
    """Give each key the mean row of its neighbours, or its own if it has none."""
    return {
        k: fmean(row[n] for n in neighbours[k]) if neighbours[k] else row[k]
        for k in keys
    }


def _apart(wishes: dict[Key, float]) -> dict[Key, float]:
    """Keep keys 1 apart, in the order of their wishes, as close to them as can be."""
    placed: dict[Key, float] = {}
    last = float("-inf")
    for key in sorted(wishes, key=lambda k: wishes[k]):
        placed[key] = last = max(wishes[key], last + 1)
    shift = fmean(wishes.values()) - fmean(placed.values())
    return {key: row + shift for key, row in placed.items()}
