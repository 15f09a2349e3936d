"""How the same is computed in much-used teaching codes: the long way."""

from collections.abc import Iterator

import numpy as np
from contest import Contest, Work
from convolutions import batch_innermost
from numpy.lib.stride_tricks import sliding_window_view

from dl_helpers import nn

Array = np.ndarray


def contests() -> Iterator[Contest]:
    """Forward and back: loops, im2col and window views; pooling by reshape."""
    rng = np.random.default_rng(0)
    for name, way, n, rounds in [
        ("loops", loops, 1, 3),
        ("im2col", im2col, 64, 15),
        ("a window view", window_view, 64, 15),
    ]:
        x, W = rng.standard_normal((n, 16, 14, 14)), rng.standard_normal((32, 16, 3, 3))
        dy = rng.standard_normal((n, 32, 12, 12))
        x, W, dy = (a.astype(np.float32) for a in (x, W, dy))
        title = f"Conv2d N{n} 16×14×14→32 3×3 against {name}"
        ours = _layer_turn(nn.Conv2d(16, 32, 3), x, dy)
        yield Contest(title, ours, lambda w=way, a=(x, W, dy): w(*a), 1.0, rounds)
    x = rng.standard_normal((64, 32, 24, 24), np.float32)
    dy = rng.standard_normal((64, 32, 12, 12), np.float32)
    title = "MaxPool2d 2×2 N64 32×24×24 against reshape and max"
    ours = _layer_turn(nn.MaxPool2d(2), x, dy)
    yield Contest(title, ours, lambda: reshape_and_max(x, dy), 1.0)


def loops(x: Array, W: Array, dy: Array) -> tuple[Array, Array, Array]:
    """Compute y, dx and dW entry by entry, as the formulas are read."""
    y, dx, dW = np.zeros_like(dy), np.zeros_like(x), np.zeros_like(W)
    k = W.shape[-1]
    for n, f, h, w in np.ndindex(*dy.shape):
        window = np.s_[n, :, h : h + k, w : w + k]
        y[n, f, h, w] = (x[window] * W[f]).sum()
        dW[f] += dy[n, f, h, w] * x[window]
        dx[window] += dy[n, f, h, w] * W[f]
    return y, dx, dW


def im2col(x: Array, W: Array, dy: Array) -> tuple[Array, Array, Array]:
    """Copy every window into a column, multiply, and add the columns back."""
    k, (n, f, h, w) = W.shape[-1], dy.shape
    cols = np.empty((n, x.shape[1], k, k, h, w), x.dtype)
    for i, j in np.ndindex(k, k):
        cols[:, :, i, j] = x[:, :, i : i + h, j : j + w]
    cols = cols.transpose(1, 2, 3, 4, 5, 0).reshape(W[0].size, -1)
    y = (W.reshape(f, -1) @ cols).reshape(f, h, w, n).transpose(3, 0, 1, 2)
    slopes = dy.transpose(1, 2, 3, 0).reshape(f, -1)
    dW = (slopes @ cols.T).reshape(W.shape)
    dcols = (W.reshape(f, -1).T @ slopes).reshape(*W.shape[1:], h, w, n)
    dx = np.zeros_like(x)
    for i, j in np.ndindex(k, k):
        dx[:, :, i : i + h, j : j + w] += dcols[:, i, j].transpose(3, 0, 1, 2)
    return y, dx, dW


def window_view(x: Array, W: Array, dy: Array) -> tuple[Array, Array, Array]:
    """Look at all windows without a copy, and let tensordot sort it out."""
    k = W.shape[-1]
    windows = sliding_window_view(x, (k, k), axis=(2, 3))
    y = np.tensordot(windows, W, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    dW = np.tensordot(dy, windows, ((0, 2, 3), (0, 2, 3)))
    edge = (0, 0), (0, 0), (k - 1, k - 1), (k - 1, k - 1)
    slopes = sliding_window_view(np.pad(dy, edge), (k, k), axis=(2, 3))
    turned = W[:, :, ::-1, ::-1]
    dx = np.tensordot(slopes, turned, ((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)
    return y, dx, dW


def reshape_and_max(x: Array, dy: Array) -> tuple[Array, Array]:
    """Pool 2×2 windows by two more axes, and give each maximum its slope."""
    n, c, h, w = x.shape
    windows = x.reshape(n, c, h // 2, 2, w // 2, 2)
    y = windows.max(axis=(3, 5))
    mask = windows == y[:, :, :, None, :, None]
    return y, (mask * dy[:, :, :, None, :, None]).reshape(x.shape)


def _layer_turn(layer: nn.Layer, x: Array, dy: Array) -> Work:
    x, dy = batch_innermost(x), batch_innermost(dy)
    return lambda: (layer.forward(x), layer.backward(dy))
