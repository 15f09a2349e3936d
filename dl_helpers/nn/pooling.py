"""Pooling: each window of an image becomes one number, its maximum or its mean.

The maximum over columns and then over rows is that over both, and so is the sum. Along
one axis the k places of a window are k strided slices of the images, each as large as
what comes out. So the maximum is one of whole arrays, and runs over long stretches of
memory, whatever their order. Backward goes the same way back, rows first: at each axis
the entries of a window share what comes.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import repeat
from math import prod

import numpy as np

from .layer import Array, Layer
from .maximum import largest
from .windows import Axis, Size, places_along, short, sizes


class _Pool(Layer):
    """What pooling over one, two and three axes has in common."""

    axes = ""
    fill = 0.0

    def __init__(
        self,
        kernel_size: Size,
        *,
        stride: Size | None = None,
        padding: Size = 0,
        keep_edges: bool = False,
    ) -> None:
        super().__init__()
        who, n = type(self).__name__, len(self.axes)
        self.kernel_size = sizes(who, "kernel_size", kernel_size, n, least=1)
        stride = self.kernel_size if stride is None else stride
        self.stride = sizes(who, "stride", stride, n, least=1)
        self.padding = sizes(who, "padding", padding, n, least=0)
        self.keep_edges = keep_edges
        if any(2 * p > k for p, k in zip(self.padding, self.kernel_size, strict=True)):
            raise ValueError(
                f"{who}: padding is {padding}, expected at most half of the kernel "
                f"size {kernel_size}, so that no window lies in the padding alone"
            )

    def forward(self, x: Array) -> Array:
        """Compute y, `(N, C, …)`, one number for each window of x, `(N, C, …)`."""
        self._require_float("x", x)
        self._require_shape("x", x, ("N", "C", *self.axes))
        axes = self._axes_of(x)
        stages = [self._pad(x, axes)]
        for dim, axis in _columns_first(axes):
            stages.append(self._merge(places_along(stages[-1], dim, axis)))
        self._saved = stages, axes
        return self._scale(stages[-1], axes)

    def backward(self, dy: Array) -> Array:
        """Compute dx: each dy, shared among the entries of its window."""
        stages, axes = self._recall()
        dy = self._checked_dy(dy, stages[-1].shape, stages[-1].dtype)
        shares = self._scale(dy, axes)
        steps = zip(_columns_first(axes), stages[:-1], stages[1:], strict=True)
        for (dim, axis), images, merged in reversed(list(steps)):
            shares = self._spread(shares, images, merged, dim, axis)
        return shares[:, :, *(axis.real for axis in axes)]

    def _spread(
        self, d: Array, images: Array, merged: Array, dim: int, axis: Axis
    ) -> Array:
        """Share d, the gradient of what windows merged to, among their entries."""
        dx = np.empty_like(images) if axis.tiled else np.zeros_like(images)
        shares = self._shares(d, places_along(images, dim, axis), merged)
        for place, share in zip(places_along(dx, dim, axis), shares, strict=True):
            if axis.tiled:
                place[...] = share
            else:
                place += share
        return dx

    def _merge(self, places: Sequence[Array]) -> Array:
        """Compute one array of those that hold the places of a window."""
        raise NotImplementedError(f"{self!r} has no forward yet")

    def _shares(
        self, d: Array, places: Sequence[Array], merged: Array
    ) -> Iterable[Array]:
        """For each place of the window, give what it gets of d."""
        raise NotImplementedError(f"{self!r} has no backward yet")

    def _scale(self, merged: Array, axes: Sequence[Axis]) -> Array:
        """Compute y from what the windows merged to, or back."""
        return merged

    def _axes_of(self, x: Array) -> list[Axis]:
        windows = x.shape[2:], self.kernel_size, self.stride, self.padding
        axes = [Axis(*a, self.keep_edges) for a in zip(*windows, strict=True)]
        if any(axis.out < 1 for axis in axes):
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, too small for windows of "
                f"{self.kernel_size} with padding {self.padding}"
            )
        return axes

    def _pad(self, x: Array, axes: list[Axis]) -> Array:
        shape = (*x.shape[:2], *(axis.padded for axis in axes))
        if shape == x.shape:
            return x
        padded = np.full_like(x, self.fill, shape=shape)  # in the memory order of x
        padded[:, :, *(axis.real for axis in axes)] = x
        return padded

    def __repr__(self) -> str:
        stride = f", stride={short(self.stride)}" * (self.stride != self.kernel_size)
        padding = f", padding={short(self.padding)}" * any(self.padding)
        edges = ", keep_edges=True" * self.keep_edges
        name = type(self).__name__
        return f"{name}({short(self.kernel_size)}{stride}{padding}{edges})"


class _MaxPool(_Pool):
    """Max pooling; the padding is −∞, so it is never the maximum."""

    fill = -np.inf

    def _merge(self, places: Sequence[Array]) -> Array:
        return largest(places)

    def _shares(
        self, d: Array, places: Sequence[Array], merged: Array
    ) -> Iterator[Array]:
        for place in places[:-1]:
            share = d * (place == merged)
            yield share
            d = d - share  # 0 where this one won, so that none behind it wins as well
        yield d


class _AvgPool(_Pool):
    """Average pooling; the padding is 0, and counts."""

    def _merge(self, places: Sequence[Array]) -> Array:
        return reduce(np.add, places)

    def _shares(
        self, d: Array, places: Sequence[Array], merged: Array
    ) -> Iterable[Array]:
        return repeat(d, len(places))

    def _scale(self, merged: Array, axes: Sequence[Axis]) -> Array:
        """Divide by the size of each window."""
        counts = prod(np.ix_(*(axis.lengths() for axis in axes)))
        return merged * (1 / counts).astype(merged.real.dtype)


def _columns_first(axes: Sequence[Axis]) -> list[tuple[int, Axis]]:
    """Number the axes behind N and C; the last comes first.

    So the first of equal entries wins row by row: the first row, and in it the first.
    """
    return list(enumerate(axes, start=2))[::-1]


class MaxPool2d(_MaxPool):
    """Computes y[n, c, h, w] = max x[n, c, s·h + i, s·w + j] over the window (i, j).

    The gradient goes to the first of the largest entries of the window, row by row, as
    in PyTorch. Images are padded with −∞.

    Shapes: x `(N, C, H, W)`, y `(N, C, OH, OW)` with
    OH = ⌊(H + 2·padding − kernel) / stride⌋ + 1, as in `torch.nn.MaxPool2d`. With
    `keep_edges`, ⌈ ⌉ stands in place of ⌊ ⌋ (`ceil_mode` in PyTorch): windows that hang
    over the right or lower edge are kept, 7 × 7 → 4 × 4 for a kernel of 2.

    Args:
        kernel_size: one number, or one for each axis; so with the others.
        stride: how far the window moves; by its own size if not given.
        padding: on each side, at most half the kernel.
        keep_edges: whether windows that hang over the edge are kept.

    Raises:
        ValueError: for sizes that make no sense, or an x or dy that does not fit.

    Source: Riesenhuber and Poggio, Hierarchical models of object recognition in cortex,
    Nature Neuroscience 1999.
    """

    axes = "HW"


class MaxPool1d(_MaxPool):
    """Computes y[n, c, t] = max x[n, c, s·t + i] over the window i.

    Shapes: x `(N, C, L)`, y `(N, C, OL)`. Arguments, errors and source are those of
    `MaxPool2d`.
    """

    axes = "L"


class MaxPool3d(_MaxPool):
    """Computes the maximum of windows over three axes.

    Shapes: x `(N, C, D, H, W)`, y `(N, C, OD, OH, OW)`. Arguments, errors and source
    are those of `MaxPool2d`.
    """

    axes = "DHW"


class AvgPool2d(_AvgPool):
    """Computes y[n, c, h, w] = mean x[n, c, s·h + i, s·w + j] over the window (i, j).

    Images are padded with zeros, which count as entries of the window. What hangs over
    the padded image (`keep_edges`) does not count, as in PyTorch.

    Shapes, arguments and errors are those of `MaxPool2d`; as `torch.nn.AvgPool2d`.

    Source: LeCun et al., Backpropagation applied to handwritten zip code recognition,
    Neural Computation 1989.
    """

    axes = "HW"


class AvgPool1d(_AvgPool):
    """Computes y[n, c, t] = mean of x[n, c, s·t + i] over the window i.

    Shapes: x `(N, C, L)`, y `(N, C, OL)`. Arguments and errors are those of
    `MaxPool2d`, formula and source those of `AvgPool2d`.
    """

    axes = "L"


class AvgPool3d(_AvgPool):
    """Computes the mean of windows over three axes.

    Shapes: x `(N, C, D, H, W)`, y `(N, C, OD, OH, OW)`. Arguments and errors are those
    of `MaxPool2d`, formula and source those of `AvgPool2d`.
    """

    axes = "DHW"
