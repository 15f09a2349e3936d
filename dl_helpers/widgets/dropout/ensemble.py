"""A network under dropout as an ensemble: sub-networks and their averages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...nn import softmax
from ..models.probe import probe
from .sites import Site, forced

Array = np.ndarray

MOST_ENUMERATED = 10  # units: 2^10 sub-networks
SMALLEST = 1e-30  # a probability below it has no logarithm in float32


class Ensemble(NamedTuple):
    """What sub-networks answer to one example, at one rate.

    Attributes:
        outputs: of each mask, `(n, K)`: probabilities, or numbers as they come.
        arithmetic: mean of the first 1, 2, … n of them, `(n, K)`.
        geometric: normalised geometric mean of these, `(n, K)`; NaN for numbers.
        whole: output of the network at test time, `(K,)`.
        exact: both means over all masks, `(2, K)`; NaN where they are too many.
    """

    outputs: Array
    arithmetic: Array
    geometric: Array
    whole: Array
    exact: Array

    @property
    def gaps(self) -> Array:
        """The largest difference of each mean to `whole`, `(n, 2)`."""
        both = np.stack([self.arithmetic, self.geometric], axis=1)
        return abs(both - self.whole).max(axis=-1)

    @property
    def exact_gaps(self) -> Array:
        """The same for the means over all masks, `(2,)`."""
        return abs(self.exact - self.whole).max(axis=-1)


class SubNetworks:
    """Asks a network with any masks about examples.

    Args:
        model: as `probe` takes it.
        x: examples `(N, …)`.
        sites: where units are dropped.
        wants_softmax: whether the outputs are scores; None to find out: they are, if
            there are several and they are not probabilities already.
    """

    def __init__(
        self, model: Any, x: Array, sites: Sequence[Site], wants_softmax: bool | None
    ) -> None:
        self.sites, self.x, self._face = list(sites), x, probe(model, x)
        self.units = sum(site.units for site in sites)
        scores = self._scores(x, self._at_test(0.5, len(x)))
        sums_to_one = np.allclose(scores.sum(axis=1), 1, atol=1e-4)
        self.are_shares = bool(
            scores.shape[1] > 1 and sums_to_one and (scores >= 0).all()
        )
        if wants_softmax is None:
            wants_softmax = scores.shape[1] > 1 and not self.are_shares
        self.wants_softmax, self.n_outputs = wants_softmax, scores.shape[1]
        self.are_probabilities = wants_softmax or self.are_shares

    def ensemble(self, index: int, masks: Array, rate: float) -> Ensemble:
        """Run one example through the sub-networks of these masks, `(n, M)`.

        The normalised geometric mean of probabilities is softmax(mean of their
        logarithms). After a single linear layer it equals the scaled network exactly:
        the mean of its scores is the score of the mean.

        Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 7.12;
        Baldi and Sadowski, Understanding dropout, NIPS 2013.
        """
        x = self.x[[index]]
        outputs, logits = self._answers(x, self._in_training(masks, rate))
        counts = np.arange(1, len(masks) + 1)[:, None]
        whole, _ = self._answers(x, self._at_test(rate, 1))
        return Ensemble(
            outputs,
            outputs.cumsum(axis=0) / counts,
            self._normalised(logits.cumsum(axis=0) / counts),
            whole[0],
            self._exact(x, rate),
        )

    def _exact(self, x: Array, rate: float) -> Array:
        """Average over all 2^M masks, each with the chance that it is drawn."""
        if self.units > MOST_ENUMERATED:
            return np.full((2, self.n_outputs), np.nan)
        masks = (np.arange(2**self.units)[:, None] >> np.arange(self.units)) & 1 > 0
        n_kept = masks.sum(axis=1)
        chances = (1 - rate) ** n_kept * rate ** (self.units - n_kept)
        outputs, logits = self._answers(x, self._in_training(masks, rate))
        return np.stack([chances @ outputs, self._normalised(chances @ logits)])

    def _answers(self, x: Array, factors: list[Array]) -> tuple[Array, Array]:
        """Compute outputs and their logarithms (up to a constant) for each mask."""
        scores = self._scores(np.repeat(x, len(factors[0]), axis=0), factors)
        scores = scores.astype(np.float64)
        if self.wants_softmax:
            return softmax(scores), scores
        return scores, np.log(np.maximum(scores, SMALLEST))

    def _normalised(self, logits: Array) -> Array:
        return (
            softmax(logits) if self.are_probabilities else np.full_like(logits, np.nan)
        )

    def _scores(self, x: Array, factors: list[Array]) -> Array:
        with forced(self.sites, factors):
            return self._face.scores(x)

    def _in_training(self, masks: Array, rate: float) -> list[Array]:
        ends = np.cumsum([site.units for site in self.sites])[:-1]
        return [
            part.reshape(-1, *site.shape) * np.float32(site.scales(rate)[0])
            for site, part in zip(
                self.sites, np.split(masks, ends, axis=1), strict=True
            )
        ]

    def _at_test(self, rate: float, n: int) -> list[Array]:
        return [
            np.full((n, *site.shape), site.scales(rate)[1], np.float32)
            for site in self.sites
        ]
