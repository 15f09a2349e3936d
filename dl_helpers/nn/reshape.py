"""Layers that give the same numbers another shape."""

from math import prod

import numpy as np

from .layer import Array, Layer


class Reshape(Layer):
    """Gives each example another shape, in the order of (C, H, W) as PyTorch does.

    Where the batch lies innermost in memory it stays there, and dx lies in memory as x
    does, so that the layers around it keep their speed.

    Shapes: x `(N, …)`, y `(N, *shape)`, as `torch.nn.Unflatten(1, shape)` behind
    `torch.nn.Flatten`.

    Args:
        shape: of an example; one entry may be −1, which means: whatever is left.

    Raises:
        ValueError: for a shape that makes no sense, an x that does not fill it, or a
            dy that does not fit.

    Source: PyTorch, `torch.reshape`; the memory order is that of `correlation`.
    """

    def __init__(self, *shape: int) -> None:
        super().__init__()
        if any(n < 1 and n != -1 for n in shape) or shape.count(-1) > 1:
            raise ValueError(
                f"{type(self).__name__}: shape is {shape}, expected whole numbers of 1 "
                f"or more, one of which may be -1"
            )
        self.shape = shape

    def forward(self, x: Array) -> Array:
        """Compute y `(N, *shape)`."""
        self._require_float("x", x)
        if x.ndim < 2:
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (N, …)")
        shape = self._filled(x.shape[1:])
        self._saved = x, (len(x), *shape)
        y = np.moveaxis(x, 0, -1).reshape(*shape, len(x))
        return np.moveaxis(y, -1, 0)

    def backward(self, dy: Array) -> Array:
        """Give dy the shape that x had, and its order in memory."""
        x, shape = self._recall()
        self._require_float("dy", dy)
        self._require_shape("dy", dy, shape)
        dx = np.empty_like(x)
        batch_last = (*x.shape[1:], len(x))
        np.moveaxis(dx, 0, -1)[...] = np.moveaxis(dy, 0, -1).reshape(batch_last)
        return dx

    def _filled(self, example: tuple[int, ...]) -> tuple[int, ...]:
        """Compute what -1 stands for, given the shape of an example."""
        size = prod(example)
        known = prod(n for n in self.shape if n != -1)
        shape = tuple(size // known if n == -1 else n for n in self.shape)
        if prod(shape) != size:
            raise ValueError(
                f"{self!r}: x has examples of shape {example}, and their {size} "
                f"numbers don't fit the shape {self.shape}"
            )
        return shape

    def __repr__(self) -> str:
        return f"Reshape({', '.join(map(str, self.shape))})"


class Flatten(Reshape):
    """Writes each example as one row: x `(N, C, H, W)` becomes y `(N, C·H·W)`.

    It is what stands between convolutions and a `Dense` layer. Where x lies in memory
    as (C, H, W, N) it costs nothing. Errors are those of `Reshape`. As
    `torch.nn.Flatten`.

    Source: LeCun et al., Gradient-based learning applied to document recognition, 1998
    (layer C5).
    """

    def __init__(self) -> None:
        super().__init__(-1)

    def __repr__(self) -> str:
        return "Flatten()"
