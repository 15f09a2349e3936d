"""What makes one thing look different: changes of a picture, each by its strength.

A change takes a picture `(C, H, W)` in [0, 1] and a strength from 0, which leaves it as
it is, to 1. To the eye it stays the same thing; hardly a number stays the same.
"""

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Change = Callable[[Array, float], Array]

TURN = np.radians(60)
FORESHORTENING = 0.4
BENDING = 0.14  # of the picture's height and width
COVERED = 0.7  # of the width
GREY = 0.5
BLOBS = (3, 6, 12)


def viewpoint(x: Array, strength: float) -> Array:
    """Turn the picture, up to 60°, and make it narrower, as seen from the side."""
    y, across = _from_middle(x)
    cos, sin = np.cos(TURN * strength), np.sin(TURN * strength)
    across = across / (1 - FORESHORTENING * strength)
    return _sampled(x, cos * y + sin * across, cos * across - sin * y)


def illumination(x: Array, strength: float) -> Array:
    """Light it from the left: there up to half as bright again, on the right dark."""
    share = np.linspace(0, 1, x.shape[2])
    return np.clip(x * (1 + strength * (0.5 - 1.4 * share)), 0, 1)


def deformation(x: Array, strength: float) -> Array:
    """Bend it in waves, up to 14 % of its height and width."""
    y, across = _from_middle(x)
    height, width = x.shape[1:]
    down = np.sin(2 * np.pi * across / width) * BENDING * strength * height
    right = np.sin(3 * np.pi * y / height) * BENDING * strength * width
    return _sampled(x, y + down, across + right)


def occlusion(x: Array, strength: float) -> Array:
    """Hold something grey before it, from the left up to 70 % of its width."""
    covered = x.copy()
    covered[:, :, : round(COVERED * strength * x.shape[2])] = GREY
    return covered


def clutter(x: Array, strength: float, rng: np.random.Generator | int = 0) -> Array:
    """Blend in a pattern of random blobs, from the edges towards the middle.

    With a number for `rng` the pattern is the same at each strength.
    """
    y, across = _from_middle(x)
    height, width = x.shape[1:]
    distance = np.hypot(y / (height / 2), across / (width / 2))
    share = strength * np.clip((distance - 0.35) / 0.4, 0, 1)
    return (1 - share) * x + share * _blobs(x.shape, np.random.default_rng(rng))


CHANGES: dict[str, Change] = {
    "viewpoint": viewpoint,
    "illumination": illumination,
    "deformation": deformation,
    "occlusion": occlusion,
    "background clutter": clutter,
}


def _from_middle(x: Array) -> tuple[Array, Array]:
    """Give row and column of each pixel, counted from the middle of the picture."""
    height, width = x.shape[1:]
    y, across = np.mgrid[:height, :width]
    return y - (height - 1) / 2, across - (width - 1) / 2


def _sampled(x: Array, y: Array, across: Array) -> Array:
    """Read x at places counted from the middle, linearly between its pixels.

    Beyond an edge the nearest pixel counts.
    """
    height, width = x.shape[1:]
    row = np.clip(y + (height - 1) / 2, 0, height - 1)
    column = np.clip(across + (width - 1) / 2, 0, width - 1)
    top, left = row.astype(int), column.astype(int)
    below, beside = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, right = row - top, column - left
    upper = (1 - right) * x[:, top, left] + right * x[:, top, beside]
    lower = (1 - right) * x[:, below, left] + right * x[:, below, beside]
    return (1 - down) * upper + down * lower


def _blobs(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Add up random grids of three sizes, and stretch the sum over [0, 1]."""
    channels, height, width = shape
    total = np.zeros(shape)
    for n in BLOBS:
        grid = rng.normal(size=(1, n, n)) + 0.5 * rng.normal(size=(channels, n, n))
        y = np.linspace(-0.5, 0.5, height)[:, None] * (n - 1)
        across = np.linspace(-0.5, 0.5, width)[None] * (n - 1)
        total += _sampled(grid, *np.broadcast_arrays(y, across))
    low, high = np.quantile(total, [0.05, 0.95])
    return np.clip((total - low) / (high - low), 0, 1)
