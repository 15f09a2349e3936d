"""Decision stumps, and AdaBoost, which makes one strong classifier of many of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from .integral import require_finite

Array = np.ndarray
AT_A_TIME = 512  # features; so a block of them stays in the processor's cache
LEAST_ERROR = np.finfo(float).eps
"""Stands for an error of 0, which would get an infinite α."""


class Stump(NamedTuple):
    """A decision by one feature: `polarity` where it is above `threshold`, else −.

    Attributes:
        feature: the column of x that it looks at.
        threshold: −∞ says the same of every example.
        polarity: +1 or −1.

    Source: Iba and Langley, Induction of one-level decision trees, 1992; Viola and
    Jones, Rapid object detection using a boosted cascade of simple features, 2001,
    section 3.
    """

    feature: int
    threshold: float
    polarity: int

    def predict(self, x: Array) -> Array:
        """Compute h(x) = ±1 for examples `(N, D)`."""
        return self.polarity * np.where(x[:, self.feature] > self.threshold, 1, -1)


class Round(NamedTuple):
    """What a round of boosting adds: a stump, its say α, and its weighted error ε.

    Source: that of `boost`.
    """

    stump: Stump
    alpha: float
    error: float


class SortedFeatures:
    """Examples sorted by each feature once, so that each search for a stump is quick.

    Args:
        x: examples `(N, D)`; fastest if features lie apart in memory (Fortran order).
        y: labels `(N,)`, −1 or +1.

    Raises:
        ValueError: for other shapes or labels, no examples or features, or NaN.

    Source: Viola and Jones, Robust real-time face detection, IJCV 2004: one pass over
    sorted values finds the best threshold.
    """

    def __init__(self, x: Array, y: Array) -> None:
        self.x, self.y = _checked(x, y)
        columns = np.ascontiguousarray(self.x.T)
        self.order = np.argsort(columns, axis=1, kind="stable")
        values = np.take_along_axis(columns, self.order, axis=1)
        # A cut lies before an example; equal values can't be cut apart.
        self.cuts = np.ones(values.shape, bool)
        self.cuts[:, 1:] = values[:, 1:] > values[:, :-1]

    def best_stump(self, weights: Array) -> tuple[Stump, float]:
        """Find the stump with the least weighted error ε = Σ_{h(xᵢ) ≠ yᵢ} wᵢ.

        With the k smallest values called −1 and the others +1, the error is
        Σ_{y = −1} w + Σ_{i ≤ k} wᵢ yᵢ, a running sum along the sorted values; with
        the signs exchanged it is 1 minus that. The threshold lies halfway between two
        values. Of equally good stumps the first counts: least feature, least threshold.

        Args:
            weights: `(N,)`, 0 or more, with sum 1.

        Returns:
            The stump, and its ε ≤ ½.

        Raises:
            ValueError: for weights of another shape, below 0 or with another sum.
        """
        weights = _checked_weights(weights, len(self.y))
        starts = range(0, len(self.order), AT_A_TIME)
        cuts = (self._best_cut(first, weights) for first in starts)
        gain, feature, k = max(cuts, key=lambda cut: abs(cut[0]))
        stump = Stump(feature, self._threshold(feature, k), 1 if gain <= 0 else -1)
        return stump, float(weights[stump.predict(self.x) != self.y].sum())

    def _best_cut(self, first: int, weights: Array) -> tuple[float, int, int]:
        """Find the cut of some features whose error is farthest from ½.

        Returns:
            The error − ½, the feature, and how many values lie before the cut.
        """
        some = slice(first, first + AT_A_TIME)
        signed = (weights * self.y)[self.order[some]]
        gain = np.cumsum(signed, axis=1) - signed  # of the examples before the cut
        gain += weights[self.y < 0].sum() - 0.5
        gain *= self.cuts[some]
        at = np.abs(gain).argmax()
        feature, k = (int(i) for i in np.unravel_index(at, gain.shape))
        return float(gain[feature, k]), first + feature, k

    def _threshold(self, feature: int, k: int) -> float:
        """Go halfway from the value before the cut to the one after it."""
        if k == 0:
            return -np.inf
        low, high = (self.x[self.order[feature, i], feature] for i in (k - 1, k))
        middle = low / 2 + high / 2  # in the dtype of x, in which it is compared
        return float(middle if low <= middle < high else low)


@dataclass(frozen=True)
class Boosted:
    """A weighted vote of stumps: the sign of f(x) = Σ_t α_t h_t(x).

    Source: that of `boost`; the bound is its theorem 6.
    """

    rounds: tuple[Round, ...]

    def scores(self, x: Array) -> Array:
        """Compute f(x) for examples `(N, D)`; shape `(N,)`."""
        votes = (r.alpha * r.stump.predict(x) for r in self.rounds)
        return sum(votes, np.zeros(len(x)))

    def predict(self, x: Array) -> Array:
        """Compute the sign of f(x), −1 or +1; a tie is −1."""
        return np.where(self.scores(x) > 0, 1, -1)

    @property
    def error_bound(self) -> float:
        """Compute ∏ 2 √(ε (1 − ε)), which the training error never exceeds."""
        errors = np.array([r.error for r in self.rounds])
        return float(np.prod(2 * np.sqrt(errors * (1 - errors))))

    def __len__(self) -> int:
        return len(self.rounds)

    def __repr__(self) -> str:
        return f"Boosted({len(self)} stumps, training error ≤ {self.error_bound:.3g})"


def boost(data: SortedFeatures, weights: Array | None = None) -> Iterator[Round]:
    """Yield one round of discrete AdaBoost after the other.

    α = ½ log((1 − ε) / ε), then wᵢ ← wᵢ exp(−α yᵢ h(xᵢ)) / Z: the next stump has to get
    right what this one got wrong. Ends when no stump beats chance, or one is perfect.

    Args:
        data: examples and labels.
        weights: to begin with, `(N,)` with sum 1; None takes 1/N each.

    Raises:
        ValueError: for weights that don't fit.

    Source: Freund and Schapire, A decision-theoretic generalization of on-line learning
    and an application to boosting, 1997.
    """
    n = len(data.y)
    w = np.full(n, 1 / n) if weights is None else _checked_weights(weights, n)
    while True:
        stump, error = data.best_stump(w)
        if error > 0.5 - 1e-12:
            return
        floored = max(error, LEAST_ERROR)
        alpha = 0.5 * float(np.log((1 - floored) / floored))
        yield Round(stump, alpha, error)
        if error <= LEAST_ERROR:
            return
        w = w * np.exp(-alpha * data.y * stump.predict(data.x))
        w /= w.sum()


def adaboost(
    x: Array, y: Array, n_rounds: int, *, weights: Array | None = None
) -> Boosted:
    """Train a vote of up to `n_rounds` stumps; see `boost`.

    Args:
        x: examples `(N, D)`.
        y: labels `(N,)`, −1 or +1.
        n_rounds: how many stumps, 1 or more.
        weights: to begin with; None takes 1/N each.

    Returns:
        The classifier; fewer stumps if one is perfect or none beats chance.

    Raises:
        ValueError: for what does not fit.

    Source: that of `boost`.
    """
    if n_rounds < 1:
        raise ValueError(f"adaboost: n_rounds is {n_rounds}, expected 1 or more")
    return Boosted(tuple(islice(boost(SortedFeatures(x, y), weights), n_rounds)))


def _checked(x: Array, y: Array) -> tuple[Array, Array]:
    x, y = np.asarray(x), np.asarray(y)
    if (
        x.ndim != 2
        or y.shape != x.shape[:1]
        or not x.size
        or x.dtype.kind not in "biuf"
    ):
        raise ValueError(
            f"boosting: x has shape {x.shape} and dtype {x.dtype}, y has shape "
            f"{y.shape}; expected numbers (N, D) and (N,), neither empty"
        )
    wrong = y[(y != 1) & (y != -1)]
    if wrong.size:
        raise ValueError(f"boosting: label {wrong[0]} came, expected −1 or +1")
    require_finite("boosting: x", x)
    return x, y.astype(int)


def _checked_weights(weights: Array, n: int) -> Array:
    w = np.asarray(weights, float)
    if w.shape != (n,) or not (w >= 0).all() or abs(w.sum() - 1) > 1e-6:
        raise ValueError(
            f"boosting: weights of shape {w.shape} with sum {w.sum():g} came, expected "
            f"({n},), each 0 or more, with sum 1"
        )
    return w
