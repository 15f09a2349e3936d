"""Which part of the picture a unit sees: its receptive field.

Along each axis a layer with kernel k, stride s and padding p turns the field (start,
size, jump between neighbours) into (start − p·jump, size + (k − 1)·jump, s·jump). Where
a layer does not say its k, s and p, one row of the picture after the other is poisoned
with NaN instead, and whatever becomes NaN has seen it.

Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016;
Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks,
Distill 2019.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .trace import Stage, trace

Array = np.ndarray

# Poisoning sends as many pictures through the network as it has rows and columns.
MOST_POISONED = 128


class Field(NamedTuple):
    """What each unit of a map sees.

    Attributes:
        rows: first row and the row after the last, for each row of the map `(H, 2)`.
        columns: the same for the columns `(W, 2)`.
    """

    rows: Array
    columns: Array


class Reach(NamedTuple):
    """Along one axis: unit u sees `size` pixels from `start` + u · `jump` on."""

    start: int = 0
    size: int = 1
    jump: int = 1

    def behind(self, kernel: int, stride: int, padding: int) -> "Reach":
        """Give what a unit behind one more layer sees."""
        start = self.start - padding * self.jump
        size = self.size + (kernel - 1) * self.jump
        return Reach(start, size, self.jump * stride)

    def intervals(self, n: int, length: int) -> Array:
        """Give first and end for n units, cut to a picture of this length; `(n, 2)`."""
        first = self.start + self.jump * np.arange(n)
        return np.clip(np.stack([first, first + self.size], axis=1), 0, length)


def feeders(stages: Sequence[Stage]) -> list[int | None]:
    """Find the stage whose output each stage reads, flattened or not.

    Of several with the same numbers it is the last that still has them as maps, so
    that a dense layer behind a flattening is fed by the maps themselves.
    """
    return [_feeder(stages[:i], stage) if i else None for i, stage in enumerate(stages)]


def receptive_fields(model: Any, stages: Sequence[Stage]) -> list[Field | None]:
    """Compute the receptive field of every unit, for each stage of a trace.

    A stage whose output is no map sees the whole picture; it, and one about which
    nothing can be found out, gets None.

    Args:
        model: what was traced.
        stages: what `trace(model, x)` gave; of each stage the first example is used.
    """
    reaches = _by_geometry(stages)
    height, width = stages[0].y.shape[2:]
    fields: list[Field | None] = []
    for stage, reach in zip(stages, reaches, strict=True):
        found = None
        if reach is not None:
            rows = reach[0].intervals(stage.y.shape[2], height)
            found = Field(rows, reach[1].intervals(stage.y.shape[3], width))
        fields.append(found)
    unknown = [s.y.ndim == 4 and f is None for s, f in zip(stages, fields, strict=True)]
    if any(unknown) and height + width <= MOST_POISONED:
        poisoned = _by_poison(model, stages[0].y[:1], len(stages))
        fields = [f or p for f, p in zip(fields, poisoned, strict=True)]
    return fields


def geometry(layer: Any) -> list[tuple[int, int, int]] | None:
    """Give kernel, stride and padding along both axes, if a layer says them."""
    kernel = getattr(layer, "kernel_size", None)
    if kernel is None:
        return None
    wider = getattr(layer, "dilation", 1)
    said = (kernel, getattr(layer, "stride", 1), getattr(layer, "padding", 0), wider)
    if not all(_is_pair(value) for value in said):
        return None
    pairs = [value if isinstance(value, tuple) else (value, value) for value in said]
    return [(d * (k - 1) + 1, s, p) for k, s, p, d in zip(*pairs, strict=True)]


def _is_pair(value: Any) -> bool:
    values = value if isinstance(value, tuple) else (value, value)
    return len(values) == 2 and all(isinstance(v, int | np.integer) for v in values)


def _feeder(earlier: Sequence[Stage], stage: Stage) -> int | None:
    same = [i for i, e in enumerate(earlier) if _same_numbers(e.y[:1], stage.x[:1])]
    as_maps = [i for i in same if earlier[i].y.ndim == 4]
    return (as_maps or same or [None])[-1]


def _same_numbers(one: Array, other: Array) -> bool:
    return one.size == other.size and np.array_equal(
        one.ravel(), other.ravel(), equal_nan=True
    )


def _by_geometry(stages: Sequence[Stage]) -> list[tuple[Reach, Reach] | None]:
    reaches: list[tuple[Reach, Reach] | None] = [(Reach(), Reach())]
    for stage, feeder in zip(stages[1:], feeders(stages)[1:], strict=True):
        before = None if feeder is None else reaches[feeder]
        told = geometry(stage.layer)
        if before is None or stage.y.ndim != 4:
            reaches.append(None)
        elif told is not None:
            pairs = zip(before, told, strict=True)
            reaches.append(tuple(reach.behind(*axis) for reach, axis in pairs))
        else:
            keeps = stage.y.shape[2:] == stage.x.shape[2:] and _acts_on_each(stage)
            reaches.append(before if keeps else None)
    return reaches


def _acts_on_each(stage: Stage) -> bool:
    """Tell whether a layer can't mix pixels: it has no weights, or one a channel."""
    params = getattr(stage.layer, "params", None)
    if params is None:  # of PyTorch
        params = dict(getattr(stage.layer, "named_parameters", dict)())
    return all(np.ndim(p) <= 1 for p in params.values())


def _by_poison(model: Any, x: Array, n_stages: int) -> list[Field | None]:
    """Find the fields by what becomes NaN; none where that is not an interval."""
    height, width = x.shape[2:]
    copies = np.repeat(x, height + width, axis=0)
    copies[np.arange(height), :, np.arange(height)] = np.nan
    copies[height + np.arange(width), :, :, np.arange(width)] = np.nan
    try:
        with np.errstate(invalid="ignore"):
            stages = trace(model, copies)
    except Exception:  # a layer that refuses NaN tells nothing
        return [None] * n_stages
    return [_poisoned(np.isnan(s.y), height) if s.y.ndim == 4 else None for s in stages]


def _poisoned(reached: Array, height: int) -> Field | None:
    """Read the field of a map off which pictures poisoned it `(H + W, C, OH, OW)`."""
    rows = reached[:height].any(axis=(1, 3)).T
    columns = reached[height:].any(axis=(1, 2)).T
    if not (rows.any(axis=1).all() and columns.any(axis=1).all()):
        return None
    return Field(_ends(rows), _ends(columns))


def _ends(seen: Array) -> Array:
    last = seen.shape[1] - seen[:, ::-1].argmax(axis=1)
    return np.stack([seen.argmax(axis=1), last], axis=1)
