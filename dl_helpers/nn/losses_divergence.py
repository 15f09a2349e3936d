"""The loss between two distributions."""

import numpy as np

from .functional import log_sum_exp, softmax
from .layer import Array, require_float, require_shape
from .losses import Loss


class KLDivergence(Loss):
    """Computes Lᵢ = Σ_k p_k (log p_k − log q_k), in nats, with q = softmax(scores).

    It is what it costs to believe q where p is true: 0 for q = p, and for a p that is
    sure of one class the softmax cross-entropy. The slope is q − p. Log-probabilities
    may be given as scores, since softmax(log q) = q.

    Shapes: scores `(N, K)`, targets p `(N, K)`, each row ≥ 0 with sum 1. The mean is
    over the batch: `torch.nn.functional.kl_div(scores.log_softmax(1), p,
    reduction="batchmean")`.

    Source: Kullback and Leibler, On information and sufficiency, 1951.
    """

    def _value(self, scores: Array, targets: Array) -> Array:
        log_q = scores - log_sum_exp(scores, keepdims=True)
        # p log p → 0 as p → 0
        log_p = np.log(np.where(targets > 0, targets, 1))
        return (targets * (log_p - log_q)).sum(axis=1)

    def _slope(self, scores: Array, targets: Array) -> Array:
        # The sum of p is 1 to rounding only; with it the slope is exact.
        return softmax(scores) * targets.sum(axis=1, keepdims=True) - targets

    def _checked(self, scores: Array, targets: Array) -> Array:
        who = f"{self!r}"
        require_float(who, "scores", scores)
        require_shape(who, "scores", scores, ("N", "K"))
        targets = np.asarray(targets)
        require_shape(who, "targets", targets, scores.shape)
        totals = targets.sum(axis=1)
        wrong = np.flatnonzero((targets < 0).any(axis=1) | ~(abs(totals - 1) < 1e-3))
        if wrong.size:
            at = wrong[0]
            raise ValueError(
                f"{who}: the targets of example {at} are {targets[at]}, expected "
                f"probabilities: 0 or more, with sum 1"
            )
        return targets.astype(scores.real.dtype, copy=False)
