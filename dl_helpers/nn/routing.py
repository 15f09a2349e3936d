"""Where signals branch and join: layers of several inputs or outputs.

Several arrays are a tuple, so that `forward` still takes one argument and gives one
result. In a `Graph` such a layer reads several names, or makes several. Each gradient
can be read off its forward: what a copy hands out comes back as a sum, and a sum hands
its gradient to all.
"""

from collections.abc import Sequence
from functools import reduce
from math import prod
from operator import add, mul

import numpy as np

from .layer import Array, Layer

Arrays = tuple[Array, ...]


class _Joins(Layer):
    """A layer that makes one array of several, all of one shape but for `axis`."""

    axis: int | None = None

    def forward(self, x: Arrays) -> Array:
        """Compute y from a tuple of arrays."""
        _require_tuple(self, "x", x)
        ndim = x[0].ndim
        if self.axis is not None and not -ndim <= self.axis < ndim:
            raise ValueError(f"{self!r}: x has shape {x[0].shape}, without that axis")
        free = None if self.axis is None else self.axis % ndim
        shape = tuple("any" if i == free else n for i, n in enumerate(x[0].shape))
        for i, part in enumerate(x):
            self._require_shape(f"x[{i}]", part, shape)
        y = self._joined(x)
        self._saved = x, y.shape
        return y

    def backward(self, dy: Array) -> Arrays:
        """Compute the gradient for each array of x, as a tuple."""
        x, shape = self._recall()
        self._require_float("dy", dy)
        self._require_shape("dy", dy, shape)
        slopes = zip(x, self._slopes(x, dy), strict=True)
        return tuple(dx.astype(part.dtype, copy=False) for part, dx in slopes)

    def _joined(self, x: Arrays) -> Array:
        raise NotImplementedError(f"{self!r} has no forward yet")

    def _slopes(self, x: Arrays, dy: Array) -> Sequence[Array]:
        raise NotImplementedError(f"{self!r} has no backward yet")


class Concatenate(_Joins):
    """Puts arrays side by side along an axis; each gets back its part of dy.

    Shapes: x a tuple of arrays, alike in all axes but this one, y their union. As
    `torch.cat`.

    Args:
        axis: 1 joins channels or features.

    Raises:
        ValueError: for no tuple of arrays, or shapes that differ elsewhere.

    Source: Szegedy et al., Going deeper with convolutions, CVPR 2015, figure 2.
    """

    def __init__(self, axis: int = 1) -> None:
        super().__init__()
        self.axis = axis

    def _joined(self, x: Arrays) -> Array:
        return np.concatenate(x, axis=self.axis)

    def _slopes(self, x: Arrays, dy: Array) -> Sequence[Array]:
        return _cut(dy, [part.shape[self.axis] for part in x], self.axis)

    def __repr__(self) -> str:
        return f"Concatenate(axis={self.axis})"


class Merge(_Joins):
    """Adds arrays, y = Σ xᵢ; each gets the whole dy.

    Shapes: x a tuple of arrays of one shape, which is that of y.

    Raises:
        ValueError: for no tuple of arrays, or shapes that differ.

    Source: He et al., Deep residual learning for image recognition, CVPR 2016, eq. 1.
    """

    def _joined(self, x: Arrays) -> Array:
        return reduce(add, x)

    def _slopes(self, x: Arrays, dy: Array) -> Sequence[Array]:
        return [dy] * len(x)


class Multiply(_Joins):
    """Multiplies arrays entry by entry, y = Π xᵢ; dxᵢ is dy times all the others.

    With a factor between 0 and 1 it is a gate. Shapes: x a tuple of arrays of one
    shape, which is that of y.

    Raises:
        ValueError: for no tuple of arrays, or shapes that differ.

    Source: Hochreiter and Schmidhuber, Long short-term memory, 1997 (gates).
    """

    def _joined(self, x: Arrays) -> Array:
        return reduce(mul, x)

    def _slopes(self, x: Arrays, dy: Array) -> Sequence[Array]:
        return [prod((*x[:i], *x[i + 1 :]), start=dy) for i in range(len(x))]


class Copy(Layer):
    """Hands x out n times; dx is the sum of what comes back.

    A `Graph` needs none, since several nodes may read one value: this is the layer
    behind it. Shapes: y a tuple of n arrays, each of which is x itself.

    Args:
        n: how many.

    Raises:
        ValueError: for n below 1, or a dy that is no tuple of n arrays like x.

    Source: Caruana, Multitask learning, 1997 (one representation, several tasks).
    """

    def __init__(self, n: int = 2) -> None:
        super().__init__()
        if n < 1:
            raise ValueError(f"Copy: n is {n}, expected 1 or more")
        self.n = n

    def forward(self, x: Array) -> Arrays:
        """Give x, n times."""
        self._require_float("x", x)
        self._saved = x.shape, x.dtype
        return (x,) * self.n

    def backward(self, dy: Arrays) -> Array:
        """Compute dx = Σ dyᵢ."""
        shape, dtype = self._recall()
        _require_tuple(self, "dy", dy, [shape] * self.n)
        return reduce(add, dy).astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"Copy({self.n})"


class Split(Layer):
    """Cuts x into parts along an axis; dx puts the parts of dy side by side.

    Shapes: y a tuple of arrays that together are x. As `torch.split`.

    Args:
        sizes: of the parts along the axis; together they are as long as it is.
        axis: 1 cuts between channels or features.

    Raises:
        ValueError: for sizes below 1, an x of another length, or a dy that is no tuple
            of such parts.

    Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep
    convolutional neural networks, 2012, figure 2.
    """

    def __init__(self, sizes: Sequence[int], axis: int = 1) -> None:
        super().__init__()
        if not sizes or min(sizes) < 1:
            raise ValueError(f"Split: sizes are {sizes}, expected 1 or more of each")
        self.sizes, self.axis = tuple(sizes), axis

    def forward(self, x: Array) -> Arrays:
        """Give the parts of x, as a tuple of views."""
        self._require_float("x", x)
        axis, total = self.axis, sum(self.sizes)
        if not -x.ndim <= axis < x.ndim or x.shape[axis] != total:
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected {total} along axis {axis}"
            )
        y = tuple(_cut(x, self.sizes, axis))
        self._saved = [part.shape for part in y], x.dtype
        return y

    def backward(self, dy: Arrays) -> Array:
        """Put the parts of dy side by side."""
        shapes, dtype = self._recall()
        _require_tuple(self, "dy", dy, shapes)
        return np.concatenate(dy, axis=self.axis).astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"Split({self.sizes}, axis={self.axis})"


def _cut(x: Array, sizes: Sequence[int], axis: int) -> list[Array]:
    return np.split(x, np.cumsum(sizes)[:-1], axis=axis)


def _require_tuple(
    layer: Layer, name: str, arrays: Arrays, shapes: Sequence[tuple] | None = None
) -> None:
    """Refuse what is no tuple of arrays of floats, or not of these shapes."""
    n = "" if shapes is None else f"{len(shapes)} "
    if not isinstance(arrays, tuple) or not arrays:
        empty = isinstance(arrays, tuple)
        came = "an empty tuple" if empty else f"a {type(arrays).__name__}"
        raise ValueError(f"{layer!r}: {name} is {came}, expected a tuple of {n}arrays")
    for i, array in enumerate(arrays):
        layer._require_float(f"{name}[{i}]", array)
    if shapes is None:
        return
    if len(arrays) != len(shapes):
        raise ValueError(f"{layer!r}: {name} has {len(arrays)} arrays, expected {n}")
    for i, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        layer._require_shape(f"{name}[{i}]", array, shape)
