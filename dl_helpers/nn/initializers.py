"""Where the parameters start."""

from collections.abc import Callable
from math import prod

import numpy as np

Initializer = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


def zeros(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Start at 0: enough for a linear classifier, a dead end for a hidden layer."""
    return np.zeros(shape)


def gaussian(std: float = 0.01) -> Initializer:
    """Draw each entry from N(0, std²), independently."""

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.normal(0.0, std, shape)

    return draw


def he() -> Initializer:
    """Draw from N(0, 2 / fan_in), which keeps the size of signals through ReLUs.

    Source: He et al., Delving deep into rectifiers, ICCV 2015, eq. 10.
    """

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.normal(0.0, (2 / prod(shape[1:])) ** 0.5, shape)

    return draw
