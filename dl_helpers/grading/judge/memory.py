"""Bounds the memory of the judge, in which what a student's process sends adds up."""

import contextlib
import resource

_TIMES = 2  # the judge holds answers of the student's, and computes the right ones


def limit_memory(sandbox_mb: int) -> None:
    """Let this process have twice the memory of a sandbox, so that a test fails alone.

    Each message has its limit, but a test that goes through a student's generator
    collects as many as come. Where the system knows no such limit, there is none.
    """
    most = _TIMES * sandbox_mb << 20
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
