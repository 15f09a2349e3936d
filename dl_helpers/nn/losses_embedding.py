"""The loss that learns distances from pairs."""

import numpy as np

from .layer import Array, require_float, require_shape
from .losses import Loss


class ContrastiveLoss(Loss):
    """Pulls equal pairs together and pushes different ones apart, up to a margin.

    With d = ‖a − b‖ between the embeddings of a pair, Lᵢ = ½ d² if the two are the same
    and ½ max(0, margin − d)² if they are different. Two different things in one place
    have no direction to part in: the slope there is taken as 0.

    Shapes: scores `(N, 2, D)`, a pair in each row, targets `(N,)`: 1 for the same, 0
    for different (the paper's Y is 0 for the same). A network gives such scores from
    2 N images with the two of a pair next to each other:
    `model(images).reshape(N, 2, D)`.

    Args:
        margin: the distance from which on different things leave each other in peace.

    Raises:
        ValueError: for a margin that is not positive, and as any loss.

    Source: Hadsell, Chopra and LeCun, Dimensionality reduction by learning an invariant
    mapping, CVPR 2006, eq. 4.
    """

    def __init__(self, margin: float = 1.0) -> None:
        super().__init__()
        self.margin = margin
        if not margin > 0:
            raise ValueError(f"{self!r}: the margin is {margin}, expected more than 0")

    def _value(self, scores: Array, targets: Array) -> Array:
        d = _distances(scores)
        room = (self.margin - d) * (d.real < self.margin)
        return 0.5 * np.where(targets == 1, d * d, room * room)

    def _slope(self, scores: Array, targets: Array) -> Array:
        d = _distances(scores)
        # ∂L/∂(a − b) is (a − b) if the same, and −(margin − d) (a − b) / d if not
        push = (self.margin - d) * (d < self.margin) / np.where(d > 0, d, 1)
        along = np.where(targets == 1, 1, -push).astype(scores.dtype)
        of_a = along[:, None] * (scores[:, 0] - scores[:, 1])
        return np.stack([of_a, -of_a], axis=1)

    def _checked(self, scores: Array, targets: Array) -> Array:
        who = f"{self!r}"
        require_float(who, "scores", scores)
        require_shape(who, "scores", scores, ("N", 2, "D"))
        targets = np.asarray(targets)
        require_shape(who, "targets", targets, scores.shape[:1])
        wrong = (targets != 0) & (targets != 1)
        if wrong.any():
            raise ValueError(
                f"{who}: target {targets[wrong][0]} came, expected 1 (the same) or 0 "
                f"(different)"
            )
        return targets

    def __repr__(self) -> str:
        return f"ContrastiveLoss(margin={self.margin:g})"


def _distances(pairs: Array) -> Array:
    """Compute ‖a − b‖ of each pair."""
    apart = pairs[:, 0] - pairs[:, 1]
    return np.sqrt((apart * apart).sum(axis=1))
