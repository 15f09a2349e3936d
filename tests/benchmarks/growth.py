"""How the time grows with the batch, the channels, the length: as which power."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from contest import Contest, seconds
from convolutions import layer_contest
from result import Result
from sequences import attention_contest, lstm_contest

from dl_helpers import nn


@dataclass(frozen=True)
class Growth:
    """The exponent b of time ∝ sizeᵇ, fitted to medians: a line in log-log.

    Args:
        name: of the work and of what grows.
        sizes: of what grows.
        contest: makes the work of one size, ours and theirs.
        goal: the exponent that ours shall not exceed.
        rounds: how often every size takes its turn.
    """

    name: str
    sizes: tuple[int, ...]
    contest: Callable[[int], Contest]
    goal: float
    rounds: int = 9

    def measure(self) -> Result:
        """Let all sizes take turns, after one turn each to warm up."""
        contests = [self.contest(size) for size in self.sizes]
        rounds = [_times(contests) for _ in range(self.rounds + 1)][1:]
        ours, theirs = (
            _exponent(self.sizes, medians) for medians in np.median(rounds, axis=0).T
        )
        spread = [_exponent(self.sizes, times[:, 0]) for times in rounds]
        low, _, high = statistics.quantiles(spread, n=4)
        name = f"{self.name} {self.sizes[0]} … {self.sizes[-1]}"
        return Result(name, "exponent", ours, theirs, None, low, high, self.goal)


def _times(contests: list[Contest]) -> np.ndarray:
    """Time each size once, `(sizes, 2)`."""
    return np.array([[seconds(c.ours), seconds(c.theirs)] for c in contests])


def _exponent(sizes: tuple[int, ...], times: np.ndarray) -> float:
    slope, _ = np.polyfit(np.log(sizes), np.log(times), 1)
    return float(slope)


def growths() -> Iterator[Growth]:
    """Batch, channels and side of a convolution, length of sequences, width."""
    yield Growth("Conv2d 3×3, batch", (16, 32, 64, 128), _convolution_of_batch, 1.1)
    yield Growth("Conv2d 3×3, channels in", (8, 16, 32, 64), _of_channels, 1.1)
    yield Growth("Conv2d 3×3, side", (8, 16, 32, 64), _convolution_of_side, 2.2)
    yield Growth("LSTM, length", (16, 32, 64, 128), lstm_contest, 1.1)
    of_width = partial(lstm_contest, 16)
    yield Growth("LSTM, units", (32, 64, 128, 256), of_width, 2.2)
    yield Growth("Attention, length", (64, 128, 256, 512), attention_contest, 2.2)


def _convolution_of_batch(n: int) -> Contest:
    return _convolution(n, 16, 16)


def _of_channels(c: int) -> Contest:
    return _convolution(32, c, 16)


def _convolution_of_side(side: int) -> Contest:
    return _convolution(16, 16, side)


def _convolution(n: int, c: int, side: int) -> Contest:
    ours = nn.Conv2d(c, 32, 3, padding=1)
    return layer_contest("", ours, (n, c, side, side), np.float32, 1.0)
