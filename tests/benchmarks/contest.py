"""Two contenders at the same work, in turns, so that a busy moment meets both."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from result import Result

Work = Callable[[], object]


@dataclass(frozen=True)
class Contest:
    """Ours against theirs at one piece of work.

    Args:
        name: of the work.
        ours: does it once.
        theirs: does the same once.
        goal: the ratio of times, ours over theirs, that we want to stay below.
        rounds: how often each takes its turn.
    """

    name: str
    ours: Work
    theirs: Work
    goal: float
    rounds: int = 25

    def measure(self) -> Result:
        """Let both take turns, after two turns each to warm up."""
        pairs = [_turns(self, i) for i in range(2)]
        gc.collect()
        gc.disable()
        try:
            pairs = [_turns(self, i) for i in range(self.rounds)]
        finally:
            gc.enable()
        low, ratio, high = statistics.quantiles((a / b for a, b in pairs), n=4)
        medians = (1e3 * statistics.median(times) for times in zip(*pairs, strict=True))
        return Result(self.name, "ms", *medians, ratio, low, high, self.goal)


def _turns(contest: Contest, i: int) -> tuple[float, float]:
    """Time both; who goes first changes with each round."""
    if i % 2:
        theirs, ours = seconds(contest.theirs), seconds(contest.ours)
    else:
        ours, theirs = seconds(contest.ours), seconds(contest.theirs)
    return ours, theirs


def seconds(work: Work) -> float:
    """Time one turn."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def geometric_mean(name: str, results: Iterable[Result], goal: float) -> Result:
    """Sum up several contests in one ratio."""
    means = [
        statistics.geometric_mean(getattr(r, part) for r in results)
        for part in ("ours", "theirs", "ratio", "low", "high")
    ]
    return Result(name, "ms", *means, goal)
