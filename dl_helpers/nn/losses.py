"""Losses: how unhappy to be with the scores, as one number and its gradient.

A loss is called with the scores of a batch and the right answers, and gives the mean
over the batch as a float. `backward()` then gives the gradient of that mean.
Each class states two formulas side by side: the `value` of an example, and its `slope`.
"""

from typing import Any

import numpy as np

from .functional import sigmoid, softplus
from .layer import Array, require_float, require_shape


class Loss:
    """The mean over a batch of a loss per example, L = 1/N Σᵢ Lᵢ.

    Shapes: scores `(N, …)`, targets as each loss says; the gradient has the shape of
    the scores.

    Raises:
        ValueError: for shapes, dtypes or labels that don't fit, an empty batch, or a
            backward before the loss was called.

    Source: Vapnik, Principles of risk minimization for learning theory, NeurIPS 1991:
    the empirical risk.
    """

    def __init__(self) -> None:
        self._saved: Any = None

    def __call__(self, scores: Array, targets: Array) -> float:
        """Compute the mean loss of a batch."""
        targets = self._checked(scores, targets)
        if not len(scores):
            raise ValueError(f"{self!r}: the batch is empty, so it has no mean loss")
        self._saved = scores, targets
        return self._mean(self._value(scores, targets), targets).item()

    def backward(self) -> Array:
        """Compute ∂L/∂scores of the mean loss, in the shape and dtype of the scores."""
        if self._saved is None:
            raise ValueError(f"{self!r}: backward was called before the loss")
        scores, targets = self._saved
        return self._share(self._slope(scores, targets), targets)

    def per_example(self, scores: Array, targets: Array) -> Array:
        """Compute Lᵢ for each example; shape `(N,)`."""
        values = self._value(scores, self._checked(scores, targets))
        return values.mean(axis=tuple(range(1, values.ndim)))

    def _value(self, scores: Array, targets: Array) -> Array:
        """Compute Lᵢ from scores and targets that have been checked."""
        raise NotImplementedError(f"{self!r} has no value yet")

    def _slope(self, scores: Array, targets: Array) -> Array:
        """Compute ∂Lᵢ/∂scores from scores and targets that have been checked."""
        raise NotImplementedError(f"{self!r} has no slope yet")

    def _mean(self, values: Array, targets: Array) -> Array:
        """Compute L from all Lᵢ."""
        return values.mean()

    def _share(self, slopes: Array, targets: Array) -> Array:
        """Compute ∂L/∂scores from all ∂Lᵢ/∂scores."""
        return slopes / len(targets)

    def _checked(self, scores: Array, targets: Array) -> Array:
        raise NotImplementedError(f"{self!r} does not check its targets yet")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class _Binary(Loss):
    """A loss on one score per example, `(N,)` or `(N, 1)`."""

    labels = ""

    def _checked(self, scores: Array, targets: Array) -> Array:
        require_float(f"{self!r}", "scores", scores)
        if scores.ndim > 1:
            require_shape(f"{self!r}", "scores", scores, ("N", 1))
        targets = np.asarray(targets)
        if targets.size != scores.size:
            raise ValueError(
                f"{self!r}: {targets.size} targets came for {scores.size} scores"
            )
        wrong = ~self._allowed(targets)
        if wrong.any():
            raise ValueError(
                f"{self!r}: target {targets[wrong][0]} came, expected {self.labels}"
            )
        return targets.reshape(scores.shape).astype(scores.real.dtype)

    def _allowed(self, targets: Array) -> Array:
        raise NotImplementedError(f"{self!r} does not say which labels it takes")


class LogisticLoss(_Binary):
    """Logistic regression with labels ±1: Lᵢ = log(1 + exp(−yᵢ sᵢ)), in nats.

    Its slope is (σ(yᵢ sᵢ) − 1) yᵢ. Shapes: scores `(N,)` or `(N, 1)`, targets `(N,)`.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning
    (2009), eq. 10.18.
    """

    labels = "−1 or +1; labels 0 and 1 go to BinaryCrossEntropy"

    def _value(self, scores: Array, targets: Array) -> Array:
        return softplus(-targets * scores)

    def _slope(self, scores: Array, targets: Array) -> Array:
        return -targets * sigmoid(-targets * scores)

    def _allowed(self, targets: Array) -> Array:
        return (targets == 1) | (targets == -1)


class BinaryCrossEntropy(_Binary):
    """Logistic regression with labels 0 and 1, or a probability between, in nats.

    Lᵢ = −tᵢ log σ(sᵢ) − (1 − tᵢ) log(1 − σ(sᵢ)), computed as log(1 + exp(sᵢ)) − tᵢ sᵢ.
    Its slope is σ(sᵢ) − tᵢ. Shapes: scores `(N,)` or `(N, 1)`, targets `(N,)`.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.90.
    """

    labels = "0, 1 or between; labels −1 and +1 go to LogisticLoss"

    def _value(self, scores: Array, targets: Array) -> Array:
        return softplus(scores) - targets * scores

    def _slope(self, scores: Array, targets: Array) -> Array:
        return sigmoid(scores) - targets

    def _allowed(self, targets: Array) -> Array:
        return (targets >= 0) & (targets <= 1)
