"""Ensembles: several models that answer together, and bagging, which makes them differ.

What models of a kind get wrong by chance, each its own way, their mean gets right.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..nn import softmax
from .evaluation import scores_of
from .examples import Examples, count, require_examples, rows_of
from .history import History
from .loop import fit

Array = np.ndarray


def _votes(scores: Array) -> Array:
    """Give 1 to the highest score of each row, and 0 to the others."""
    return np.eye(scores.shape[1], dtype=scores.dtype)[scores.argmax(axis=1)]


COMBINE: Mapping[str, Callable[[Array], Array]] = {
    "scores": lambda scores: scores,
    "probabilities": softmax,
    "votes": _votes,
}


class Ensemble:
    """The mean over models of their scores, their probabilities or their votes.

    It has a `forward`, so that `evaluate`, `scores_of` and the widgets take it for a
    model; the models answer in test mode. It is not trained as a whole.

    Shapes: x as the models take it, result `(N, K)`.

    Args:
        models: one or more, each with a `forward`.
        combine: "scores" as they come, "probabilities" (their softmax) or "votes" (1
            for the highest score); the latter two need K ≥ 2.

    Raises:
        ValueError: for no models, another way to combine, or scores of one column where
            there must be two.

    Source: Hansen and Salamon, Neural network ensembles, 1990.
    """

    def __init__(self, models: Sequence[Any], combine: str = "probabilities") -> None:
        if not len(models) or combine not in COMBINE:
            raise ValueError(
                f"Ensemble: {len(models)} models and combine={combine!r} came, "
                f"expected a model or more and one of {[*COMBINE]}"
            )
        self.models, self.combine = list(models), combine

    def forward(self, x: Examples) -> Array:
        """Compute the mean over the models, `(N, K)`."""
        return sum(self._answer(model, x) for model in self.models) / len(self.models)

    def _answer(self, model: Any, x: Examples) -> Array:
        scores = scores_of(model, x)
        if self.combine != "scores" and (scores.ndim != 2 or scores.shape[1] < 2):
            raise ValueError(
                f"{self!r}: scores of shape {scores.shape} came, expected (N, K) with "
                'K of 2 or more; combine="scores" takes others'
            )
        return COMBINE[self.combine](scores)

    def __repr__(self) -> str:
        return f"Ensemble({len(self.models)} models, combine={self.combine!r})"


def bagging(
    make_model: Callable[[np.random.Generator], Any],
    loss: Any,
    make_optimizer: Callable[[], Any],
    train: tuple[Examples, Examples],
    validation: tuple[Examples, Examples] | None = None,
    *,
    n_models: int = 10,
    rng: np.random.Generator | int = 0,
    combine: str = "probabilities",
    **settings: Any,
) -> tuple[Ensemble, list[History]]:
    """Train models, each on a bootstrap sample: N draws of N examples, with return.

    About 1 − 1/e = 63 % of the examples are in a sample, some of them repeatedly.

    Shapes: inputs `(N, …)` and targets `(N, …)`, as for `fit`.

    Args:
        make_model: makes a model from a Generator.
        loss: as for `fit`.
        make_optimizer: makes an optimiser; each model has its own.
        train: inputs and targets to draw from.
        validation: as for `fit`; all models see the same.
        n_models: how many, 1 or more.
        rng: a Generator or a seed, for samples, models and training.
        combine: how the ensemble answers.
        **settings: the other settings of `fit`.

    Returns:
        The ensemble, and the history of each model.

    Raises:
        ValueError: as `fit` and `Ensemble` do.

    Source: Breiman, Bagging predictors, Machine Learning 1996.
    """
    if n_models < 1:
        raise ValueError(f"bagging: n_models is {n_models}, expected 1 or more")
    require_examples("bagging", "train", *train)
    rng, n = np.random.default_rng(rng), count(train[0])
    models, histories = [], []
    for _ in range(n_models):
        model, rows = make_model(rng), rng.integers(0, n, n)
        sample = rows_of(train[0], rows), rows_of(train[1], rows)
        told = fit(
            model, loss, make_optimizer(), sample, validation, rng=rng, **settings
        )
        models.append(model)
        histories.append(told)
    return Ensemble(models, combine), histories
