"""Global pooling: each channel becomes one number, whatever the size of the image."""

from math import prod

import numpy as np

from .layer import Array, Layer


class _GlobalPool(Layer):
    """Computes y, `(N, C)`, from x, `(N, C, …)`."""

    def _require_places(self, x: Array) -> None:
        """Refuse an x without axes after the channels, or without entries there."""
        self._require_float("x", x)
        if x.ndim < 3 or not prod(x.shape[2:]):
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected (N, C, …) with one entry "
                f"or more in each channel"
            )


class GlobalAvgPool(_GlobalPool):
    """Computes y[n, c] = mean of channel c of example n; each entry gets dy / (H · W).

    Shapes: x `(N, C, …)` with any axes after the channels, y `(N, C)`. As
    `torch.nn.AdaptiveAvgPool2d(1)`, flattened.

    Raises:
        ValueError: for an x or dy that does not fit.

    Source: Lin, Chen and Yan, Network in network, ICLR 2014, section 3.2.
    """

    def forward(self, x: Array) -> Array:
        """Compute the mean of each channel."""
        self._require_places(x)
        self._saved = x
        return x.mean(axis=tuple(range(2, x.ndim)))

    def backward(self, dy: Array) -> Array:
        """Compute dx: each entry of a channel gets the same share of dy."""
        x = self._recall()
        dy = self._checked_dy(dy, x.shape[:2], x.dtype)
        dx = np.empty_like(x)  # in the memory order of x
        dx[...] = (dy / prod(x.shape[2:])).reshape(*dy.shape, *[1] * (x.ndim - 2))
        return dx


class GlobalMaxPool(_GlobalPool):
    """Computes y[n, c] = max of channel c of example n: is it there, anywhere?

    The gradient goes to the first of the largest entries, row by row.

    Shapes: x `(N, C, …)` with any axes after the channels, y `(N, C)`. As
    `torch.nn.AdaptiveMaxPool2d(1)`, flattened.

    Raises:
        ValueError: for an x or dy that does not fit.

    Source: Oquab et al., Is object localization for free?, CVPR 2015.
    """

    def forward(self, x: Array) -> Array:
        """Compute the maximum of each channel."""
        self._require_places(x)
        at = x.real.reshape(*x.shape[:2], prod(x.shape[2:])).argmax(axis=2)
        n, c = np.ogrid[: x.shape[0], : x.shape[1]]
        where = n, c, *np.unravel_index(at, x.shape[2:])
        self._saved = x, where
        return x[where]

    def backward(self, dy: Array) -> Array:
        """Compute dx: dy where the maximum stands, 0 elsewhere."""
        x, where = self._recall()
        dy = self._checked_dy(dy, x.shape[:2], x.dtype)
        dx = np.zeros_like(x)
        dx[where] = dy
        return dx
