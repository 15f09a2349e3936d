"""Points in the plane, drawn afresh: they need no file and no network."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from .catalogue import Entry
from .dataset import Array, Dataset, Split
from .errors import ChoiceError

Draw = Callable[[np.random.Generator, Array], Array]


class Recipe(NamedTuple):
    """How to place points of given classes, and how much noise suits them."""

    draw: Draw
    noise: float


def blobs(rng: np.random.Generator, y: Array) -> Array:
    """Put class k at angle 90° + 120° k, a distance of 1.5 from the origin."""
    angle = math.pi / 2 + 2 * math.pi / 3 * y
    return 1.5 * _direction(angle)


def linear(rng: np.random.Generator, y: Array) -> Array:
    """Put class 1 where 0.6 x₁ + 0.8 x₂ > 0.25, and keep 0.2 away from that line."""
    along = rng.uniform(-1.5, 1.5, len(y))
    across = 0.25 + (2 * y - 1) * rng.uniform(0.2, 1.5, len(y))
    return np.outer(along, (-0.8, 0.6)) + np.outer(across, (0.6, 0.8))


def moons(rng: np.random.Generator, y: Array) -> Array:
    """Put class 0 on an upper half circle; class 1 is the same turned by 180°."""
    upper = _direction(rng.uniform(0, math.pi, len(y))) - (0.5, 0.25)
    return upper * (1 - 2 * y)[:, None]


def circles(rng: np.random.Generator, y: Array) -> Array:
    """Put class 0 on a circle of radius 1.5, class 1 on one of radius 0.75."""
    around = _direction(rng.uniform(0, 2 * math.pi, len(y)))
    return around * np.where(y[:, None] == 0, 1.5, 0.75)


def xor(rng: np.random.Generator, y: Array) -> Array:
    """Put class 0 at (1, 1) and (−1, −1), class 1 at (1, −1) and (−1, 1)."""
    first = rng.choice((-1, 1), len(y))
    return np.stack([first, first * (1 - 2 * y)], axis=1)


def spirals(rng: np.random.Generator, y: Array) -> Array:
    """Wind each class 1½ times around the origin, half a turn from the other."""
    t = np.sqrt(rng.uniform(0, 1, len(y)))
    return _direction(3 * math.pi * t + math.pi * y) * (0.2 + 1.6 * t)[:, None]


RECIPES = {
    "blobs": Recipe(blobs, 0.4),
    "linear": Recipe(linear, 0.0),
    "moons": Recipe(moons, 0.1),
    "circles": Recipe(circles, 0.1),
    "xor": Recipe(xor, 0.3),
    "spirals": Recipe(spirals, 0.08),
}


def generate(
    entry: Entry,
    dtype: DTypeLike,
    *,
    n: int = 200,
    noise: float | None = None,
    seed: int | np.random.Generator = 0,
) -> Dataset:
    """Draw three splits of n points each, independently, with classes in balance.

    Shapes: x `(n, 2)`, within about ±2 of the origin; y `(n,)`.

    Args:
        entry: one of the generated sets.
        dtype: of x.
        n: points in each split.
        noise: standard deviation of the noise that moves each coordinate; None takes
            what suits the set. "linear" is sure to be separable only at its own, 0.
        seed: an int, or a Generator.

    Raises:
        ChoiceError: for a negative noise, or what is no seed.
    """
    recipe = RECIPES[entry.name]
    sigma = _checked_noise(entry.name, recipe.noise if noise is None else noise)
    rng = _checked_rng(entry.name, seed)

    def split() -> Split:
        y = rng.permutation(np.arange(n) % len(entry.classes))
        x = recipe.draw(rng, y) + sigma * rng.normal(size=(n, 2))
        return Split(x.astype(dtype), y)

    return Dataset(entry.name, split(), split(), split(), entry.classes)


def _direction(angle: Array) -> Array:
    """Compute (cos α, sin α) of each angle."""
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _checked_noise(name: str, noise: float) -> float:
    if not (isinstance(noise, int | float) and 0 <= noise < math.inf):
        raise ChoiceError(f'load("{name}"): noise is {noise!r}, expected 0 or more')
    return noise


def _checked_rng(name: str, seed: int | np.random.Generator) -> np.random.Generator:
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise ChoiceError(
            f'load("{name}"): seed is {seed!r}, expected a whole number of 0 or more, '
            "or a numpy.random.Generator"
        ) from None
