"""What a wrong answer looks like: the mistakes that an array gives away by itself."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

Array = np.ndarray
Near = Callable[[Array], bool]


def diagnose(
    got: Array,
    want: Array,
    near: Near,
    *,
    sizes: Mapping[str, int],
    suspects: Mapping[str, Any],
) -> str:
    """Name the mistake that a wrong answer behaves like, or say nothing.

    Args:
        got: the answer, in the shape of `want` or transposed.
        want: the right answer.
        near: tells whether an array is what came.
        sizes: lengths by which an answer may be off, such as `{"N": 6}`.
        suspects: wrong answers to this very task, by the sentence that explains them;
            a tuple holds variants of one mistake.

    Returns:
        A sentence, or "" for a mistake that is not in the catalogue.
    """
    for message, value in [*suspects.items(), *_relatives(want, sizes)]:
        variants = value if isinstance(value, tuple) else (value,)
        if any(near(np.asarray(v)) for v in variants):
            return message
    if got.shape == want.shape:
        return _constant(got, want, near)
    if not want.ndim:
        return "Is the mean over the examples missing?" if got.size > 1 else ""
    return ""


def _relatives(want: Array, sizes: Mapping[str, int]) -> Iterator[tuple[str, Array]]:
    """List what becomes of the right answer through a common slip."""
    yield "It is the negative of the right answer: a sign is wrong.", -want
    if want.ndim == 2:
        yield _TRANSPOSED, want.T
    for letter, n in sizes.items():
        yield (
            f"It is {n} times the right answer, and {letter} = {n}: a sum stands where "
            f"a mean is asked for.",
            want * n,
        )
        yield (
            f"It is the right answer divided by {n}, and {letter} = {n}: a mean stands "
            f"where a sum is asked for, or a mean is taken twice.",
            want / n,
        )
    yield "It is twice the right answer.", 2 * want
    yield "It is half of the right answer.", want / 2
    cut = np.trunc(want)
    if cut.any():  # otherwise it can't be told from an array that nobody has filled
        yield "The digits after the point are cut off: an integer array.", cut


def _constant(got: Array, want: Array, near: Near) -> str:
    """Find an answer that does not depend on the question, or a constant too much."""
    if not np.isfinite(got).all():
        return ""
    if not got.any():
        return "It is all zeros: nothing was written into the result."
    if want.size > 1 and (got == got.flat[0]).all():
        return f"It is {got.flat[0]:g} everywhere."
    extra = float(np.round((got - want).flat[0], 6))
    if want.size > 1 and near(want + extra):
        return f"It is the right answer plus {extra:g} in every place."
    return ""


_TRANSPOSED = "It is the transpose of the right answer: rows and columns are exchanged."
