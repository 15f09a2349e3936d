"""Two contenders at the same work, in turns, so that a busy moment meets both."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Result:
    """Median times in milliseconds, and quartiles of the ratio in each round."""

    name: str
    ours_ms: float
    theirs_ms: float
    ratio: float
    low: float
    high: float
    goal: float

    @property
    def reached(self) -> bool:
        """Whether the median ratio is within the goal."""
        return self.ratio <= self.goal


def run(contest: Contest) -> Result:
    """Let both take turns, after two turns each to warm up."""
    pairs = [(_time(contest.ours), _time(contest.theirs)) for _ in range(2)]
    gc.collect()
    gc.disable()
    try:
        pairs = [_turns(contest, i) for i in range(contest.rounds)]
    finally:
        gc.enable()
    low, ratio, high = statistics.quantiles((a / b for a, b in pairs), n=4)
    ours, theirs = (
        1e3 * statistics.median(times) for times in zip(*pairs, strict=True)
    )
    return Result(contest.name, ours, theirs, ratio, low, high, contest.goal)


def _turns(contest: Contest, i: int) -> tuple[float, float]:
    """Time both; who goes first changes with each round."""
    if i % 2:
        theirs, ours = _time(contest.theirs), _time(contest.ours)
    else:
        ours, theirs = _time(contest.ours), _time(contest.theirs)
    return ours, theirs


def _time(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def geometric_mean(name: str, results: Iterable[Result], goal: float) -> Result:
    """Sum up several contests in one ratio."""
    means = [
        statistics.geometric_mean(getattr(r, part) for r in results)
        for part in ("ours_ms", "theirs_ms", "ratio", "low", "high")
    ]
    return Result(name, *means, goal)
