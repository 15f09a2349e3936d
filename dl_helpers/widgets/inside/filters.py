"""The filters of a layer, and the sum of products that one of its units is.

A convolution's unit is y[u, i, j] = b[u] + Σ_c Σ_a Σ_b W[u, c, a, b] ·
x[c, s·i + a − p, s·j + b − p], with zeros outside of x. A dense layer's unit is the
same with a kernel as large as its input.
"""

from typing import Any, NamedTuple

import numpy as np

from ..models.receptive import geometry
from ..models.trace import Stage

Array = np.ndarray
Pair = tuple[int, int]


class Filters(NamedTuple):
    """What the units of a layer look for.

    Attributes:
        weights: `(U, C, KH, KW)`; of a layer that reads a vector `(U, C, 1, 1)`.
        biases: `(U,)`.
        stride: how far neighbouring units are apart, along both axes.
        padding: how many zeros were put around the input, along both axes.
    """

    weights: Array
    biases: Array
    stride: Pair
    padding: Pair


def filters_of(stage: Stage, read: Array) -> Filters | None:
    """Find the filters of a layer, whoever wrote it; None if it has none.

    Args:
        stage: what the layer did.
        read: what it read, as maps `(N, C, H, W)` or as a vector `(N, C)`.
    """
    weights = _weights(stage)
    if weights is None:
        return None
    biases = _biases(stage.layer, len(weights))
    if weights.ndim == 2:
        shape = (*read.shape[1:], 1, 1)[:3]
        return Filters(weights.reshape(-1, *shape), biases, (1, 1), (0, 0))
    steps = _steps(stage, weights.shape[2:])
    if steps is None:
        return None
    if getattr(stage.layer, "flip", False):
        weights = weights[:, :, ::-1, ::-1]
    return Filters(weights, biases, *steps)


def window(maps: Array, kernel: Pair, stride: Pair, padding: Pair, at: Pair) -> Array:
    """Cut from maps `(C, H, W)` what the unit at row and column `at` reads."""
    (top, left), (height, width) = padding, kernel
    padded = np.pad(maps, ((0, 0), (top, top), (left, left)))
    row, column = (i * s for i, s in zip(at, stride, strict=True))
    return padded[:, row : row + height, column : column + width]


def as_maps(y: Array) -> Array:
    """Give an output as maps `(N, U, H, W)`; a vector's units are maps of one value."""
    return y.reshape(*y.shape, 1, 1) if y.ndim == 2 else y


def _weights(stage: Stage) -> Array | None:
    """Find W as (units, inputs, …), as the shapes of x and y tell."""
    units, n_axes = stage.y.shape[1], stage.y.ndim
    inputs = stage.x.shape[1] if n_axes == 4 else stage.x[0].size
    for array in _parameters(stage.layer):
        fits = array.ndim == n_axes and array.shape[:2] == (units, inputs)
        if fits and (n_axes == 4 or units != inputs or _explains(stage, array)):
            return array
        if n_axes == 2 and array.shape == (inputs, units):
            return array.T
    return None


def _parameters(layer: Any) -> list[Array]:
    params = getattr(layer, "params", None)
    if isinstance(params, dict):
        return [np.asarray(p) for p in params.values()]
    named = getattr(layer, "named_parameters", dict)
    return [p.detach().cpu().numpy() for p in dict(named()).values()]


def _biases(layer: Any, units: int) -> Array:
    found = [p for p in _parameters(layer) if p.size == units and p.ndim <= 2]
    return found[-1].reshape(-1) if found else np.zeros(units, np.float32)


def _explains(stage: Stage, weights: Array) -> bool:
    """Tell whether y − x Wᵀ is the same for all examples, namely the bias."""
    rest = stage.y - stage.x.reshape(len(stage.x), -1) @ weights.T
    return bool(np.allclose(rest, rest[:1], atol=1e-4))


def _steps(stage: Stage, kernel: Pair) -> tuple[Pair, Pair] | None:
    """Find stride and padding: told by the layer, or the only usual ones that fit."""
    layer = stage.layer
    if getattr(layer, "groups", 1) != 1:
        return None
    told = geometry(layer)
    if told is not None:
        (high, *vertical), (wide, *horizontal) = told
        fits = (high, wide) == tuple(kernel)  # otherwise it is dilated
        return tuple(zip(vertical, horizontal, strict=True)) if fits else None
    stride = getattr(layer, "stride", 1)
    padding = getattr(layer, "padding", None)
    sizes, came = stage.y.shape[2:], stage.x.shape[2:]
    for p in range(max(kernel)) if padding is None else (padding,):
        if all(
            (n + 2 * p - k) // stride + 1 == out
            for n, k, out in zip(came, kernel, sizes, strict=True)
        ):
            return (stride, stride), (p, p)
    return None
