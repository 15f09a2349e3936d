"""Haar features: the brightness of one half of a box against that of the other.

A feature lays a small grid of equal cells over the window and adds up the cells with
the weights of its kind::

    two across   two down   three across    three down   four
      +1 −1         +1        −1 +2 −1          −1        +1 −1
                    −1                          +2        −1 +1
                                                −1

The weights add up to 0, so a brighter window gives the same value. (Viola and Jones
count the middle cell of three only once; with twice, as Lienhart does, no mean need be
subtracted.) A feature is a row of whole numbers, and all of them a table.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Array = np.ndarray

KINDS: dict[str, Array] = {
    "two across": np.array([[1, -1]]),
    "two down": np.array([[1], [-1]]),
    "three across": np.array([[-1, 2, -1]]),
    "three down": np.array([[-1], [2], [-1]]),
    "four": np.array([[1, -1], [-1, 1]]),
}
PATTERNS = tuple(KINDS.values())
MOST_CORNERS = 9  # of the grid of 2 × 2 cells


class Rectangle(NamedTuple):
    """One cell of a feature, to be drawn: where it lies and what it counts."""

    top: int
    left: int
    height: int
    width: int
    weight: int


class Corners(NamedTuple):
    """Where a feature looks integral images up, and what it takes each value times.

    Shapes: all `(n, 9)`; a feature with fewer corners has weights 0 at the end.
    """

    row: Array
    column: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class HaarFeatures:
    """Features for windows of one size, as a table with a row for each.

    Args:
        window: height and width.
        table: `(n, 5)` whole numbers: kind (its place in `KINDS`), top, left, height
            and width of one cell. `features[3]`, `features[:10]` and `features[mask]`
            choose rows.

    Source: that of `haar_features`.
    """

    window: tuple[int, int]
    table: Array

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, rows: int | slice | Array) -> "HaarFeatures":
        return HaarFeatures(self.window, np.atleast_2d(self.table[rows]))

    def __repr__(self) -> str:
        height, width = self.window
        return f"HaarFeatures({len(self):,} in a window of {height} × {width})"

    def rectangles(self, row: int) -> list[Rectangle]:
        """Give the cells of one feature, in reading order."""
        kind, top, left, height, width = self.table[row].tolist()
        return [
            Rectangle(top + i * height, left + j * width, height, width, int(weight))
            for (i, j), weight in np.ndenumerate(PATTERNS[kind])
        ]

    def corners(self) -> Corners:
        """Compute where each feature looks integral images up.

        With a look-up at each corner of the grid, the weight there is the second
        difference of the cells' weights: F(C) + F(A) − F(B) − F(D), all cells at once.
        """
        kind, top, left, height, width = self.table.T[..., None]
        i, j, weight = (part[kind[:, 0]] for part in _GRIDS)
        return Corners(top + i * height, left + j * width, weight)


def haar_features(
    window: tuple[int, int], *, kinds: tuple[str, ...] = tuple(KINDS), step: int = 1
) -> HaarFeatures:
    """List every Haar feature that fits into a window.

    Args:
        window: height and width.
        kinds: names from `KINDS`.
        step: 2 lists only every second place and every second cell size, a sixteenth
            of all; 1 lists all, for 24 × 24 the 162,336 of the literature.

    Raises:
        ValueError: for an unknown kind, or a window or step below 1.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001; Lienhart and Maydt, 2002, for the weights.
    """
    _check(window, kinds, step)
    names = list(KINDS)
    parts = [
        _every_place(names.index(kind), KINDS[kind].shape, window, step)
        for kind in kinds
    ]
    return HaarFeatures(tuple(window), np.concatenate([np.zeros((0, 5), int), *parts]))


def count_haar_features(
    window: tuple[int, int], kinds: tuple[str, ...] = tuple(KINDS)
) -> int:
    """Compute Σ over kinds of (Σ_h (H − r h + 1)) · (Σ_w (W − c w + 1)).

    A kind has r × c cells of h × w pixels; a grid that is r h pixels high has
    H − r h + 1 places to stand, from h = 1 to ⌊H / r⌋, and so across.

    Raises:
        ValueError: for an unknown kind or a window below 1 × 1.

    Source: Lienhart and Maydt, An extended set of Haar-like features for rapid object
    detection, 2002, which has this sum in closed form.
    """
    _check(window, kinds, 1)

    def places(size: int, cells: int) -> int:
        return sum(size - cells * h + 1 for h in range(1, size // cells + 1))

    shapes = (KINDS[kind].shape for kind in kinds)
    return sum(places(window[0], r) * places(window[1], c) for r, c in shapes)


def _every_place(
    kind: int, cells: tuple[int, int], window: tuple[int, int], step: int
) -> Array:
    """List (kind, top, left, height, width) for all places and cell sizes."""
    down, across = (_spans(*pair, step) for pair in zip(window, cells, strict=True))
    a, b = (i.reshape(-1) for i in np.indices((len(down), len(across))))
    (top, height), (left, width) = down[a].T, across[b].T
    return np.stack([np.full(len(a), kind), top, left, height, width], axis=1)


def _spans(size: int, cells: int, step: int) -> Array:
    """List (start, length of a cell) for `cells` cells in a row, `(n, 2)`."""
    spans = [
        (start, length)
        for length in range(1, size // cells + 1, step)
        for start in range(0, size - cells * length + 1, step)
    ]
    return np.array(spans, int).reshape(-1, 2)


def _grids() -> tuple[Array, Array, Array]:
    """Tabulate for each kind the row, column and weight of its corners, `(5, 9)`."""
    tables = np.zeros((3, len(PATTERNS), MOST_CORNERS), int)
    for k, cells in enumerate(PATTERNS):
        weight = np.diff(np.diff(np.pad(cells, 1), axis=0), axis=1)
        corners = np.stack([*np.indices(weight.shape), weight]).reshape(3, -1)
        tables[:, k, : corners.shape[1]] = corners
    return tuple(tables)


_GRIDS = _grids()


def _check(window: tuple[int, int], kinds: tuple[str, ...], step: int) -> None:
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise ValueError(
            f"Haar features: kind {unknown[0]!r} came, expected one of {list(KINDS)}"
        )
    if len(window) != 2 or min(window) < 1 or step < 1:
        raise ValueError(
            f"Haar features: window {window} and step {step} came, expected height, "
            "width and step of 1 or more"
        )
