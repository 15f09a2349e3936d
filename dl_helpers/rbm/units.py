"""What a layer of a restricted Boltzmann machine is made of.

Given the other layer, the units of a layer are independent, and each depends on its
input z alone (bias plus weighted sum) through p(x) ∝ exp(z x − energy(x)).
"""

import math
from typing import Protocol

import numpy as np

from ..nn import softplus

Array = np.ndarray


class Units(Protocol):
    """What there is to know of a kind of units; arrays of any shape, entry by entry."""

    def mean(self, z: Array) -> Array:
        """Compute the mean of x given its input; in place, z is used up."""

    def sample(self, mean: Array, rng: np.random.Generator) -> Array:
        """Draw x given its mean, in the dtype of the mean."""

    def energy(self, x: Array) -> Array:
        """Compute the energy that x has by itself."""

    def log_partition(self, z: Array) -> Array:
        """Compute log Σ exp(z x − energy(x)) over all values of x."""


class Bernoulli:
    """Units that are 0 or 1: the mean is σ(z), log Σ exp(z x) is log(1 + exp(z))."""

    def mean(self, z: Array) -> Array:
        """Compute σ(z) = (1 + tanh(z / 2)) / 2: fast, and exact to rounding."""
        z *= 0.5
        np.tanh(z, out=z)
        z *= 0.5
        z += 0.5
        return z

    def sample(self, mean: Array, rng: np.random.Generator) -> Array:
        """Draw 1 with the probability `mean`, else 0."""
        u = rng.random(mean.shape, mean.dtype)
        return np.less(u, mean, out=u)

    def energy(self, x: Array) -> Array:
        """Give 0: all energy is in biases and weights."""
        return np.zeros_like(x)

    def log_partition(self, z: Array) -> Array:
        """Compute log(1 + exp(z))."""
        return softplus(z)


class Gaussian:
    """Real numbers with energy x²/2: x is normal with mean z and variance 1."""

    def mean(self, z: Array) -> Array:
        """Give z."""
        return z

    def sample(self, mean: Array, rng: np.random.Generator) -> Array:
        """Draw from N(mean, 1)."""
        noise = rng.standard_normal(mean.shape, mean.dtype)
        noise += mean
        return noise

    def energy(self, x: Array) -> Array:
        """Compute x²/2."""
        return 0.5 * x * x

    def log_partition(self, z: Array) -> Array:
        """Compute z²/2 + log √(2π)."""
        return 0.5 * z * z + 0.5 * math.log(2 * math.pi)


KINDS: dict[str, Units] = {"bernoulli": Bernoulli(), "gaussian": Gaussian()}


def units(who: str, kind: str) -> Units:
    """Give the units of this name, and raise a `ValueError` for any other."""
    if kind not in KINDS:
        raise ValueError(f"{who}: {kind!r} units came, expected one of {[*KINDS]}")
    return KINDS[kind]
