"""Layer normalization: each example of mean 0 and variance 1 by itself.

Why dx looks as it does is in `normalization`.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from .layer import Array, Layer
from .normalization import center, require_sizes, sum_of_products


class LayerNorm(Layer):
    """Computes y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² of each example by itself.

    They are the mean and the variance over the last axes, so that no example depends on
    its batch, and training and test time are the same.

    Shapes: x and y `(N, …, *shape)`, gamma and beta `shape`, as in
    `torch.nn.LayerNorm`.

    Args:
        shape: of the last axes, those that are normalized; a number for one axis.
        eps: ε, so that a constant example does no harm.
        dtype: of the parameters; y follows the dtype of x.

    Raises:
        ValueError: for sizes that make no sense, or an x or dy that does not fit.

    Source: Ba, Kiros and Hinton, Layer normalization, 2016, eq. 3.
    """

    def __init__(
        self, shape: int | Sequence[int], *, eps: float = 1e-5, dtype: type = np.float32
    ) -> None:
        super().__init__()
        self.shape = tuple(shape) if isinstance(shape, Sequence) else (shape,)
        self.eps = eps
        require_sizes("LayerNorm", "shape", self.shape, eps)
        self.params = {
            "gamma": np.ones(self.shape, dtype),
            "beta": np.zeros(self.shape, dtype),
        }

    def forward(self, x: Array) -> Array:
        """Compute y = γ x̂ + β."""
        self._require_float("x", x)
        n = len(self.shape)
        if x.ndim <= n or x.shape[-n:] != self.shape:
            expected = ", ".join(map(str, self.shape))
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected (N, …, {expected})"
            )
        gamma, beta = (
            self.params[p].astype(x.dtype, copy=False) for p in ("gamma", "beta")
        )
        xhat, inverse, *_ = center(x, tuple(range(-n, 0)), self.eps)
        xhat *= inverse
        self._saved = xhat, inverse, gamma
        return xhat * gamma + beta

    def backward(self, dy: Array) -> Array:
        """Compute dx, and leave dγ = Σ dy ⊙ x̂ and dβ = Σ dy over all examples."""
        xhat, inverse, gamma = self._recall()
        dy = self._checked_dy(dy, xhat.shape, xhat.dtype)
        n = len(self.shape)
        examples, own = tuple(range(dy.ndim - n)), tuple(range(-n, 0))
        self.grads = {
            "gamma": sum_of_products(dy, xhat, examples),
            "beta": dy.sum(axis=examples),
        }
        d = dy * gamma
        mean = d.mean(axis=own, keepdims=True)
        along = sum_of_products(d, xhat, own).reshape(mean.shape) / prod(self.shape)
        d -= mean
        d -= xhat * along
        d *= inverse
        return d

    def __repr__(self) -> str:
        return f"LayerNorm({', '.join(map(str, self.shape))})"
