"""Convolution, forward and backward, at the shapes that the course meets."""

from collections.abc import Iterator

import numpy as np
import torch
from contest import Contest

from dl_helpers import nn
from dl_helpers.pytorch import to_torch

# batch, channels, side, kernels, size of kernel, stride, padding
SHAPES = [
    (64, 1, 28, 32, 5, 1, 0),
    (64, 32, 12, 64, 5, 1, 0),
    (32, 3, 32, 32, 3, 1, 1),
    (128, 16, 16, 32, 3, 1, 1),
    (64, 16, 28, 32, 3, 2, 1),
]


def contests(dtype: type, goal: float) -> Iterator[Contest]:
    """Make a contest for each shape: y, dx, dW and db."""
    for n, c, side, kernels, size, stride, padding in SHAPES:
        options = {"stride": stride, "padding": padding}
        ours = nn.Conv2d(c, kernels, size, dtype=dtype, **options)
        name = f"Conv2d N{n} {c}×{side}×{side}→{kernels} {size}×{size} /{stride}"
        name += f" +{padding} {np.dtype(dtype).name}"
        yield layer_contest(name, ours, (n, c, side, side), dtype, goal)


def layer_contest(
    name: str,
    ours: nn.Layer,
    shape: tuple[int, ...],
    dtype: type,
    goal: float,
) -> Contest:
    """Let a layer and its twin go forward and back; each gets its own memory order."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(shape).astype(dtype)
    leaf = torch.tensor(x, requires_grad=True)
    theirs = to_torch(ours).to(leaf.dtype)
    dy = rng.standard_normal(theirs(leaf).shape).astype(dtype)
    upstream = torch.tensor(dy)
    x, dy = batch_innermost(x), batch_innermost(dy)

    def our_turn() -> None:
        ours.forward(x)
        ours.backward(dy)

    def their_turn() -> None:
        leaf.grad = None
        theirs.zero_grad()
        theirs(leaf).backward(upstream)

    return Contest(name, our_turn, their_turn, goal)


def batch_innermost(x: np.ndarray) -> np.ndarray:
    """Lay `(N, C, H, W)` out as our layers leave it to each other: (H, C, W, N)."""
    if x.ndim != 4:
        return x
    return np.ascontiguousarray(x.transpose(2, 1, 3, 0)).transpose(3, 1, 0, 2)
