"""How good a model is on data that it is shown but does not learn from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .examples import Examples, count, each, rows_of

Array = np.ndarray
Metric = Callable[[Examples, Examples], float]


def accuracy(scores: Array, targets: Array) -> float:
    """Compute the share of examples whose answer is right, from 0 to 1.

    With scores `(N, K)`, K ≥ 2, the answer is the class with the highest score. With
    one score each, `(N,)` or `(N, 1)`, a positive score answers 1; the other label
    may be 0 or −1.

    Raises:
        ValueError: for the scores of several outputs, in a dict.

    Source: its definition, as `accuracy_score` of scikit-learn.
    """
    if isinstance(scores, dict):
        raise ValueError(
            f"accuracy: scores of {[*scores]} came, expected one array; "
            f"of_task({next(iter(scores))!r}) is a metric of one of them"
        )
    if scores.ndim == 2 and scores.shape[1] > 1:
        return float(np.mean(scores.argmax(axis=1) == targets))
    return float(np.mean((scores.reshape(-1) > 0) == (np.asarray(targets) > 0)))


def answer(model: Any, x: Examples) -> Examples:
    """Compute the model's output; several outputs, a tuple, get their names."""
    scores = model.forward(x)
    if isinstance(scores, tuple) and hasattr(model, "outputs"):
        return dict(zip(model.outputs, scores, strict=True))
    return scores


def scores_of(model: Any, x: Examples, batch_size: int = 1024) -> Examples:
    """Compute the model's output for `x`, `(N, …)`, a batch at a time, in test mode.

    If the model has several inputs or outputs, `x` or the result is a dict of arrays.
    """
    with at_test_time(model):
        parts = [
            answer(model, rows_of(x, rows)) for rows in _slices(count(x), batch_size)
        ]
    return each(lambda *arrays: np.concatenate(arrays), *parts)


def evaluate(
    model: Any, loss: Any, x: Examples, y: Examples, metric: Metric | None = accuracy
) -> tuple[float, float | None]:
    """Compute the mean loss and the metric of a model on `x` and `y`, in test mode.

    Shapes: x `(N, …)` and y `(N, …)`, or dicts of such arrays.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 5.1.2 and
    5.3: performance on data that were not learnt from.
    """
    scores = scores_of(model, x)
    return loss(scores, y), metric(scores, y) if metric else None


def _slices(n: int, size: int) -> Iterator[slice]:
    """Cut n rows into slices; no rows make one that is empty."""
    return (slice(i, i + size) for i in range(0, max(n, 1), size))


@contextmanager
def at_test_time(model: Any) -> Iterator[None]:
    """Switch `model.training` off (or a PyTorch module to `eval`), then back."""
    before = getattr(model, "training", None)
    if before is None:
        yield
        return
    switch = getattr(model, "train", None)
    switch = switch if callable(switch) else lambda on: setattr(model, "training", on)
    switch(False)
    try:
        yield
    finally:
        switch(before)
