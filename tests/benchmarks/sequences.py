"""Sequences: the LSTM and attention, forward and back."""

from collections.abc import Iterator

import numpy as np
import torch
from contest import Contest
from convolutions import layer_contest

from dl_helpers import nn

BATCH = 64


class OutputAlone(torch.nn.Module):
    """A module of PyTorch that gives a tuple, cut down to its output.

    Args:
        module: what is wrapped.
        inputs: how often it takes x: thrice where it asks for query, key and value.
        **options: of its forward.
    """

    def __init__(
        self, module: torch.nn.Module, inputs: int = 1, **options: object
    ) -> None:
        super().__init__()
        self.module, self.inputs, self.options = module, inputs, options

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Compute the output of the module."""
        return self.module(*[x] * self.inputs, **self.options)[0]


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
    theirs = OutputAlone(torch.nn.LSTM(size, size, batch_first=True))
    return layer_contest(name, ours, theirs, (BATCH, steps, size), dtype, goal)


def attention_contest(length: int) -> Contest:
    """Let 4 heads look over 4 sequences of so many positions, 64 numbers at each."""
    ours, theirs = nn.MultiHeadAttention(64, 4), torch.nn.MultiheadAttention
    twin = OutputAlone(theirs(64, 4, batch_first=True), 3, need_weights=False)
    return layer_contest("", ours, twin, (4, length, 64), np.float32, 1.0)
