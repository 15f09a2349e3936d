"""What the filter browser knows of a network: for each picture, all that happens.

Pictures are looked at together once; what fits a budget is recorded for the page, and
the rest is computed when the page asks for it.
"""

import time
from typing import Any

import numpy as np

from ..foundation.base import sentence
from ..models.receptive import Field, feeders, receptive_fields
from ..models.trace import Stage, pick, trace
from .filters import Filters, as_maps, filters_of, window

Array = np.ndarray

UNITS_A_PAGE = 64
SIDE = 64  # larger maps are shown by the means of their squares
THUMB = 24
STRONGEST = 6
BUDGET = 16 * 2**20  # bytes of activations and gradients that are recorded
FILTER_BYTES = 2**18  # of the filters of one page
PATIENCE = 1.5  # seconds that all pictures together may take at first


class Inside:
    """A network, seen through the pictures that are sent through it.

    Attributes:
        x: the pictures that are looked at, `(N, C, H, W)`.
        left_out: how many more were given, for which there is no time.
        names, layers: of the stages that are shown; those that change no number, such
            as a flattening, are left out.
        shapes: `(U, H, W)` of their outputs; a vector's is `(U, 1, 1)`.
        feeders: for each stage, the shown stage that it reads, or None.
        fields: the receptive fields, or None.
        filters: what the units look for, or None.
        no_gradient: why there are no gradients; empty if there are.
        scores: `(N, K)`.
    """

    def __init__(self, model: Any, x: Array) -> None:
        self.model, self.no_gradient = model, ""
        first, took = self._timed(x[:1])
        if took * len(x) > PATIENCE:  # the very first time it is slower than ever after
            first, took = self._timed(x[:1])
        self.x = x[: max(1, int(PATIENCE / took))]
        self.left_out = len(x) - len(self.x)
        everything = first if len(self.x) == 1 else self._trace(self.x, -1)
        fed = feeders(everything)
        self._kept = [i for i in range(len(first)) if _changes(everything, fed, i)]
        stages = self._shown(everything)
        self._seen: tuple[Any, list[Stage]] = ("all", stages)
        self.feeders = [self._shown_feeder(fed, i) for i in self._kept]
        every_field = receptive_fields(model, first)
        self.fields: list[Field | None] = [every_field[i] for i in self._kept]
        self.names = [stage.name for stage in stages]
        self.layers = [stage.layer for stage in stages]
        self.shapes = [as_maps(stage.y).shape[1:] for stage in stages]
        self.filters = [self._filters(stages, at) for at in range(len(stages))]
        self.scores = stages[-1].y
        self.recorded = self._recorded()

    def see(self, x: Array, of_class: int, key: Any) -> list[Stage]:
        """Send pictures through; S is the score of a class, or (−1) of the answer."""
        if self._seen[0] != key:
            self._seen = key, self._shown(self._trace(x, of_class))
        return self._seen[1]

    def record(self) -> dict[str, Array]:
        """Give what the page gets for all pictures at once."""
        stages = self.see(self.x, -1, key="all")
        found = self.overview(stages)
        for at, stage in enumerate(stages):
            if at:
                places, values = strongest(as_maps(stage.y)[:, :UNITS_A_PAGE])
                found |= {f"strongest{at}": places, f"best{at}": values}
            found |= self.page(stage, at, 0, slice(0, self.recorded))
        return found

    def overview(self, stages: list[Stage]) -> dict[str, Array]:
        """Give the scores, and of each stage one small map for each picture."""
        thumbs = {
            f"thumb{at}": np.stack([_thumb(maps) for maps in as_maps(stage.y)])
            for at, stage in enumerate(stages)
        }
        return {"scores": stages[-1].y, **thumbs}

    def page(self, stage: Stage, at: int, page: int, rows: slice) -> dict[str, Array]:
        """Give maps, gradients and filters of one page of units."""
        units = slice(page * UNITS_A_PAGE, (page + 1) * UNITS_A_PAGE)
        found = {f"y{at}": reduced(as_maps(stage.y)[rows, units])}
        if stage.dy is not None:
            found[f"dy{at}"] = reduced(as_maps(stage.dy)[rows, units])
        filters = self.filters[at]
        if filters is not None and self._small(filters):
            found[f"w{at}"] = filters.weights[units]
            found[f"b{at}"] = filters.biases[units]
        return found

    def multiplies(self, at: int) -> bool:
        """Tell whether a stage's products must be computed here, not in the page.

        The page can only if it has the filters, and their input whole.
        """
        filters, feeder = self.filters[at], self.feeders[at]
        if filters is None or feeder is None:
            return False
        units, *sides = self.shapes[feeder]
        whole = units <= UNITS_A_PAGE and max(sides) <= SIDE
        return not (whole and self._small(filters))

    def product(
        self, stages: list[Stage], at: int, unit: int, row: int, column: int
    ) -> dict[str, Array]:
        """Give what one unit reads, and the filter that it multiplies it with."""
        filters, feeder = self.filters[at], self.feeders[at]
        w = filters.weights[unit]
        maps = as_maps(stages[feeder].y)[0]
        steps = filters.stride, filters.padding
        read = window(maps, w.shape[1:], *steps, (row, column))
        return {"x": read, "w": w, "b": filters.biases[[unit]]}

    @staticmethod
    def _small(filters: Filters) -> bool:
        return 4 * filters.weights[0].size * UNITS_A_PAGE <= FILTER_BYTES

    def _trace(self, x: Array, of_class: int) -> list[Stage]:
        def slope(scores: Array) -> Array:
            if scores.ndim != 2:
                raise ValueError(
                    f"the output has shape {scores.shape}, expected (N, K)"
                )
            return pick(scores.argmax(axis=1) if of_class < 0 else of_class)(scores)

        if not self.no_gradient:
            try:
                return trace(self.model, x, slope)
            except Exception as error:
                stages = trace(self.model, x)  # if forward is at fault, it says so here
                self.no_gradient = sentence(error)
                return stages
        return trace(self.model, x)

    def _timed(self, x: Array) -> tuple[list[Stage], float]:
        started = time.perf_counter()
        return self._trace(x, -1), time.perf_counter() - started

    def _shown(self, stages: list[Stage]) -> list[Stage]:
        return [stages[i] for i in self._kept]

    def _shown_feeder(self, fed: list[int | None], at: int) -> int | None:
        """Go back to a stage that is shown; what lies between changes no number."""
        feeder = fed[at]
        while feeder is not None and feeder not in self._kept:
            feeder = fed[feeder]
        return None if feeder is None else self._kept.index(feeder)

    def _filters(self, stages: list[Stage], at: int) -> Filters | None:
        feeder = self.feeders[at]
        return None if feeder is None else filters_of(stages[at], stages[feeder].y)

    def _recorded(self) -> int:
        """Tell of how many pictures everything can be recorded."""
        shown = sum(
            min(units, UNITS_A_PAGE) * min(height, SIDE) * min(width, SIDE)
            for units, height, width in self.shapes
        )
        return min(len(self.x), BUDGET // (2 * 4 * shown))


def reduced(maps: Array, side: int = SIDE) -> Array:
    """Make maps `(…, H, W)` at most `side` wide and high, by the means of squares."""
    factor = -(-max(maps.shape[-2:]) // side)
    if factor == 1:
        return maps
    *rest, height, width = maps.shape
    fill = [(0, 0)] * len(rest) + [(0, -height % factor), (0, -width % factor)]
    filled = np.pad(maps, fill, mode="edge")
    high, wide = filled.shape[-2] // factor, filled.shape[-1] // factor
    return filled.reshape(*rest, high, factor, wide, factor).mean(axis=(-3, -1))


def _thumb(maps: Array) -> Array:
    """Choose the strongest map of a picture; of a vector, its first numbers."""
    if maps.shape[1:] == (1, 1):
        return maps[: THUMB // 2, 0]
    if len(maps) == 3:
        return reduced(maps.mean(axis=0), THUMB)
    return reduced(maps[np.nan_to_num(maps).max(axis=(1, 2)).argmax()], THUMB)


def strongest(maps: Array) -> tuple[Array, Array]:
    """Find for each unit where it is largest, over pictures; the largest first.

    Args:
        maps: `(N, U, H, W)`.

    Returns:
        Pictures, rows and columns `(U, T, 3)`, and the values there `(U, T)`.
    """
    n, units, _, width = maps.shape
    flat = np.nan_to_num(maps).reshape(n, units, -1)
    best = np.argsort(-flat.max(axis=2), axis=0, kind="stable")[:STRONGEST].T
    each = np.arange(units)[:, None]
    place = flat.argmax(axis=2)[best, each]
    places = np.stack([best, place // width, place % width], axis=2)
    return places.astype(np.int32), flat[best, each, place]


def _changes(stages: list[Stage], fed: list[int | None], at: int) -> bool:
    """Tell whether a stage makes other numbers than those that it reads."""
    if fed[at] is None:
        return True
    came, made = stages[fed[at]].y.ravel(), stages[at].y.ravel()
    return came.shape != made.shape or not np.array_equal(came, made, equal_nan=True)
