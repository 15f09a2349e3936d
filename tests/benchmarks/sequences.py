"""Sequences: the LSTM and attention, forward and back."""

from collections.abc import Iterator

import numpy as np
from contest import Contest
from convolutions import layer_contest

from dl_helpers import nn

BATCH = 64


def lstm() -> Iterator[Contest]:
    """50 steps of 64 sequences, 32 numbers in and 32 units."""
    for dtype, goal in [(np.float32, 1.1), (np.float64, 0.8)]:
        yield lstm_contest(50, dtype=dtype, goal=goal)


def lstm_contest(
    steps: int, size: int = 32, *, dtype: type = np.float32, goal: float = 1.1
) -> Contest:
    """Let both read 64 sequences of so many steps, as many numbers in as units."""
    name = f"LSTM T{steps} N{BATCH} D{size} H{size} {np.dtype(dtype).name}"
    ours = nn.LSTM(size, size, dtype=dtype)
    return layer_contest(name, ours, (BATCH, steps, size), dtype, goal)


def attention_contest(length: int) -> Contest:
    """Let 4 heads look over 4 sequences of so many positions, 64 numbers at each."""
    ours = nn.MultiHeadAttention(64, 4)
    return layer_contest("", ours, (4, length, 64), np.float32, 1.0)
