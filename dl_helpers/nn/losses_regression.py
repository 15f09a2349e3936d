"""Losses on numbers: how far the outputs are from the targets."""

import numpy as np

from .layer import Array, require_float, require_shape
from .losses import Loss


class _Regression(Loss):
    """A loss on outputs and targets of one shape, the mean over all their entries."""

    def _checked(self, scores: Array, targets: Array) -> Array:
        who = f"{self!r}"
        require_float(who, "scores", scores)
        require_shape(who, "scores", scores, ("N", *scores.shape[1:]))
        targets = np.asarray(targets)
        require_shape(who, "targets", targets, scores.shape)
        wanted = scores.dtype if targets.dtype.kind == "c" else scores.real.dtype
        return targets.astype(wanted, copy=False)

    def _share(self, slopes: Array, targets: Array) -> Array:
        return slopes / targets.size


class MeanSquaredError(_Regression):
    """The L2 loss, L = mean (s − t)², over all entries; its slope is 2 (s − t).

    Shapes: scores and targets `(N, …)` alike, as in `torch.nn.MSELoss`.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 5.14, without
    its ½ and with a mean.
    """

    def _value(self, scores: Array, targets: Array) -> Array:
        return (scores - targets) * (scores - targets)

    def _slope(self, scores: Array, targets: Array) -> Array:
        return 2 * (scores - targets)


class MeanAbsoluteError(_Regression):
    """The L1 loss, L = mean |s − t|, over all entries; its slope is sign(s − t).

    One wild target pulls no harder than any other. At s = t the slope is taken as 0.
    Shapes: scores and targets `(N, …)` alike, as in `torch.nn.L1Loss`.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning
    (2009), section 10.6.
    """

    def _value(self, scores: Array, targets: Array) -> Array:
        return (scores - targets) * self._slope(scores, targets)

    def _slope(self, scores: Array, targets: Array) -> Array:
        return np.sign((scores - targets).real)
