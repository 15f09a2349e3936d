"""The LSTM, forward and back through time."""

from collections.abc import Iterator

import numpy as np
import torch
from contest import Contest, Work

from dl_helpers import nn

STEPS, BATCH, SIZE = 50, 64, 32


def lstm() -> Iterator[Contest]:
    """50 steps of 64 sequences, 32 numbers in and 32 units."""
    for dtype, goal in [(np.float32, 1.1), (np.float64, 0.8)]:
        name = f"LSTM T{STEPS} N{BATCH} D{SIZE} H{SIZE} {np.dtype(dtype).name}"
        yield Contest(name, _our_turn(dtype), _their_turn(dtype), goal)


def _data(dtype: type) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((2, BATCH, STEPS, SIZE)).astype(dtype)
    return x, dy


def _our_turn(dtype: type) -> Work:
    x, dy = _data(dtype)
    layer = nn.LSTM(SIZE, SIZE, dtype=dtype)

    def turn() -> None:
        layer.forward(x)
        layer.backward(dy)

    return turn


def _their_turn(dtype: type) -> Work:
    x, dy = map(torch.tensor, _data(dtype))
    layer = torch.nn.LSTM(SIZE, SIZE, batch_first=True).to(x.dtype)
    x.requires_grad = True

    def turn() -> None:
        x.grad = None
        layer.zero_grad()
        layer(x)[0].backward(dy)

    return turn
