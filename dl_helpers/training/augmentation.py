"""Augmentation: pictures that differ from those there are, but show the same.

Each function here makes a step: something called with pictures `(N, C, H, W)` and a
Generator, that gives new pictures of the same shape and dtype. `fit(..., augment=step)`
applies it to each training mini-batch; `compose` makes one step of several. Every
picture of a batch gets its own shift, turn or noise.

Source: Simard, Steinkraus and Platt, Best practices for convolutional neural networks
applied to visual document analysis, ICDAR 2003.
"""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..nn.layer import require_float, require_shape

Array = np.ndarray
Augment = Callable[[Array, np.random.Generator], Array]


def compose(*steps: Augment) -> Augment:
    """Do these steps one after the other.

    Shapes: pictures `(N, C, H, W)` go in and come out.
    """

    def apply(x: Array, rng: np.random.Generator) -> Array:
        for step in steps:
            x = step(x, rng)
        return x

    return apply


def shift(pixels: int) -> Augment:
    """Move by up to so many whole pixels up or down, left or right; zeros come in.

    Shapes: pictures `(N, C, H, W)` go in and come out.

    Args:
        pixels: the farthest in each of both directions, 1 or more.

    Source: Simard, Steinkraus and Platt, Best practices for convolutional neural
    networks applied to visual document analysis, ICDAR 2003.
    """
    if pixels < 1:
        raise ValueError(f"shift: pixels is {pixels}, expected 1 or more")

    def apply(x: Array, rng: np.random.Generator) -> Array:
        n, _, *size = _pictures("shift", x)
        margins = ((0, 0), (0, 0), (pixels, pixels), (pixels, pixels))
        windows = sliding_window_view(np.pad(x, margins), size, axis=(2, 3))
        down, right = rng.integers(0, 2 * pixels + 1, (2, n))
        return windows[np.arange(n), :, down, right]

    return apply


def flip(probability: float = 0.5) -> Augment:
    """Mirror left and right, with this probability; not for letters and digits.

    Shapes: pictures `(N, C, H, W)` go in and come out.

    Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep
    convolutional neural networks, NeurIPS 2012, section 4.1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"flip: probability is {probability}, expected 0 to 1")

    def apply(x: Array, rng: np.random.Generator) -> Array:
        mirrored = rng.random(_pictures("flip", x)[0]) < probability
        x = x.copy()
        x[mirrored] = x[mirrored, :, :, ::-1]
        return x

    return apply


def noise(std: float) -> Augment:
    """Add N(0, std²) to each number; results may leave [0, 1].

    Source: Sietsma and Dow, Creating artificial neural networks that generalize, 1991.
    """
    if not 0 <= std < np.inf:
        raise ValueError(f"noise: std is {std}, expected 0 or more")
    std = float(std)

    def apply(x: Array, rng: np.random.Generator) -> Array:
        require_float("noise", "x", x)
        return (x + std * rng.standard_normal(x.shape, np.float32)).astype(x.dtype)

    return apply


def rotate(degrees: float) -> Augment:
    """Turn about the centre by a random angle of up to so many degrees either way.

    A pixel of the result is the bilinear mean of the four around the place that it
    comes from; outside of the picture all is 0.

    Shapes: pictures `(N, C, H, W)` go in and come out.

    Args:
        degrees: the largest angle, above 0 and up to 180.

    Source: Simard, Steinkraus and Platt, Best practices for convolutional neural
    networks applied to visual document analysis, ICDAR 2003.
    """
    if not 0 < degrees <= 180:
        raise ValueError(f"rotate: degrees is {degrees}, expected above 0, up to 180")

    def apply(x: Array, rng: np.random.Generator) -> Array:
        n = _pictures("rotate", x)[0]
        return rotated(x, rng.uniform(-degrees, degrees, n))

    return apply


def rotated(x: Array, degrees: Array) -> Array:
    """Turn pictures `(N, C, H, W)` counter-clockwise, each by its angle, `(N,)`.

    Source: the rotation matrix, read backwards: for each pixel, where it comes from.
    """
    height, width = _pictures("rotated", x)[2:]
    rows, columns = _sources(np.radians(degrees), height, width)
    # A margin of zeros, to which everything outside is moved.
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))).transpose(0, 2, 3, 1)
    rows, columns = np.clip(rows + 1, 0, height + 1), np.clip(columns + 1, 0, width + 1)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = (rows - top).astype(x.dtype), (columns - left).astype(x.dtype)
    picture = np.arange(len(x))[:, None, None]
    total = np.zeros((len(x), height, width, x.shape[1]), x.dtype)
    for i, vertical in ((top, 1 - down), (np.minimum(top + 1, height + 1), down)):
        for j, sideways in (
            (left, 1 - right),
            (np.minimum(left + 1, width + 1), right),
        ):
            total += padded[picture, i, j] * (vertical * sideways)[..., None]
    return total.transpose(0, 3, 1, 2)


def _sources(angles: Array, height: int, width: int) -> tuple[Array, Array]:
    """Compute where each pixel comes from: rows and columns, `(N, H, W)`."""
    y, x = np.mgrid[:height, :width]
    middle = (height - 1) / 2, (width - 1) / 2
    y, x = y - middle[0], x - middle[1]
    cos, sin = (f(angles)[:, None, None] for f in (np.cos, np.sin))
    return cos * y + sin * x + middle[0], cos * x - sin * y + middle[1]


def _pictures(who: str, x: Array) -> tuple[int, int, int, int]:
    """Give the shape, and raise a `ValueError` unless x holds pictures of floats."""
    require_float(who, "x", x)
    require_shape(who, "x", x, ("N", "C", "H", "W"))
    return x.shape
