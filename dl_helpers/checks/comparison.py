"""Compares a student's answer with the right one: its type, its shape, its values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .door import kind_of
from .models import untied
from .wrong_answers import diagnose

Array = np.ndarray


def expect(
    got: Any,
    want: Any,
    what: str,
    *,
    scale: float = 0.0,
    sizes: Mapping[str, int] | None = None,
    suspects: Mapping[str, Any] | None = None,
    shape_hint: str = "",
    not_finite: str = "Somewhere a number overflowed, or 0 was divided by 0.",
) -> None:
    """Compare an answer with the right one, value by value.

    An entry is right when half of its digits are: it may be off by √ε times the
    largest entry of `want`, with ε the precision of the arithmetic (2⁻⁵² in float64,
    2⁻²³ in float32; Python's floats do not tell, so they are read as float32).

    Args:
        got: what came.
        want: the right answer.
        what: the call, as a student would write it.
        scale: size of the numbers that the answer is a difference of, if larger.
        sizes: lengths by which an answer may be off, such as `{"N": 6}`.
        suspects: wrong answers to this very task, by the sentence that explains them;
            a tuple holds variants of one mistake.
        shape_hint: the sentence that explains another shape.
        not_finite: the sentence that explains a NaN or an infinity.

    Raises:
        AssertionError: for another type, shape or value.
    """
    want, got = np.asarray(untied(want)), untied(got)
    came = numbers(got, what)
    tolerance = _tolerance(got, max(scale, np.abs(want).max(initial=0.0)))

    def near(value: Array) -> bool:
        return value.shape == came.shape and bool(_close(came, value, tolerance).all())

    if near(want):
        return
    hint = diagnose(came, want, near, sizes=sizes or {}, suspects=suspects or {})
    if not hint:
        hint = shape_hint if came.shape != want.shape else ""
        hint = hint if np.isfinite(came).all() else not_finite
    raise AssertionError(
        f"{what}: {_difference(came, want, tolerance)}\n{hint}".strip()
    )


def numbers(got: Any, what: str, *, shape: tuple | None = None) -> Array:
    """Read an answer as a float64 array of real numbers, of a given shape if one is.

    Raises:
        AssertionError: for None, text, ragged lists and whatever else is no number,
            for another shape, and, where a shape is given, for NaN and infinities.
    """
    if got is None:
        raise AssertionError(f"{what}: nothing came back. Is there a `return`?")
    try:
        came = np.asarray(untied(got))
    except (ValueError, TypeError):
        came = np.array(None)
    if came.dtype.kind not in "biuf":
        raise AssertionError(f"{what}: expected numbers, {_kind(got)} came.")
    came = came.astype(np.float64)
    if shape is not None and came.shape != shape:
        wanted = _shaped(np.empty(shape))
        raise AssertionError(f"{what}: expected {wanted}, {_shaped(came)} came.")
    if shape is not None and not np.isfinite(came).all():
        raise AssertionError(f"{what}: NaN or infinity came.")
    return came


def arrays(got: Any, what: str) -> list[Array]:
    """Read an answer as a list of arrays, such as the batches of an epoch."""
    if not isinstance(got, list | tuple | np.ndarray) or not len(got):
        raise AssertionError(f"{what}: expected a list of arrays, {_kind(got)} came.")
    return [np.atleast_1d(numbers(item, f"an item of {what}")) for item in got]


def parts(answer: Any, names: str) -> tuple:
    """Take an answer apart that has several values, such as `parts(a, "dW, db")`."""
    n = names.count(",") + 1
    if not isinstance(answer, tuple | list) or len(answer) != n:
        came = len(answer) if isinstance(answer, tuple | list) else _kind(answer)
        raise AssertionError(f"Expected {n} values: {names}.\nCame: {came}.")
    return tuple(answer)


def _tolerance(got: Any, size: float) -> float:
    """Allow half of the digits of the arithmetic that made `got` to be wrong."""
    dtype = np.asarray(got).dtype
    told = isinstance(got, np.ndarray | np.generic) and dtype.kind == "f"
    return np.sqrt(np.finfo(dtype if told else np.float32).eps) * size


def _close(a: Array, b: Array, tolerance: float) -> Array:
    """Tell for each entry whether it is near, NaN and ∞ being near themselves."""
    with np.errstate(invalid="ignore"):
        return (np.abs(a - b) <= tolerance) | (a == b) | (np.isnan(a) & np.isnan(b))


def _difference(came: Array, want: Array, tolerance: float) -> str:
    """Say in one or two lines how two arrays differ."""
    if came.shape != want.shape:
        return f"expected {_shaped(want)}, {_shaped(came)} came."
    if not want.ndim:
        return f"expected {want:.6g}, {came:.6g} came."
    wrong = ~_close(came, want, tolerance)
    gap = np.where(wrong, np.nan_to_num(np.abs(came - want), nan=np.inf), -1)
    at = np.unravel_index(gap.argmax(), gap.shape)
    place = ", ".join(map(str, at))
    return (
        f"{wrong.sum()} of {want.size} entries are wrong.\n"
        f"Worst at [{place}]: expected {want[at]:.6g}, {came[at]:.6g} came."
    )


def _shaped(array: Array) -> str:
    return f"shape {array.shape}" if array.ndim else "a single number"


def _kind(value: Any) -> str:
    return "None" if value is None else f"a value of type {kind_of(value)}"
