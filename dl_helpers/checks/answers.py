"""What the test cells of an assignment call.

A test cell imports this module under a name of its own, so that nothing a student
defines can stand in its way, and touches what a student wrote only through `call`::

    from dl_helpers.checks import answers as check

    for rng in check.seeds(20):
        scores, y = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
        loss = check.call(hinge_loss, scores, y)
        check.expect(loss, right_loss, "hinge_loss(scores, y)", sizes={"N": 6})

Every check that fails raises an `AssertionError` of a few lines: what was expected,
what came, and the mistake that it looks like.
"""

import os
from collections.abc import Iterator

import numpy as np

from .comparison import Array, arrays, expect, numbers, parts
from .conduct import (
    call,
    leaves_global_random_alone,
    leaves_inputs_alone,
    raises,
    vectorised,
)
from .models import gradients, parameters

__all__ = [
    "arrays",
    "at_least",
    "at_most",
    "call",
    "differ",
    "expect",
    "gradients",
    "leaves_global_random_alone",
    "leaves_inputs_alone",
    "numbers",
    "parameters",
    "parts",
    "raises",
    "seeds",
    "vectorised",
]


def seeds(n: int) -> Iterator[np.random.Generator]:
    """Give `n` random generators, the same on every run.

    The environment variable `DL_HELPERS_SEED` (a whole number, default 0) chooses
    another family: the tests of the tests run with a hundred of them.
    """
    base = int(os.environ.get("DL_HELPERS_SEED", "0"))
    return (np.random.default_rng([base, i]) for i in range(n))


def differ(a: Array, b: Array, message: str) -> None:
    """Ask that two arrays are not the same, such as two random orders."""
    if np.array_equal(a, b):
        raise AssertionError(message)


def at_least(value: float, bound: float, what: str) -> None:
    """Ask for a figure, such as an accuracy, that is reached or surpassed."""
    if not value >= bound:
        raise AssertionError(f"{what}: expected {bound:g} or more, {value:.4g} came.")


def at_most(value: float, bound: float, what: str) -> None:
    """Ask for a figure, such as a number of errors, that is not surpassed."""
    if not value <= bound:
        raise AssertionError(f"{what}: expected {bound:g} or less, {value:.4g} came.")
