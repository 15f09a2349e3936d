"""Cross-correlation of images with kernels, forward and back, as matrix products.

What libraries call convolution is cross-correlation, y[h, w] = Σ W[i, j] x[h+i, w+j]:
the kernel is not flipped. Two ideas make it fast in plain NumPy.

- *The batch is innermost in memory.* Arrays are `(N, C, H, W)` to whoever uses them,
  but lie in memory as (H, C, W, N), so that each copy and each sum runs over long
  contiguous stretches, whatever the stride. NumPy's element-wise functions keep that
  order without being asked.
- *Only columns are unfolded.* Each padded row is stored as its `kw` shifted copies. The
  `kh` rows under one row of the output then lie next to each other: they are a matrix
  already, (kh · kw · C) × (OW · N). The matrices of neighbouring output rows overlap,
  so they are views, and one `np.matmul` multiplies them all by the kernels.

A line of ones below each padded row brings the bias along, a weight like the others.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .buffering import short_buffer
from .products import multiply
from .workspace import Workspace

Array = np.ndarray
Pair = tuple[int, int]
CACHE = 2**19  # bytes that surely stay close to the core between two uses


@dataclass(frozen=True)
class Geometry:
    """How a window of size `kernel` moves over padded images `(N, C, H, W)`."""

    shape: tuple[int, int, int, int]
    kernel: Pair
    stride: Pair
    padding: Pair

    @cached_property
    def out(self) -> Pair:
        """Compute ⌊(size + 2 padding − kernel) / stride⌋ + 1 for height and width."""
        sizes = zip(self.shape[2:], self.kernel, self.stride, self.padding, strict=True)
        height, width = ((n + 2 * p - k) // s + 1 for n, k, s, p in sizes)
        return height, width

    def columns(self, j: int) -> tuple[slice, slice]:
        """Say which outputs meet a real column at kernel column j, and which."""
        width, s, p = self.shape[3], self.stride[1], self.padding[1]
        first = max(0, -(-(p - j) // s))
        last = max(first, min(self.out[1], (width - 1 - j + p) // s + 1))
        start = first * s + j - p
        return slice(first, last), slice(start, start + (last - first) * s, s)

    def rows(self, i: int) -> tuple[slice, slice]:
        """Say which outputs meet row i of the image, and with which kernel rows.

        These are counted from the last one up, so that both run in the same direction.
        """
        kh, s, p = self.kernel[0], self.stride[0], self.padding[0]
        first = max(0, -(-(i + p - kh + 1) // s))
        last = max(first, min(self.out[0], (i + p) // s + 1))
        start = first * s + kh - 1 - i - p
        return slice(first, last), slice(start, start + (last - first) * s, s)


class Unfolded(NamedTuple):
    """The matrices of all output rows, `(OH, kh · (kw·C + 1), OW · N)`, and whence."""

    matrices: Array
    geometry: Geometry


def unfold(x: Array, geometry: Geometry, space: Workspace | None = None) -> Unfolded:
    """Store each padded row as its shifted copies, and view them as matrices.

    The padding is never written to, so it stays 0 when the memory is used again. The
    last line below each row is of ones.

    Args:
        x: images `(N, C, H, W)`.
        geometry: how the window moves over them.
        space: memory to use again. What was unfolded into it before is overwritten.
    """
    space = space or Workspace()
    (n, channels, height, _), (kh, kw) = geometry.shape, geometry.kernel
    (sh, _), (ph, _), (oh, ow) = geometry.stride, geometry.padding, geometry.out
    lines = kw * channels + 1
    shape = (height + 2 * ph, lines, ow, n)
    rows = space.array("rows", shape, x.dtype, geometry)
    rows[:, -1] = 1
    inside = rows[ph : ph + height, :-1].reshape(height, kw, channels, ow, n)
    x = np.ascontiguousarray(x.transpose(2, 1, 3, 0))  # turned once, not kw times
    for j in range(kw):
        outputs, columns = geometry.columns(j)
        inside[:, j, :, outputs] = x[:, :, columns]
    row, item = rows.strides[0], rows.itemsize
    shape, strides = (oh, kh * lines, ow * n), (sh * row, ow * n * item, item)
    return Unfolded(as_strided(rows, shape, strides, writeable=False), geometry)


def correlate(unfolded: Unfolded, W: Array, b: Array | None = None) -> Array:
    """Compute y `(N, F, OH, OW)` from kernels W `(F, C, kh, kw)` and a bias b `(F,)`.

    b goes with the first of the lines of ones; the others have weight 0.
    """
    (kernels, channels, kh, kw), n = W.shape, unfolded.geometry.shape[0]
    weights = np.zeros((kernels, kh, kw * channels + 1), W.dtype)
    weights[:, :, :-1] = as_matrix(W).reshape(kernels, kh, -1)
    if b is not None:
        weights[:, 0, -1] = b
    oh, ow = unfolded.geometry.out
    y = np.empty((oh, kernels, ow * n), np.result_type(unfolded.matrices, W))
    multiply(weights.reshape(kernels, -1), unfolded.matrices, y)
    return y.reshape(oh, kernels, ow, n).transpose(3, 1, 0, 2)


def kernel_gradient(unfolded: Unfolded, dy: Array) -> tuple[Array, Array]:
    """Compute dW `(F, C, kh, kw)` and db `(F,)`: that product, summed over all rows."""
    (_, channels, *_), (kh, kw) = unfolded.geometry.shape, unfolded.geometry.kernel
    both = (unfolded.matrices @ _as_rows(dy).transpose(0, 2, 1)).sum(axis=0)
    both = both.T.reshape(dy.shape[1], kh, kw * channels + 1)
    dW = both[:, :, :-1].reshape(len(both), kh, kw, channels)
    return dW.transpose(0, 3, 1, 2), both[:, 0, -1]


@short_buffer
def input_gradient(
    dy: Array, W: Array, geometry: Geometry, space: Workspace | None = None
) -> Array:
    """Compute dx `(N, C, H, W)`: back through the product, then through `unfold`.

    The output rows that one row of x went into are a matrix already, as in `correlate`.
    Times the kernels, with their rows turned round, it is the gradient of the row's
    shifted copies. These are added up, a few rows at a time, while still in the cache.
    """
    space = space or Workspace()
    (n, channels, height, width), kw = geometry.shape, geometry.kernel[1]
    lines, numbers = kw * channels, geometry.out[1] * n
    many = max(1, min(height, CACHE // max(1, lines * numbers * dy.itemsize)))
    shape = (many, kw, channels, geometry.out[1], n)
    copies = space.array("copies", shape, dy.dtype)
    turned = np.ascontiguousarray(W[:, :, ::-1].transpose(3, 1, 2, 0))
    dy_rows = _as_rows(dy)
    dx = np.zeros((height, channels, width, n), dy.dtype)
    for top in range(0, height, many):
        rows = dx[top : top + many]
        for i, copy in enumerate(copies[: len(rows)], top):
            outputs, places = geometry.rows(i)
            met = dy_rows[outputs]
            met = met.reshape(len(met) * len(W), numbers)
            kernels = turned[:, :, places].reshape(lines, len(met))
            multiply(kernels, met, copy.reshape(lines, numbers))
        for j in range(kw):
            outputs, columns = geometry.columns(j)
            rows[:, :, columns] += copies[: len(rows), j, :, outputs]
    return dx.transpose(3, 1, 0, 2)


def as_matrix(W: Array) -> Array:
    """Lay kernels `(F, C, kh, kw)` out as the rows of a matrix `(F, kh · kw · C)`."""
    return W.transpose(0, 2, 3, 1).reshape(len(W), -1)


def _as_rows(dy: Array) -> Array:
    n, kernels, oh, ow = dy.shape
    return dy.transpose(2, 1, 3, 0).reshape(oh, kernels, ow * n)
