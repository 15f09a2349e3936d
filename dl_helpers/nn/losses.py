"""Losses: how unhappy to be with the scores, as one number and its gradient.

A loss is called with the scores of a batch and the right answers, and gives the mean
over the batch as a float. `backward()` then gives the gradient of that mean.
Each class states two formulas side by side: the `value` of an example, and its `slope`.
"""

from typing import Any

import numpy as np

from .functional import log_sum_exp, sigmoid, softmax, softplus
from .layer import Array, require_float, require_shape


class Loss:
    """The mean over a batch of a loss per example, L = 1/N Σᵢ Lᵢ.

    Raises:
        ValueError: for shapes, dtypes or labels that don't fit, an empty batch, or a
            backward before the loss was called.
    """

    def __init__(self) -> None:
        self._saved: Any = None

    def __call__(self, scores: Array, targets: Array) -> float:
        """Compute the mean loss of a batch."""
        targets = self._checked(scores, targets)
        if not len(scores):
            raise ValueError(f"{self!r}: the batch is empty, so it has no mean loss")
        self._saved = scores, targets
        return self._value(scores, targets).mean().item()

    def backward(self) -> Array:
        """Compute ∂L/∂scores of the mean loss, in the shape and dtype of the scores."""
        if self._saved is None:
            raise ValueError(f"{self!r}: backward was called before the loss")
        scores, targets = self._saved
        return self._slope(scores, targets) / len(scores)

    def per_example(self, scores: Array, targets: Array) -> Array:
        """Compute Lᵢ for each example; shape `(N,)`."""
        return self._value(scores, self._checked(scores, targets)).reshape(-1)

    def _value(self, scores: Array, targets: Array) -> Array:
        """Compute Lᵢ from scores and targets that have been checked."""
        raise NotImplementedError(f"{self!r} has no value yet")

    def _slope(self, scores: Array, targets: Array) -> Array:
        """Compute ∂Lᵢ/∂scores from scores and targets that have been checked."""
        raise NotImplementedError(f"{self!r} has no slope yet")

    def _checked(self, scores: Array, targets: Array) -> Array:
        raise NotImplementedError(f"{self!r} does not check its targets yet")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class _Multiclass(Loss):
    """A loss on scores `(N, K)` and integer labels `(N,)` from 0 to K − 1."""

    def _checked(self, scores: Array, targets: Array) -> Array:
        require_float(f"{self!r}", "scores", scores)
        require_shape(f"{self!r}", "scores", scores, ("N", "K"))
        return checked_labels(f"{self!r}", targets, *scores.shape)


class MulticlassHinge(_Multiclass):
    """The multiclass SVM loss, Lᵢ = Σ_{j ≠ yᵢ} max(0, s_j − s_{yᵢ} + margin).

    It is 0 as soon as the right class leads every other by the margin.
    Shapes: scores `(N, K)`, targets `(N,)` integers from 0 to K − 1.

    Source: Weston and Watkins, Support vector machines for multi-class pattern
    recognition, ESANN 1999.
    """

    def __init__(self, margin: float = 1.0) -> None:
        super().__init__()
        self.margin = margin

    def _value(self, scores: Array, targets: Array) -> Array:
        shortfall = self._shortfall(scores, targets)
        return (shortfall * (shortfall.real > 0)).sum(axis=1)

    def _slope(self, scores: Array, targets: Array) -> Array:
        slope = (self._shortfall(scores, targets).real > 0).astype(scores.dtype)
        slope[np.arange(len(scores)), targets] = -slope.sum(axis=1)
        return slope

    def _shortfall(self, scores: Array, targets: Array) -> Array:
        """Compute s_j − s_y + margin, and 0 where j is the right class itself."""
        rows = np.arange(len(scores))
        shortfall = scores - scores[rows, targets][:, None] + self.margin
        shortfall[rows, targets] = 0
        return shortfall

    def __repr__(self) -> str:
        return f"MulticlassHinge(margin={self.margin:g})"


class SoftmaxCrossEntropy(_Multiclass):
    """Multinomial logistic regression: Lᵢ = −log softmax(s)_{yᵢ}, in nats.

    Computed as log Σ_j exp(s_j) − s_{yᵢ}, exact for scores of any size.
    Shapes: scores `(N, K)`, targets `(N,)` integers from 0 to K − 1.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108.
    """

    def _value(self, scores: Array, targets: Array) -> Array:
        return log_sum_exp(scores) - scores[np.arange(len(scores)), targets]

    def _slope(self, scores: Array, targets: Array) -> Array:
        slope = softmax(scores)
        slope[np.arange(len(scores)), targets] -= 1
        return slope


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


def checked_labels(who: str, labels: Array, n: int, n_classes: int) -> Array:
    """Give back `n` labels as an array of integers from 0 to `n_classes` − 1.

    Raises:
        ValueError: naming `who`, what came and what was expected.
    """
    labels = np.asarray(labels)
    require_shape(who, "labels", labels, (n,))
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{who}: labels have dtype {labels.dtype}, expected integers")
    wrong = np.flatnonzero((labels < 0) | (labels >= n_classes))
    if wrong.size:
        at = wrong[0]
        raise ValueError(
            f"{who}: label {labels[at]} came (example {at}), but with {n_classes} "
            f"classes labels run from 0 to {n_classes - 1}"
        )
    return labels
