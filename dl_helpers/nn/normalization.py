"""Normalization by mean and variance: signals of one size, whatever the layers before.

With x̂ = (x − μ) / √(σ² + ε), where μ and σ² are computed from x itself, moving x or
scaling it changes nothing. So its gradient has no part along either direction:
dx = (d − mean(d) − x̂ mean(d ⊙ x̂)) / √(σ² + ε), with d = ∂L/∂x̂.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from .layer import Array, Layer


class _BatchNorm(Layer):
    """What batch normalization of numbers, of signals and of images has in common."""

    layouts: tuple[tuple[str, ...], ...] = ()

    def __init__(
        self,
        channels: int,
        *,
        momentum: float = 0.1,
        eps: float = 1e-5,
        dtype: type = np.float32,
    ) -> None:
        super().__init__()
        _require_sizes(type(self).__name__, "channels", (channels,), eps)
        if not 0 <= momentum <= 1:
            raise ValueError(
                f"{type(self).__name__}: momentum is {momentum}, expected 0 to 1"
            )
        self.channels, self.momentum, self.eps = channels, momentum, eps
        self.params = {
            "gamma": np.ones(channels, dtype),
            "beta": np.zeros(channels, dtype),
        }
        self.state = {
            "running_mean": np.zeros(channels, dtype),
            "running_var": np.ones(channels, dtype),
        }

    def forward(self, x: Array) -> Array:
        """Compute y = γ x̂ + β, by the batch, or by the running statistics in tests."""
        self._require_float("x", x)
        self._require_layout(x)
        gamma, beta = (self._spread(self.params[p], x) for p in ("gamma", "beta"))
        center = self._by_batch if self.training else self._by_history
        centred, inverse = center(x)
        self._saved = centred, inverse, inverse * gamma, self.training
        y = centred * (inverse * gamma)
        y += beta
        return y

    def backward(self, dy: Array) -> Array:
        """Compute dx, and leave dγ = Σ dy ⊙ x̂ and dβ = Σ dy."""
        centred, inverse, scale, of_batch = self._recall()
        dy = self._checked_dy(dy, centred.shape, centred.dtype)
        axes = _all_but_channels(centred)
        dgamma = _sum_of_products(dy, centred, axes) * inverse.reshape(-1)
        dbeta = dy.sum(axis=axes)
        self.grads = {"gamma": dgamma, "beta": dbeta}
        if not of_batch:
            return dy * scale
        n = max(centred.size // self.channels, 1)
        dx = centred * (self._spread(dgamma / -n, centred) * inverse)
        dx += dy
        dx -= self._spread(dbeta / n, centred)
        dx *= scale
        return dx

    def _by_batch(self, x: Array) -> tuple[Array, Array]:
        """Compute x − μ and 1 / √(σ² + ε) of this batch, and let the history follow."""
        axes, n = _all_but_channels(x), x.size // self.channels
        if n == 1:
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, one value in each channel, so no "
                f"variance; expected a larger batch, or training = False"
            )
        centred, inverse, mean, var = _center(x, axes, self.eps)
        if n:
            self._remember("running_mean", mean.real.reshape(-1))
            self._remember("running_var", var.real.reshape(-1) * (n / (n - 1)))
        return centred, inverse

    def _by_history(self, x: Array) -> tuple[Array, Array]:
        """Compute x − μ and 1 / √(σ² + ε) with what was learnt of μ and σ²."""
        mean = self._spread(self.state["running_mean"], x)
        var = self._spread(self.state["running_var"], x)
        return x - mean, 1 / np.sqrt(var + self.eps)

    def _remember(self, name: str, value: Array) -> None:
        """Move a running statistic a little towards that of this batch."""
        old = self.state[name]
        new = old + self.momentum * (value - old)
        self.state[name] = new.astype(old.dtype)

    def _spread(self, values: Array, x: Array) -> Array:
        """Shape one number for each channel so that it meets x, in its dtype."""
        values = values.astype(x.dtype, copy=False)
        return values.reshape(-1, *[1] * (x.ndim - 2))

    def _require_layout(self, x: Array) -> None:
        fitting = [axes for axes in self.layouts if len(axes) == x.ndim - 2]
        axes = (fitting or self.layouts)[0]
        self._require_shape("x", x, ("N", self.channels, *axes))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.channels})"


class BatchNorm2d(_BatchNorm):
    """Computes y = γ (x − μ) / √(σ² + ε) + β, with μ and σ² of each channel.

    While training they are the mean and the variance over the batch and all places. The
    running statistics follow them, r ← r + momentum · (new − r), with the unbiased
    variance, as in PyTorch; they are in `state`, and at test time they take the place
    of μ and σ².

    Shapes: x and y `(N, C, H, W)`, gamma, beta, running_mean and running_var `(C,)`, as
    in `torch.nn.BatchNorm2d`. A bias right before this layer has gradient 0.

    Args:
        channels: how many; each has a γ and a β.
        momentum: how much of each batch goes into the running statistics.
        eps: ε, so that a constant channel does no harm.
        dtype: of the parameters and the state; y follows the dtype of x.

    Raises:
        ValueError: for sizes that make no sense, an x or dy that does not fit, or one
            value in each channel while training, which has no variance.

    Source: Ioffe and Szegedy, Batch normalization, ICML 2015, algorithms 1 and 2.
    """

    layouts = (("H", "W"),)


class BatchNorm1d(_BatchNorm):
    """Computes what `BatchNorm2d` does, for numbers or for signals.

    Shapes: x and y `(N, C)` or `(N, C, L)`, as in `torch.nn.BatchNorm1d`. Arguments,
    state, errors and source are those of `BatchNorm2d`.
    """

    layouts = ((), ("L",))


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
        _require_sizes("LayerNorm", "shape", self.shape, eps)
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
        xhat, inverse, *_ = _center(x, tuple(range(-n, 0)), self.eps)
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
            "gamma": _sum_of_products(dy, xhat, examples),
            "beta": dy.sum(axis=examples),
        }
        d = dy * gamma
        mean = d.mean(axis=own, keepdims=True)
        along = _sum_of_products(d, xhat, own).reshape(mean.shape) / prod(self.shape)
        d -= mean
        d -= xhat * along
        d *= inverse
        return d

    def __repr__(self) -> str:
        return f"LayerNorm({', '.join(map(str, self.shape))})"


def _center(
    x: Array, axes: tuple[int, ...], eps: float
) -> tuple[Array, Array, Array, Array]:
    """Compute x − μ, 1 / √(σ² + ε), μ and σ² over some axes; of no entries, 0."""
    n = max(prod(x.shape[a] for a in axes), 1)
    mean = x.sum(axis=axes, keepdims=True) / n
    centred = x - mean
    # np.var takes |x − μ|², which has no derivative in complex x
    var = _sum_of_products(centred, centred, axes).reshape(mean.shape) / n
    return centred, 1 / np.sqrt(var + eps), mean, var


def _sum_of_products(a: Array, b: Array, axes: tuple[int, ...]) -> Array:
    """Compute Σ a ⊙ b over some axes, without an array of the products."""
    every = list(range(a.ndim))
    gone = {axis % a.ndim for axis in axes}
    return np.einsum(a, every, b, every, [i for i in every if i not in gone])


def _all_but_channels(x: Array) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _require_sizes(who: str, name: str, sizes: tuple[int, ...], eps: float) -> None:
    if not sizes or min(sizes) < 1:
        raise ValueError(f"{who}: {name} is {sizes}, expected 1 or more of each")
    if not eps > 0:
        raise ValueError(f"{who}: eps is {eps}, expected more than 0")
