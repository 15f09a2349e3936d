"""Functions of several tensors: joined, convolved, and turned into a loss."""

from collections.abc import Sequence

import numpy as np

from ..nn.correlation import (
    Geometry,
    correlate,
    input_gradient,
    kernel_gradient,
    unfold,
)
from ..nn.losses_multiclass import checked_labels
from ..nn.windows import Size, sizes
from .engine import Array
from .tensor import Tensor


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Put tensors side by side along an axis; each gets back its part of dy.

    Raises:
        ValueError: for no tensor, or shapes that differ along another axis.

    Source: its definition, as `np.concatenate`.
    """
    shapes = [t.shape for t in tensors]
    try:
        y = np.concatenate([t.value for t in tensors], axis)
    except ValueError:
        raise ValueError(
            f"concatenate: shapes {shapes} don't fit together along axis {axis}"
        ) from None
    cuts = np.cumsum([shape[axis] for shape in shapes])[:-1]
    return Tensor(
        y,
        op="concatenate",
        parents=tuple(tensors),
        chain=lambda dy: tuple(np.split(dy, cuts, axis)),
    )


def log_softmax(scores: Tensor) -> Tensor:
    """Compute s − log Σ exp(s) along the last axis, of scores of any size.

    The largest score is taken off first, as a constant: it changes nothing.

    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and
    softmax functions, 2021.
    """
    shifted = scores - scores.value.real.max(axis=-1, keepdims=True)
    return shifted - shifted.exp().sum(-1, keepdims=True).log()


def softmax_cross_entropy(scores: Tensor, labels: Array) -> Tensor:
    """Compute the mean of −log softmax(s)_y over a batch, out of smaller operations.

    Args:
        scores: `(N, K)`.
        labels: `(N,)`, integers from 0 to K − 1.

    Raises:
        ValueError: for other shapes or labels.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108.
    """
    if len(scores.shape) != 2 or not len(scores.value):
        raise ValueError(
            f"softmax_cross_entropy: scores have shape {scores.shape}, expected (N, K)"
        )
    n, n_classes = scores.shape
    labels = checked_labels("softmax_cross_entropy", labels, (n,), n_classes)
    return -log_softmax(scores)[np.arange(n), labels].mean()


def conv2d(x: Tensor, W: Tensor, *, stride: Size = 1, padding: Size = 0) -> Tensor:
    """Compute Σ W[f, c, i, j] x[n, c, s·h + i, s·w + j], as `nn.Conv2d` does.

    A bias is added as `conv2d(x, W) + b.reshape(-1, 1, 1)`.

    Args:
        x: images `(N, C, H, W)`.
        W: kernels `(F, C, kh, kw)`.
        stride: how far the window moves; one number, or one for each axis.
        padding: zeros on each side.

    Returns:
        `(N, F, OH, OW)` with OH = ⌊(H + 2·padding − kh) / stride⌋ + 1.

    Raises:
        ValueError: for shapes that don't fit together.

    Source: that of `nn.Conv2d`.
    """
    stride = sizes("conv2d", "stride", stride, 2, least=1)
    padding = sizes("conv2d", "padding", padding, 2, least=0)
    _require_fit(x.shape, W.shape, padding)
    unfolded = unfold(x.value, Geometry(x.shape, W.shape[2:], stride, padding))

    def chain(dy: Array) -> tuple[Array, Array]:
        dx = input_gradient(dy, W.value, unfolded.geometry)
        dW, _ = kernel_gradient(unfolded, dy)
        return dx, dW

    y = correlate(unfolded, W.value)
    return Tensor(y, op="conv2d", parents=(x, W), chain=chain)


def _require_fit(x: tuple, W: tuple, padding: tuple[int, ...]) -> None:
    fits = len(x) == len(W) == 4 and x[1] == W[1]
    room = zip(x[2:], W[2:], padding, strict=False)
    if not fits or any(n + 2 * p < k for n, k, p in room):
        raise ValueError(
            f"conv2d: x has shape {x} and W {W}, expected (N, C, H, W) and "
            f"(F, C, kh, kw) with a kernel no larger than the padded image"
        )
