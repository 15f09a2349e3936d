"""DropConnect: dropout of weights."""

import numpy as np

from .dense import Dense
from .initializers import Initializer
from .layer import Array
from .random_mask import RandomMask, checked_rate


class DropConnect(Dense):
    """A dense layer that drops weights: y = x (W ⊙ mask / keep)ᵀ + b while training.

    One mask is drawn for each batch (the paper draws one for each example, at N times
    the memory). The mean over all masks is y = x Wᵀ + b, which is what is computed at
    test time; the paper draws from a Gaussian around it.

    Shapes: as `Dense`.

    Args:
        n_in: numbers that come in.
        n_out: numbers that go out.
        rate: the chance of a weight to be dropped, from 0 to below 1.
        init: draws W; b starts at 0.
        dtype: of W and b; y follows the dtype of x.
        rng: a `numpy.random.Generator`, or a seed for one, for W and the masks.

    Raises:
        ValueError: for another rate, sizes below 1, or an x or dy that does not fit.

    Source: Wan et al., Regularization of neural networks using DropConnect, ICML 2013.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        rate: float = 0.5,
        init: Initializer | None = None,
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        rng = np.random.default_rng(rng)
        super().__init__(n_in, n_out, init=init, dtype=dtype, rng=rng)
        self.rate = checked_rate("DropConnect", rate)
        self.mask = RandomMask(rng)

    def forward(self, x: Array) -> Array:
        """Compute y = x (W ⊙ mask / keep)ᵀ + b, or y = x Wᵀ + b at test time."""
        self._require_float("x", x)
        self._require_shape("x", x, ("N", self.n_in))
        W, b = (self.params[p].astype(x.dtype, copy=False) for p in "Wb")
        factor = x.real.dtype.type(1)
        if self.training:
            keep = 1 - self.rate
            factor = self.mask.draw(W, keep) * x.real.dtype.type(1 / keep)
        W = W * factor
        self._saved = x, W, factor
        return x @ W.T + b

    def backward(self, dy: Array) -> Array:
        """Compute dx, and leave dW = (dyᵀ x) ⊙ mask / keep and db."""
        x, W, factor = self._recall()
        dy = self._checked_dy(dy, (len(x), self.n_out), x.dtype)
        self.grads = {"W": (dy.T @ x) * factor, "b": dy.sum(axis=0)}
        return dy @ W

    def __repr__(self) -> str:
        return f"DropConnect({self.n_in} → {self.n_out}, rate={self.rate:g})"
