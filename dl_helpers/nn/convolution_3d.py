"""Convolution over volumes, such as videos: a sum of convolutions over images."""

import numpy as np

from .convolution import Convolution
from .correlation import (
    Geometry,
    correlate,
    input_gradient,
    kernel_gradient,
    unfold,
)
from .layer import Array


class Conv3d(Convolution):
    """Computes y as `Conv2d` does, with a third axis: a sum over slices of the kernel.

    Slice i of the kernel meets every s-th slice of the (padded) volume from i on, as a
    2-D correlation with all these slices in one batch.

    Shapes: x `(N, n_in, D, H, W)`, y `(N, n_out, OD, OH, OW)`,
    W `(n_out, n_in, kd, kh, kw)`, b `(n_out,)`, as in `torch.nn.Conv3d`. Arguments and
    errors are those of `Conv2d`.

    Source: Ji et al., 3D convolutional neural networks for human action recognition,
    2013.
    """

    axes = "DHW"

    def _correlate(self, x: Array, W: Array, b: Array) -> tuple:
        n, channels, depth, *plane = x.shape
        p = self.padding[0]
        padded = np.zeros((n, channels, depth + 2 * p, *plane), x.dtype)
        padded[:, :, p : p + depth] = x
        out = (depth + 2 * p - self.kernel_size[0]) // self.stride[0] + 1
        shape = (n * out, channels, *plane)
        geometry = Geometry(
            shape, self.kernel_size[1:], self.stride[1:], self.padding[1:]
        )
        met = (padded[:, :, self._met_by(i, out)] for i in range(self._slices))
        parts = [
            unfold(_slices_to_batch(slices), geometry, space)
            for slices, space in zip(met, self._spaces, strict=True)
        ]
        y = correlate(parts[0], W[:, :, 0], b)
        for i, part in enumerate(parts[1:], start=1):
            y += correlate(part, W[:, :, i])
        return _batch_to_slices(y, out), (parts, padded.shape)

    def _kernel_gradient(self, saved: tuple, dy: Array) -> tuple[Array, Array]:
        parts, _ = saved
        dy = _slices_to_batch(dy)
        slices, biases = zip(
            *(kernel_gradient(part, dy) for part in parts), strict=True
        )
        return np.stack(slices, axis=2), biases[0]

    def _input_gradient(self, saved: tuple, W: Array, dy: Array) -> Array:
        parts, shape = saved
        out, p = dy.shape[2], self.padding[0]
        dy, dx = _slices_to_batch(dy), np.zeros(shape, dy.dtype)
        for i, part in enumerate(parts):
            slices = input_gradient(dy, W[:, :, i], part.geometry, self._spaces[i])
            dx[:, :, self._met_by(i, out)] += _batch_to_slices(slices, out)
        return dx[:, :, p : shape[2] - p]

    def _met_by(self, i: int, out: int) -> slice:
        """Say which slices of the volume meet slice i of the kernel."""
        return slice(i, i + (out - 1) * self.stride[0] + 1, self.stride[0])


def _slices_to_batch(x: Array) -> Array:
    """Turn `(N, C, D, H, W)` into `(N·D, C, H, W)`."""
    n, channels, depth, *plane = x.shape
    return x.transpose(0, 2, 1, 3, 4).reshape(n * depth, channels, *plane)


def _batch_to_slices(x: Array, depth: int) -> Array:
    """Turn `(N·D, C, H, W)` back into `(N, C, D, H, W)`."""
    n = len(x) // depth
    return x.reshape(n, depth, *x.shape[1:]).transpose(0, 2, 1, 3, 4)
