"""How good a model is on data that it is shown but does not learn from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

Array = np.ndarray
Metric = Callable[[Array, Array], float]


def accuracy(scores: Array, targets: Array) -> float:
    """Compute the share of examples whose answer is right, from 0 to 1.

    With scores `(N, K)`, K ≥ 2, the answer is the class with the highest score. With
    one score each, `(N,)` or `(N, 1)`, a positive score answers 1; the other label
    may be 0 or −1.
    """
    if scores.ndim == 2 and scores.shape[1] > 1:
        return float(np.mean(scores.argmax(axis=1) == targets))
    return float(np.mean((scores.reshape(-1) > 0) == (np.asarray(targets) > 0)))


def scores_of(model: Any, x: Array, batch_size: int = 1024) -> Array:
    """Compute the model's output for `x`, `(N, …)`, a batch at a time, in test mode."""
    with at_test_time(model):
        parts = [
            model.forward(x[i : i + batch_size])
            for i in range(0, max(len(x), 1), batch_size)
        ]
    return np.concatenate(parts)


def evaluate(
    model: Any, loss: Any, x: Array, y: Array, metric: Metric | None = accuracy
) -> tuple[float, float | None]:
    """Compute the mean loss and the metric of a model on `x` and `y`, in test mode."""
    scores = scores_of(model, x)
    return loss(scores, y), metric(scores, y) if metric else None


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
