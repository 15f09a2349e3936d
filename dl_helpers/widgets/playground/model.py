"""The training that a playground shows: a network, a loss and an optimiser at work."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...data import batches
from ...nn import L1, L2, BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from ...training.evaluation import accuracy, at_test_time
from ..models.probe import name_of
from .data import Array, Problem, features_of


class Diverged(ValueError):
    """Training has left the finite numbers."""


class Training:
    """A network that learns the points of a problem, a step at a time.

    Settings that may change on the way are attributes: `batch_size` counts from the
    next epoch on, `l1`, `l2` and the optimiser's `lr` at once.

    Args:
        network: with our Layer contract; gives scores `(N, K)`, of which K = 1 is the
            score of class 1, or the number that is asked for.
        problem: the points.
        features: names of what the network gets of each point.
        loss: called with scores and targets; None takes the one that suits the scores.
        optimizer: whatever has `step(params, grads)`.
        seed: for the order of the points.

    Raises:
        ValueError: if the network does not take the features, or its scores do not
            suit the problem.
    """

    def __init__(
        self,
        network: Any,
        problem: Problem,
        features: Sequence[str],
        loss: Any,
        optimizer: Any,
        *,
        batch_size: int,
        seed: int,
    ) -> None:
        self.network, self.problem, self.features = network, problem, list(features)
        self.optimizer, self.batch_size = optimizer, batch_size
        self.l1 = self.l2 = 0.0
        self.steps = self._seen = 0
        self._rng = np.random.default_rng(seed)
        self.x = features_of(problem.x, features)
        scores = self._first_scores()
        self.loss = loss or suiting_loss(problem, scores.shape[1])
        self.y = suiting_targets(self.loss, scores, problem)
        self._batches = self._endless()

    @property
    def epoch(self) -> float:
        """How often each training point has been seen."""
        return self._seen / self.problem.n_train

    @property
    def steps_per_epoch(self) -> int:
        """How many mini-batches make an epoch."""
        return math.ceil(self.problem.n_train / self.batch_size)

    @property
    def rest_of_epoch(self) -> int:
        """How many mini-batches there are to the end of this epoch."""
        seen = self._seen % self.problem.n_train
        return math.ceil((self.problem.n_train - seen) / self.batch_size)

    def step(self) -> None:
        """Learn from one mini-batch.

        Raises:
            Diverged: if the loss is not finite; nothing has moved then.
        """
        x, y = next(self._batches)
        with np.errstate(all="ignore"):
            value = self.loss(self.network.forward(x), y)
            if not math.isfinite(value):
                raise Diverged(self.advice())
            self.network.backward(self.loss.backward())
            self.optimizer.step(self.network.params, self._gradients())
        self.steps += 1
        self._seen += len(x)

    def scores(self, x: Array) -> Array:
        """Compute the network's scores `(N, K)` of points `(N, 2)`, at test time."""
        features = features_of(x, self.features)
        with at_test_time(self.network), np.errstate(all="ignore"):
            return self.network.forward(features)

    def measures(self) -> tuple[float, float, float, float]:
        """Compute the loss on training and test points, and the shares of right ones.

        The shares are NaN where the answer is a number.
        """
        scores, n = self.scores(self.problem.x), self.problem.n_train
        parts = [(scores[:n], self.y[:n]), (scores[n:], self.y[n:])]
        with np.errstate(all="ignore"):
            losses = [float(self.loss(s, y)) for s, y in parts]
        if not self.problem.classes:
            return *losses, math.nan, math.nan
        return *losses, *(float(accuracy(s, y)) for s, y in parts)

    def advice(self) -> str:
        """Say that training has diverged, and what to do."""
        lr = getattr(self.optimizer, "lr", None)
        smaller = f" Try {lr / 10:g}, a tenth of the learning rate" if lr else " Try"
        return (
            f"Training diverged: after step {self.steps}, epoch {self.epoch:.1f}, the "
            f"loss is no longer a finite number. The picture shows the last state that "
            f"was finite.{smaller}{',' if lr else ''} smaller steps, and press Reset."
        )

    def _gradients(self) -> dict[str, Array]:
        """Give the slopes of loss and penalties together."""
        grads = dict(self.network.grads)
        for kind, strength in ((L1, self.l1), (L2, self.l2)):
            if strength:
                penalty = kind(strength)
                penalty(self.network.params)
                for name, slope in penalty.backward().items():
                    grads[name] = grads[name] + slope
        return grads

    def _endless(self) -> Iterator[tuple[Array, Array]]:
        n = self.problem.n_train
        while True:
            yield from batches(self.x[:n], self.y[:n], self.batch_size, self._rng)

    def _first_scores(self) -> Array:
        """Try the network on all points; say what does not fit."""
        who, n = name_of(self.network), len(self.x)
        try:
            with at_test_time(self.network), np.errstate(all="ignore"):
                scores = self.network.forward(self.x)
        except Exception as error:
            raise ValueError(
                f"playground: {who} does not take {n} points with "
                f"{len(self.features)} features each: {error}"
            ) from error
        if np.ndim(scores) != 2 or len(scores) != n:
            raise ValueError(
                f"playground: {who} gave {np.shape(scores)} for {n} points, expected "
                f"({n}, K)"
            )
        if not np.isfinite(scores).all():
            raise ValueError(f"playground: {who} gives NaN or infinity at the start")
        return scores


def suiting_loss(problem: Problem, n_out: int) -> Any:
    """Choose the loss for so many scores.

    Raises:
        ValueError: if there are too few scores for the classes.
    """
    n_classes = len(problem.classes)
    if not n_classes and n_out == 1:
        return MeanSquaredError()
    if n_classes and max(n_out, 2) >= n_classes:
        return BinaryCrossEntropy() if n_out == 1 else SoftmaxCrossEntropy()
    wanted = f"a score for each of {n_classes} classes" if n_classes else "one number"
    raise ValueError(
        f"playground: the network gives {n_out} numbers a point, expected {wanted}"
    )


def suiting_targets(loss: Any, scores: Array, problem: Problem) -> Array:
    """Give the targets in the form that the loss takes: 0 and 1, ±1, or as a column.

    Raises:
        ValueError: what the loss says, if it takes none of them.
    """
    y = problem.y
    if problem.classes:
        forms = [y, 2 * y - 1] if scores.shape[1] == 1 else [y]
    else:
        forms = [y[:, None].astype(np.float32), y]
    problems = []
    for form in forms:
        try:
            loss(scores, form)
            return form
        except Exception as error:
            problems.append(error)
    raise ValueError(f"playground: {loss!r} does not fit: {problems[0]}")


class Memory:
    """The parameters and the state of a network, to go back to."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._kept = {
            kind: {name: np.copy(p) for name, p in getattr(network, kind).items()}
            for kind in ("params", "state")
            if hasattr(network, kind)
        }

    def restore(self) -> None:
        """Put everything back in place."""
        for kind, arrays in self._kept.items():
            for name, p in arrays.items():
                getattr(self._network, kind)[name][...] = p
