"""Losses on the scores of several classes, one of which is right."""

from collections.abc import Sequence

import numpy as np

from .functional import log_sum_exp, softmax
from .layer import Array, require_float, require_shape
from .losses import Loss


class _Multiclass(Loss):
    """A loss on scores `(N, K)` and integer labels `(N,)` from 0 to K − 1.

    For sequences, scores `(N, T, K)` and labels `(N, T)`, it is the mean over all
    positions. With class weights w it is the weighted mean Σ w_{yᵢ} Lᵢ / Σ w_{yᵢ}, so
    that the size of the weights does not change the size of the loss; `per_example`
    stays without weights.
    """

    def __init__(self, weights: Sequence[float] | Array | None = None) -> None:
        super().__init__()
        self.weights = None if weights is None else np.asarray(weights, float)
        if self.weights is not None and not (self.weights >= 0).all():
            raise ValueError(f"{self!r}: a class weight is negative or NaN")

    def _mean(self, values: Array, targets: Array) -> Array:
        return (values * self._shares(targets, values.real.dtype)).sum()

    def _share(self, slopes: Array, targets: Array) -> Array:
        return slopes * self._shares(targets, slopes.real.dtype)[..., None]

    def _shares(self, targets: Array, dtype: type) -> Array:
        """Compute the share of each position in the mean; they sum to 1."""
        if self.weights is None:
            return np.full(targets.shape, 1 / targets.size, dtype)
        w = self.weights[targets]
        return (w / w.sum()).astype(dtype)

    def _checked(self, scores: Array, targets: Array) -> Array:
        who = f"{self!r}"
        require_float(who, "scores", scores)
        if scores.ndim != 3:
            require_shape(who, "scores", scores, ("N", "K"))
        *shape, n_classes = scores.shape
        labels = checked_labels(who, targets, tuple(shape), n_classes)
        if self.weights is not None:
            require_shape(who, "weights", self.weights, (n_classes,))
            if labels.size and not self.weights[labels].any():
                raise ValueError(f"{who}: all labels of the batch have weight 0")
        return labels


class MulticlassHinge(_Multiclass):
    """The multiclass SVM loss, Lᵢ = Σ_{j ≠ yᵢ} max(0, s_j − s_{yᵢ} + margin).

    It is 0 as soon as the right class leads every other by the margin.
    Shapes: scores `(N, K)`, targets `(N,)` integers from 0 to K − 1; or, for sequences,
    scores `(N, T, K)` and targets `(N, T)`, with the mean over all positions.

    Args:
        margin: the lead that is asked for.
        weights: one for each class, for the weighted mean Σ w_{yᵢ} Lᵢ / Σ w_{yᵢ}
            (PyTorch's multi_margin_loss divides by N instead).

    Source: Weston and Watkins, Support vector machines for multi-class pattern
    recognition, ESANN 1999.
    """

    def __init__(
        self,
        margin: float = 1.0,
        *,
        weights: Sequence[float] | Array | None = None,
    ) -> None:
        self.margin = margin
        super().__init__(weights)

    def _value(self, scores: Array, targets: Array) -> Array:
        shortfall = self._shortfall(scores, targets)
        return (shortfall * (shortfall.real > 0)).sum(axis=-1)

    def _slope(self, scores: Array, targets: Array) -> Array:
        slope = (self._shortfall(scores, targets).real > 0).astype(scores.dtype)
        at = targets[..., None]
        np.put_along_axis(slope, at, -slope.sum(axis=-1, keepdims=True), axis=-1)
        return slope

    def _shortfall(self, scores: Array, targets: Array) -> Array:
        """Compute s_j − s_y + margin, and 0 where j is the right class itself."""
        at = targets[..., None]
        shortfall = scores - np.take_along_axis(scores, at, axis=-1) + self.margin
        np.put_along_axis(shortfall, at, 0, axis=-1)
        return shortfall

    def __repr__(self) -> str:
        return f"MulticlassHinge(margin={self.margin:g})"


class SoftmaxCrossEntropy(_Multiclass):
    """Multinomial logistic regression: Lᵢ = −log softmax(s)_{yᵢ}, in nats.

    Computed as log Σ_j exp(s_j) − s_{yᵢ}, exact for scores of any size.
    Shapes: scores `(N, K)`, targets `(N,)` integers from 0 to K − 1; or, for sequences,
    scores `(N, T, K)` and targets `(N, T)`, with the mean over all positions.

    Args:
        weights: one for each class, for the weighted mean Σ w_{yᵢ} Lᵢ / Σ w_{yᵢ}, as
            `weight` in `torch.nn.CrossEntropyLoss`.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108.
    """

    def _value(self, scores: Array, targets: Array) -> Array:
        right = np.take_along_axis(scores, targets[..., None], axis=-1)
        return log_sum_exp(scores) - right[..., 0]

    def _slope(self, scores: Array, targets: Array) -> Array:
        right = np.arange(scores.shape[-1]) == targets[..., None]
        return softmax(scores) - right


def checked_labels(
    who: str, labels: Array, shape: tuple[int, ...], n_classes: int
) -> Array:
    """Give back labels of this shape as an array of integers from 0 to `n_classes` − 1.

    Raises:
        ValueError: naming `who`, what came and what was expected.
    """
    labels = np.asarray(labels)
    require_shape(who, "labels", labels, shape)
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{who}: labels have dtype {labels.dtype}, expected integers")
    wrong = np.argwhere((labels < 0) | (labels >= n_classes))
    if wrong.size:
        at = tuple(wrong[0].tolist())
        raise ValueError(
            f"{who}: label {labels[at]} came (example {at[0]}), but with {n_classes} "
            f"classes labels run from 0 to {n_classes - 1}"
        )
    return labels
