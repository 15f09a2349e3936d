"""Ends a test that goes on for ever in the judge's own process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from .sandbox import GRACE, OutOfTime


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block a little after the student's time is up.

    Waiting for the student's process has its own end, which comes first.
    """

    def stop(*_: object) -> NoReturn:
        raise OutOfTime("the test itself goes on for ever")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds + 2 * GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
