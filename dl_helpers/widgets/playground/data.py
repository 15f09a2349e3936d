"""Points in the plane to learn from, and the features that a network gets of them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...data import load
from ...data.generated import RECIPES

Array = np.ndarray
Data = str | tuple[Array, Array]

N_POINTS = 300
MOST_POINTS = 2000
# How far a plane reaches on which values are drawn that are no classes.
REACH = 2.0


class Feature(NamedTuple):
    """What a network may get of a point x = (x₁, x₂): a label, and a function."""

    label: str
    f: Callable[[Array, Array], Array]


FEATURES = {
    "x1": Feature("x₁", lambda x1, x2: x1),
    "x2": Feature("x₂", lambda x1, x2: x2),
    "x1^2": Feature("x₁²", lambda x1, x2: x1 * x1),
    "x2^2": Feature("x₂²", lambda x1, x2: x2 * x2),
    "x1 x2": Feature("x₁x₂", lambda x1, x2: x1 * x2),
    "sin x1": Feature("sin πx₁", lambda x1, x2: np.sin(np.pi * x1)),
    "sin x2": Feature("sin πx₂", lambda x1, x2: np.sin(np.pi * x2)),
}


def features_of(x: Array, names: tuple[str, ...] | list[str]) -> Array:
    """Compute the named features of points `(N, 2)`; shape `(N, len(names))`."""
    columns = [FEATURES[name].f(x[:, 0], x[:, 1]) for name in names]
    return np.stack(columns, axis=1).astype(np.float32)


class Problem(NamedTuple):
    """Points to learn from, and points to be judged by.

    Shapes: x `(N, 2)`; y `(N,)`, labels from 0 or real numbers. The first `n_train`
    points are for training. `classes` is empty where y is a number.
    """

    x: Array
    y: Array
    n_train: int
    classes: tuple[str, ...]

    @property
    def domain(self) -> list[list[float]]:
        """A square around all points: [[left, right], [bottom, top]]."""
        low, high = self.x.min(axis=0), self.x.max(axis=0)
        middle, half = (low + high) / 2, max(0.55 * float((high - low).max()), 0.5)
        return [[float(m - half), float(m + half)] for m in middle]

    def grid(self, side: int) -> Array:
        """Lay side × side points over the domain, the top row first."""
        (left, right), (bottom, top) = self.domain
        x1, x2 = np.linspace(left, right, side), np.linspace(top, bottom, side)
        return np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)


def slope(x: Array) -> Array:
    """Compute (x₁ + x₂) / 4, which a single neuron can learn."""
    return x.sum(axis=1) / (2 * REACH)


def hills(x: Array) -> Array:
    """Compute two hills and two hollows, of height ±1, in the four corners."""
    return np.sin(np.pi * x[:, 0] / REACH) * np.sin(np.pi * x[:, 1] / REACH)


SURFACES = {"slope": slope, "hills": hills}
NAMES = (*RECIPES, *SURFACES)


def problem(data: Data, noise: float | None, test_share: float, seed: int) -> Problem:
    """Draw the points of a named set, or take the reader's own `(x, y)`.

    Args:
        data: one of `NAMES`, or points `(N, 2)` with labels or numbers `(N,)`.
        noise: standard deviation, of the place of a point or of a number; None takes
            what suits the set. Own points stay as they are.
        test_share: the share of the points that is kept for testing.
        seed: for the points, and for which of them are for testing.
    """
    rng = np.random.default_rng(seed)
    if isinstance(data, str):
        x, y, classes = _named(data, noise, rng)
    else:
        x, y, classes = data[0], data[1], _classes(data[1])
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
    n_train = min(max(round(len(x) * (1 - test_share)), 1), len(x) - 1)
    return Problem(x.astype(np.float64), y, n_train, classes)


def _named(
    name: str, noise: float | None, rng: np.random.Generator
) -> tuple[Array, Array, tuple[str, ...]]:
    if name in RECIPES:
        drawn = load(name, n=N_POINTS, noise=noise, seed=rng)
        return *drawn.train, drawn.classes
    x = rng.uniform(-REACH, REACH, (N_POINTS, 2))
    return x, SURFACES[name](x) + (noise or 0) * rng.normal(size=N_POINTS), ()


def _classes(y: Array) -> tuple[str, ...]:
    """Name the classes of whole numbers; real numbers have none."""
    return () if y.dtype.kind == "f" else tuple(str(k) for k in range(y.max() + 1))


def checked(data: Any, task: str | None) -> Data:
    """Give data that can be learnt from, y as labels or as float numbers.

    Args:
        data: a name or a pair (x, y).
        task: "classification", "regression" or None: whole numbers are labels.

    Raises:
        ValueError: for an unknown name, points that are not `(N, 2)`, numbers that are
            not finite, or labels where numbers are asked for and the other way round.
    """
    if isinstance(data, str):
        return _checked_name(data, task)
    x, y = _pair(data)
    _require_points(x, y)
    labels = y.dtype.kind in "iub" if task is None else task == "classification"
    if labels and (y.dtype.kind == "f" or y.min() < 0 or y.max() > 9):
        raise ValueError(
            f"playground: labels run from {y.min()} to {y.max()} ({y.dtype}), expected "
            "integers from 0 to at most 9"
        )
    return x, y.astype(np.int64 if labels else np.float64)


def _checked_name(name: str, task: str | None) -> str:
    if name not in NAMES:
        raise ValueError(
            f"playground: data is {name!r}, expected one of {', '.join(NAMES)}, or a "
            "pair (x, y) of your own"
        )
    own = "regression" if name in SURFACES else "classification"
    if task not in (None, own):
        raise ValueError(f'playground: "{name}" is for {own}, but task is {task!r}')
    return name


def _pair(data: Any) -> tuple[Array, Array]:
    try:
        x, y = data
    except (TypeError, ValueError):
        raise ValueError(
            f"playground: data is a {type(data).__name__}, expected a name or (x, y)"
        ) from None
    return np.asarray(x), np.asarray(y)


def _require_points(x: Array, y: Array) -> None:
    if x.ndim != 2 or x.shape[1] != 2 or not 2 <= len(x) <= MOST_POINTS:
        raise ValueError(
            f"playground: x has shape {x.shape}, expected points (N, 2), N from 2 to "
            f"{MOST_POINTS}"
        )
    if y.shape != (len(x),):
        raise ValueError(f"playground: y has shape {y.shape}, expected ({len(x)},)")
    if x.dtype.kind not in "fiu" or y.dtype.kind not in "fiub":
        raise ValueError(
            f"playground: x is {x.dtype} and y {y.dtype}, expected numbers"
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("playground: x or y holds NaN or infinity; drop those points")
