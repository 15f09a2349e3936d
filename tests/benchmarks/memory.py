"""The memory of a training step, ours and theirs, each in a process of its own."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import peak
from result import Result

CHILD = Path(peak.__file__)


@dataclass(frozen=True)
class Peak:
    """The most memory that a step takes beyond model and data; see `peak`."""

    name: str
    rounds: int = 3

    def measure(self) -> Result:
        """Ask a few fresh processes of each."""
        pairs = [(self._ask("ours"), self._ask("theirs")) for _ in range(self.rounds)]
        low, ratio, high = statistics.quantiles((a / b for a, b in pairs), n=4)
        medians = map(statistics.median, zip(*pairs, strict=True))
        return Result(f"{self.name}, peak", "MB", *medians, ratio, low, high)

    def _ask(self, side: str) -> float:
        command = [sys.executable, str(CHILD), self.name, side]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout)


def peaks() -> Iterator[Peak]:
    """Measure every step, where the system tells how much memory is in use."""
    if peak.RESET.exists():
        yield from map(Peak, peak.STEPS)
