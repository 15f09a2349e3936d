"""Optimisers on their way down a surface, step by step, until they are lost."""

import copy
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from ..foundation.base import sentence
from .surfaces import Surface

Array = np.ndarray

# What an optimiser may call its learning rate.
RATES = ("lr", "learning_rate", "eta")
LARGEST = 1e30  # that float32 can hold, for the page
# How a descent ends, as a number for the page.
ENDINGS = ("whole", "far", "step", "slope", "still")


class Descent(NamedTuple):
    """The way of one optimiser.

    Attributes:
        path: x after 0, 1, … steps, `(steps + 1, 2)`; NaN after the end.
        losses: f(x) after 0, 1, … steps, `(steps + 1,)`.
        end: the last step at which there was something to see.
        ending: "whole" for all steps; "far" for a place FAR widths off the map; "step"
            for a step that made no finite number of a finite gradient; "slope" for a
            loss or gradient that is not finite; "still" for a first step that left x
            where it was in spite of its gradient.
    """

    path: Array
    losses: Array
    end: int
    ending: str


def descend(optimizer: Any, surface: Surface, start: Sequence, steps: int) -> Descent:
    """Let an optimiser take steps from a place; it remembers them, so give a copy.

    Raises:
        ValueError: whatever the surface raises; an error of the optimiser goes on.
    """
    path, losses = np.full((steps + 1, 2), np.nan), np.full(steps + 1, np.nan)
    params = {"x": np.array(start, float)}
    slope = np.zeros(2)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            x = np.asarray(params["x"], float)
            path[t] = x
            if not np.isfinite(x).all():
                return Descent(path, losses, t, "step")
            losses[t], next_slope = surface(x.copy())
            if not np.isfinite([losses[t], *next_slope]).all():
                return Descent(path, losses, t, "slope")
            if surface.is_far(x):
                return Descent(path, losses, t, "far")
            if t == 1 and slope.any() and (x == path[0]).all():
                path[1:], losses[1:] = path[0], losses[0]
                return Descent(path, losses, steps, "still")
            slope = next_slope
            if t < steps:
                optimizer.step(params, {"x": slope.copy()})
    return Descent(path, losses, steps, "whole")


def rate_of(optimizer: Any) -> float | None:
    """Give the learning rate of an optimiser, None if it has none."""
    name = _rate_name(optimizer)
    return None if name is None else float(getattr(optimizer, name))


def times(optimizer: Any, multiplier: float) -> Any:
    """Copy an optimiser with so many times its learning rate, if it has one."""
    changed, name = copy.deepcopy(optimizer), _rate_name(optimizer)
    if name is not None:
        setattr(changed, name, multiplier * getattr(optimizer, name))
    return changed


def race(
    optimizers: Mapping[str, Any],
    surface: Surface,
    starts: Sequence[Sequence[float]],
    multipliers: Sequence[float],
    steps: int,
) -> dict[str, Array]:
    """Let each optimiser descend from each start with each multiple of its rate.

    Returns:
        paths `(S, M, K, steps + 1, 2)` and losses `(S, M, K, steps + 1)` for S starts,
        M multipliers and K optimisers; ends `(S, M, K)`, and endings `(S, M, K)`, which
        count in ENDINGS.

    Raises:
        ValueError: if an optimiser raises; the sentence names it.
    """
    ways = [
        _descend_named(name, times(optimizer, multiplier), surface, start, steps)
        for start in starts
        for multiplier in multipliers
        for name, optimizer in optimizers.items()
    ]
    shape = len(starts), len(multipliers), len(optimizers)
    paths, losses = (
        np.clip([way[i] for way in ways], -LARGEST, LARGEST) for i in range(2)
    )
    return {
        "paths": paths.reshape(*shape, steps + 1, 2),
        "losses": losses.reshape(*shape, steps + 1),
        "ends": np.array([way.end for way in ways]).reshape(shape),
        "endings": np.array([ENDINGS.index(way.ending) for way in ways]).reshape(shape),
    }


def _descend_named(
    name: str, optimizer: Any, surface: Surface, start: Sequence, steps: int
) -> Descent:
    try:
        return descend(optimizer, surface, start, steps)
    except Exception as error:
        raise ValueError(f"optimizer_race: {name} raised {sentence(error)}") from error


def _rate_name(optimizer: Any) -> str | None:
    return next(
        (n for n in RATES if isinstance(getattr(optimizer, n, None), Real)), None
    )
