"""Runs what `inmates/misdeeds.py` has in a sandbox, and hears what it tells."""

import json
import os
import select
import time
from pathlib import Path
from typing import Any, NamedTuple

from dl_helpers.grading import Limits
from dl_helpers.grading.sandbox import Child, End, WarmProcess

INMATES = Path(__file__).parent / "inmates"
LIMITS = Limits(memory_mb=1024, cpu_seconds=60, processes=24, file_mb=8)
PATIENCE = 60.0  # seconds until a test fails; nothing here takes so long


class Trial(NamedTuple):
    """What came of a misdeed.

    Args:
        told: the values that it told, in order.
        end: how it ended.
        output: what it printed.
    """

    told: list[Any]
    end: End
    output: str


class Cell:
    """An inmate that runs, and the pipes that lead out."""

    def __init__(self, warm: WarmProcess, deed: str, limits: Limits | None) -> None:
        self._said, said = os.pipe()
        self._printed, printed = os.pipe()
        try:
            self.child: Child = warm.fork(
                f"misdeeds:{deed}", [said], limits=limits, output=printed
            )
        finally:
            os.close(said)
            os.close(printed)

    def hear(self) -> Any:
        """Wait for the next value."""
        line = b""
        while not line.endswith(b"\n"):
            assert select.select([self._said], [], [], PATIENCE)[0], "it tells nothing"
            piece = os.read(self._said, 1)
            assert piece, "it ended and told nothing"
            line += piece
        return json.loads(line)

    def end(self) -> Trial:
        """Wait for its end and read what is left."""
        end = self.child.wait(PATIENCE)
        assert end, "it never ends"
        told = [json.loads(line) for line in _drained(self._said).splitlines()]
        return Trial(told, end, _drained(self._printed).decode())


def run(warm: WarmProcess, deed: str, limits: Limits | None = LIMITS) -> Trial:
    """Run a misdeed to its end."""
    return Cell(warm, deed, limits).end()


def _drained(fd: int) -> bytes:
    """Read until the end, which comes when all who could write there are dead."""
    text = b""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert select.select([fd], [], [], PATIENCE)[0], "somebody still holds it"
        if not (piece := os.read(fd, 1 << 16)):
            os.close(fd)
            return text
        text += piece
    raise AssertionError("it prints for ever")
