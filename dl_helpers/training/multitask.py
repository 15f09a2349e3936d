"""Several losses at once: one network that learns several tasks."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .evaluation import accuracy

Array = np.ndarray


class MultiTaskLoss:
    """The weighted sum of a loss for each output, L = Σ wₖ Lₖ, by the outputs' names.

    It follows the Loss contract with dicts in place of arrays, so `fit` trains a
    network with several outputs as it does any other::

        loss = MultiTaskLoss({"digit": SoftmaxCrossEntropy(), "even": LogisticLoss()})
        fit(graph, loss, optimizer, (x, {"digit": y, "even": parity}))

    Shapes: for each output those of its loss, in dicts by the outputs' names.

    Args:
        losses: a loss for each task, by the name of the output.
        weights: wₖ ≥ 0 by the same names; 1 where there is none.

    Raises:
        ValueError: for weights of unknown tasks or below 0, for scores or targets that
            lack a task, or a backward before the loss was called.

    Source: Caruana, Multitask learning, 1997.
    """

    def __init__(
        self, losses: Mapping[str, Any], weights: Mapping[str, float] | None = None
    ) -> None:
        weights = dict(weights or {})
        wrong = [n for n, w in weights.items() if n not in losses or not w >= 0]
        if wrong or not losses:
            raise ValueError(
                f"MultiTaskLoss: weights {weights} came for the losses {[*losses]}, "
                "expected one loss or more, and weights of 0 or more by their names"
            )
        self.losses = dict(losses)
        self.weights = {name: float(weights.get(name, 1)) for name in losses}
        self.values: dict[str, float] = {}

    def __call__(
        self, scores: Mapping[str, Array], targets: Mapping[str, Array]
    ) -> float:
        """Compute the weighted sum; `values` keeps the single losses, unweighted."""
        for what, came in {"scores": scores, "targets": targets}.items():
            if not isinstance(came, Mapping) or self.losses.keys() - came.keys():
                given = [*came] if isinstance(came, Mapping) else type(came).__name__
                raise ValueError(
                    f"{self!r}: {what} are {given}, expected a dict with an array for "
                    "each of these names"
                )
        self.values = {n: f(scores[n], targets[n]) for n, f in self.losses.items()}
        return sum(self.weights[name] * value for name, value in self.values.items())

    def backward(self) -> dict[str, Array]:
        """Compute wₖ ∂Lₖ/∂scoresₖ for each output, by name."""
        if not self.values:
            raise ValueError(f"{self!r}: backward was called before the loss")
        return {n: self.weights[n] * f.backward() for n, f in self.losses.items()}

    def __repr__(self) -> str:
        terms = (f"{self.weights[n]:g} · {n}: {f!r}" for n, f in self.losses.items())
        return f"MultiTaskLoss({', '.join(terms)})"


def of_task(
    name: str, metric: Callable[[Array, Array], float] = accuracy
) -> Callable[[Mapping, Mapping], float]:
    """Make a metric for `fit` that looks at one output of several.

    Shapes: those of `metric`, in dicts by the outputs' names.
    """

    def measure(scores: Mapping[str, Array], targets: Mapping[str, Array]) -> float:
        return metric(scores[name], targets[name])

    measure.__name__ = f"{metric.__name__} of {name}"
    return measure
