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
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

Array = np.ndarray
Pair = tuple[int, int]


class Geometry(NamedTuple):
    """How a window of size `kernel` moves over padded images `(N, C, H, W)`."""

    shape: tuple[int, int, int, int]
    kernel: Pair
    stride: Pair
    padding: Pair

    @property
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


class Unfolded(NamedTuple):
    """The matrices of all output rows, `(OH, kh · kw · C, OW · N)`, and where from."""

    matrices: Array
    geometry: Geometry


def unfold(x: Array, geometry: Geometry) -> Unfolded:
    """Store each padded row as its shifted copies, and view them as matrices."""
    (n, channels, height, _), (kh, kw) = geometry.shape, geometry.kernel
    (sh, _), (ph, _), (oh, ow) = geometry.stride, geometry.padding, geometry.out
    rows = np.zeros((height + 2 * ph, kw, channels, ow, n), x.dtype)
    inside, x = rows[ph : ph + height], x.transpose(2, 1, 3, 0)
    for j in range(kw):
        outputs, columns = geometry.columns(j)
        inside[:, j, :, outputs] = x[:, :, columns]
    row, item = rows.strides[0], rows.itemsize
    shape, strides = (oh, kh * kw * channels, ow * n), (sh * row, ow * n * item, item)
    return Unfolded(as_strided(rows, shape, strides, writeable=False), geometry)


def fold(matrices: Array, geometry: Geometry) -> Array:
    """Do the transpose of `unfold`: add up what came from the same place."""
    (n, channels, height, width), (kh, kw) = geometry.shape, geometry.kernel
    (sh, _), (ph, _), (oh, ow) = geometry.stride, geometry.padding, geometry.out
    rows = np.zeros((height + 2 * ph, kw, channels, ow, n), matrices.dtype)
    parts = matrices.reshape(oh, kh, kw, channels, ow, n)
    for i in range(kh):
        rows[i : i + (oh - 1) * sh + 1 : sh] += parts[:, i]
    x = np.zeros((height, channels, width, n), matrices.dtype)
    for j in range(kw):
        outputs, columns = geometry.columns(j)
        x[:, :, columns] += rows[ph : ph + height, j, :, outputs]
    return x.transpose(3, 1, 0, 2)


def correlate(unfolded: Unfolded, W: Array) -> Array:
    """Compute y `(N, F, OH, OW)` from kernels W `(F, C, kh, kw)`."""
    (oh, ow), n = unfolded.geometry.out, unfolded.geometry.shape[0]
    y = as_matrix(W) @ unfolded.matrices
    return y.reshape(oh, len(W), ow, n).transpose(3, 1, 0, 2)


def kernel_gradient(unfolded: Unfolded, dy: Array) -> Array:
    """Compute dW `(F, C, kh, kw)`: the same product, summed over the output rows."""
    _, channels, *_ = unfolded.geometry.shape
    dW = (_as_rows(dy) @ unfolded.matrices.transpose(0, 2, 1)).sum(axis=0)
    return dW.reshape(len(dW), *unfolded.geometry.kernel, channels).transpose(
        0, 3, 1, 2
    )


def input_gradient(dy: Array, W: Array, geometry: Geometry) -> Array:
    """Compute dx `(N, C, H, W)`: each dy, spread over the window that it came from."""
    return fold(as_matrix(W).T @ _as_rows(dy), geometry)


def as_matrix(W: Array) -> Array:
    """Lay kernels `(F, C, kh, kw)` out as the rows of a matrix `(F, kh · kw · C)`."""
    return W.transpose(0, 2, 3, 1).reshape(len(W), -1)


def _as_rows(dy: Array) -> Array:
    n, kernels, oh, ow = dy.shape
    return dy.transpose(2, 1, 3, 0).reshape(oh, kernels, ow * n)
