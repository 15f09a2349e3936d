"""Calls a student's function, and asks how it came to its answer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .door import SWITCHES, Visit, visit


def call(f: Callable, *args: Any, allow: tuple[str, ...] = ()) -> Any:
    """Call a student's function with copies of `args` and give back its answer.

    Args:
        f: the student's function.
        *args: what it is called with.
        allow: packages that it may use though the task could be left to them, such as
            ("torch",).

    Raises:
        AssertionError: if it is still to be written, raises, or lets a package do
            what the task asks for.
    """
    return _entered(f, *args, allow=allow).answer


def raises(f: Callable, *args: Any, kind: type[Exception] = ValueError) -> None:
    """Ask that a call is refused with an error of a kind, such as a ValueError."""
    error = visit(f, *args).error
    if isinstance(error, NotImplementedError):
        raise AssertionError(f"{_name(f)} is still to be written.")
    if not isinstance(error, kind):
        came = "no error" if error is None else f"{type(error).__name__}: {error}"
        raise AssertionError(f"{_name(f)}: expected a {kind.__name__}, {came} came.")


def leaves_inputs_alone(f: Callable, *args: Any) -> None:
    """Ask that a call changes none of the arrays that it is given."""
    for i, (before, after) in enumerate(
        zip(args, _entered(f, *args).arguments, strict=True)
    ):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            raise AssertionError(
                f"{_name(f)} changes its argument number {i + 1} in place.\n"
                f"`a -= b` writes into the caller's array; `a = a - b` makes a new one."
            )


def leaves_global_random_alone(f: Callable, *args: Any) -> None:
    """Ask that a call takes its random numbers from the `rng` it is given."""
    if _entered(f, *args).touched_random:
        raise AssertionError(
            f"{_name(f)} uses np.random's global numbers.\n"
            f"Take them from `rng`, as in rng.permutation(n): then a seed repeats all."
        )


def vectorised(f: Callable, small: tuple, large: tuple) -> None:
    """Ask that more examples take no more steps of Python: no loop over them.

    Unlike a time, the count is the same on every run. The first argument of each call
    tells how many examples there are; a loop takes several steps for each.
    """
    steps = []
    for args in (small, large):
        steps.append(_entered(f, *args, count_steps=True).steps)
    more = len(large[0]) - len(small[0])
    if steps[1] - steps[0] > more:
        raise AssertionError(
            f"{_name(f)} takes {steps[1] - steps[0]} steps of Python more for {more} "
            f"more examples: there is a loop.\nLet NumPy work on whole arrays."
        )


def _entered(f: Callable, *args: Any, **how: Any) -> Visit:
    """Visit a student's function and turn what went wrong into a sentence."""
    seen = visit(f, *args, **how)
    if seen.ready_made in SWITCHES:
        raise AssertionError(f"{_name(f)} calls {seen.ready_made}: leave that alone.")
    if seen.ready_made:
        raise AssertionError(
            f"{_name(f)} calls {seen.ready_made}, which is the answer ready-made.\n"
            f"Write it with NumPy alone: that is the task."
        )
    if isinstance(seen.error, NotImplementedError):
        raise AssertionError(f"{_name(f)} is still to be written.") from None
    if seen.error is not None:
        kind, text = type(seen.error).__name__, str(seen.error)
        raise AssertionError(f"{_name(f)} raised {kind}: {text}") from seen.error
    return seen


def _name(f: Callable) -> str:
    return getattr(f, "__name__", "your function")
