"""The slope of a function along a direction, told by the function alone."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
Function = Callable[[Array], Any]
EPS = np.finfo(float).eps
FEW = 400  # up to so many entries, each is looked at; beyond, halving finds the place


@dataclass(frozen=True)
class Measure:
    """One way to measure ⟨∇f(x), u⟩, and how exact it is.

    `tolerance` is relative to the terms of the sum; below `floor` all is rounding.
    """

    slope: Callable[[Array], float]
    tolerance: float
    floor: float

    def agrees(self, u: Array, gradient: Array) -> bool:
        """Tell whether `gradient` has the slope of f along `u`."""
        terms, numeric = u * gradient, self.slope(u)
        size = np.linalg.norm(terms) + abs(numeric)
        allowed = self.tolerance * size + self.floor
        return bool(abs(terms.sum() - numeric) <= allowed)


def complex_step(f: Function, x: Array, size: float) -> Measure:
    """Measure by Im f(x + ih u) / h, h = 1e-30: exact, for code that takes complex."""

    def slope(u: Array, h: float = 1e-30) -> float:
        with warnings.catch_warnings():
            # An imaginary part that is thrown away is a slope that is lost.
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            return float(np.imag(f(x + 1j * h * u))) / h

    return Measure(slope, tolerance=1e-12, floor=100 * EPS * (1 + size))


def central_difference(
    f: Function, x: Array, size: float, h: float, tolerance: float
) -> Measure:
    """Measure by (f(x + hu) − f(x − hu)) / 2h: for any code, to about seven digits."""

    def slope(u: Array) -> float:
        return float(np.real(f(x + h * u) - f(x - h * u))) / (2 * h)

    return Measure(slope, tolerance, floor=20 * EPS * (1 + size) / h)


@dataclass(frozen=True)
class Probe:
    """The measures that suit a function; a slope is right if one of them says so."""

    method: str
    shape: tuple[int, ...]
    directions: int
    measures: tuple[Measure, ...]

    def agrees(self, gradient: Array, rng: np.random.Generator) -> bool:
        """Tell whether `gradient` has the slopes of f along random directions."""
        draws = (rng.standard_normal(self.shape) for _ in range(self.directions))
        return all(self._fits(u, gradient) for u in draws)

    def entries(self, at: Array) -> Array:
        """Measure the entries of the gradient at these flat indices, one by one."""
        slope = self.measures[0].slope
        return np.array([slope(self._towards(np.array([i]), 1.0)) for i in at])

    def suspects(self, gradient: Array, rng: np.random.Generator) -> tuple[Array, int]:
        """Choose flat indices to look at, and find one where `gradient` is wrong."""
        every = np.arange(gradient.size)
        if gradient.size <= FEW:
            gap = np.abs(gradient.reshape(-1) - self.entries(every))
            return every, int(gap.argmax())
        return rng.choice(every, FEW, replace=False), self._bisect(gradient, rng)

    def _bisect(self, gradient: Array, rng: np.random.Generator) -> int:
        """Halve the entries that the direction touches, keeping a half that is off."""
        left = np.arange(gradient.size)
        while len(left) > 1:
            half, rest = np.array_split(left, 2)
            u = self._towards(half, rng.standard_normal(len(half)))
            left = rest if self._fits(u, gradient) else half
        return int(left[0])

    def _fits(self, u: Array, gradient: Array) -> bool:
        return any(measure.agrees(u, gradient) for measure in self.measures)

    def _towards(self, entries: Array, values: Any) -> Array:
        u = np.zeros(self.shape)
        u.flat[entries] = values
        return u


def probe_for(f: Function, x: Array, rng: np.random.Generator) -> Probe:
    """Find the sharpest way to measure slopes of `f` at `x` that can be trusted.

    A complex step through `np.abs`, or through an array of a fixed dtype, gives a wrong
    slope or none: it is trusted only where a central difference gives the same. The two
    are compared a little beside `x`, since at `x` itself there may be a kink (ReLU,
    max), which spoils the central difference alone. For the same reason that one has
    two steps: what lies within one of them hardly lies within a tenth of it.
    """
    size = abs(f(x.copy()))
    sharp = complex_step(f, x, size)
    beside = x + 1e-3 * rng.standard_normal(x.shape)
    u = rng.standard_normal(x.shape)
    try:
        slope = complex_step(f, beside, size).slope(u)
    except Exception:  # a student's code may fail in any way on complex numbers
        slope = np.nan
    for other in _central(f, beside, size):
        if abs(slope - other.slope(u)) <= 1e-4 * abs(slope) + other.floor:
            return Probe("complex step", x.shape, 1, (sharp,))
    return Probe("central difference", x.shape, 2, _central(f, x, size))


def _central(f: Function, x: Array, size: float) -> tuple[Measure, ...]:
    steps = [(1e-5, 1e-7), (1e-6, 1e-6)]
    return tuple(central_difference(f, x, size, h, rtol) for h, rtol in steps)
