"""Keeps a test's random generator in step with the copy that a student's function used.

The student's process says only where its copy stands. Ours goes there if that is a
place that honest drawing reaches: the same stream, a bounded number of steps further.
So nobody chooses the numbers that a test draws next.
"""

from typing import Any

import numpy as np

from .arrays import generator_state

MOST_STEPS = 2**26
_SEARCHED = 2**16
_FACTOR = 0x2360ED051FC65DA44385DF649FCCF645  # of PCG64, O'Neill 2014
_MASK = 2**128 - 1


def follow(ours: Any, theirs: Any) -> None:
    """Draw as many numbers from `ours` as were drawn from its copy `theirs`.

    Raises:
        AssertionError: if `theirs` is no later state of `ours`.
    """
    if type(ours) is not np.random.Generator or type(theirs) is not np.random.Generator:
        return
    before, after = generator_state(ours), generator_state(theirs)
    if before == after:
        return
    n = None
    if before is not None and after is not None and before[1] == after[1]:
        n = steps_between(before[0], after[0], before[1])
    if n is None or n > MOST_STEPS:
        raise AssertionError(
            "The generator `rng` was set to another state.\n"
            "Draw your numbers from it, and leave its seed alone."
        )
    _draw(ours.bit_generator, n, after)


def _draw(source: Any, n: int, after: tuple) -> None:
    """Go n steps on; half a number may be left over from one of them."""
    outputs = source.random_raw(min(n, _SEARCHED))
    if n > _SEARCHED:
        source.advance(n - _SEARCHED)
        outputs = source.random_raw(0)
    state = source.state
    halves = np.asarray(outputs, np.uint64) >> np.uint64(32)
    kept = state["uinteger"] == after[3] or bool((halves == np.uint64(after[3])).any())
    state["has_uint32"] = after[2] if kept else 0
    state["uinteger"] = after[3] if kept else 0
    source.state = state


def steps_between(before: int, after: int, increment: int) -> int:
    """Count the steps x ← a·x + c (mod 2¹²⁸) that lead from one state to another.

    Source: Brown, "Random number generation with arbitrary strides", 1994.
    """
    steps, bit, factor = 0, 1, _FACTOR
    while before != after:
        if (before ^ after) & bit:
            before = (before * factor + increment) & _MASK
            steps |= bit
        increment = (factor + 1) * increment & _MASK
        factor = factor * factor & _MASK
        bit <<= 1
    return steps
