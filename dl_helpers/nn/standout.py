"""Standout: dropout that decides by the input."""

import numpy as np

from .functional import sigmoid
from .layer import Array, Layer
from .random_mask import RandomMask


class Standout(Layer):
    """Dropout that decides by the input: y = z ⊙ mask, kept with chance σ(α z + β).

    It stands between a dense layer, z = x Wᵀ + b, and its ReLU. There the belief net of
    the paper, which shares the weights with the layer, is no more than this: confident
    units stay. Dropping before a ReLU is dropping after it: max(0, m z) = m max(0, z).
    At test time y = z ⊙ σ(α z + β), the mean over the masks.

    While training, the mask counts as constant in backward, as in the paper: dz = dy ⊙
    mask. At test time the gradient is that of the mean, as it stands.

    Shapes: z and y are the same, whatever they are.

    Args:
        alpha: how much the chance depends on z; 0 gives dropout at one rate.
        beta: how many are kept on the whole; a chance of σ(β) at z = 0.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for an x or dy that does not fit.

    Source: Ba and Frey, Adaptive dropout for training deep neural networks, NeurIPS
    2013, sections 3 and 4.
    """

    def __init__(
        self,
        alpha: float = 1.0,
        beta: float = 0.0,
        *,
        rng: np.random.Generator | int = 0,
    ) -> None:
        super().__init__()
        self.alpha, self.beta = alpha, beta
        self.mask = RandomMask(rng)

    def forward(self, x: Array) -> Array:
        """Compute y = z ⊙ mask, or y = z ⊙ σ(α z + β) at test time."""
        self._require_float("x", x)
        keep = sigmoid(self.alpha * x + self.beta)
        if self.training:
            factor = slope = self.mask.draw(x, keep.real)
        else:
            factor, slope = keep, keep * (1 + self.alpha * x * (1 - keep))
        self._saved = x.shape, x.dtype, slope
        return x * factor

    def backward(self, dy: Array) -> Array:
        """Compute dz = dy ⊙ mask, or the gradient of the mean at test time."""
        shape, dtype, slope = self._recall()
        return self._checked_dy(dy, shape, dtype) * slope

    def __repr__(self) -> str:
        return f"Standout(alpha={self.alpha:g}, beta={self.beta:g})"
