"""The training loop: draw a mini-batch, go forward, go back, take a step."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from tqdm import tqdm

from ..data import Split, batches
from .evaluation import Metric, accuracy, evaluate
from .history import DivergedError, History

Array = np.ndarray


def fit(
    model: Any,
    loss: Any,
    optimizer: Any,
    train: Split | tuple[Array, Array],
    validation: Split | tuple[Array, Array] | None = None,
    *,
    epochs: int = 10,
    batch_size: int = 64,
    rng: np.random.Generator | int = 0,
    penalty: Any = None,
    patience: int | None = None,
    metric: Metric | None = accuracy,
    progress: bool = True,
) -> History:
    """Train a model by mini-batches; its parameters are changed in place.

    Ctrl-C (the stop button of a notebook) ends training early: what was learnt stays
    in the model, and the history up to the last whole epoch is returned.

    Args:
        model: any object with our Layer contract.
        loss: called with scores and targets; `backward()` gives its slope.
        optimizer: whatever has `step(params, grads)`.
        train: inputs `(N, …)` and targets `(N, …)`.
        validation: the same, to watch; never learnt from.
        epochs: how often every example is seen.
        batch_size: examples a step; the last step of an epoch may have fewer.
        rng: a Generator or a seed, for the order of the examples.
        penalty: such as `L2(1e-3)`; its gradient is added to that of the loss.
        patience: stop when the validation loss has not improved for so many epochs,
            and go back to the parameters that were best.
        metric: recorded beside the loss; None for none.
        progress: show a bar.

    Returns:
        The history; `history.stopped` says why training ended.

    Raises:
        ValueError: for data that do not fit or are not finite, before anything moves.
        DivergedError: when the loss is no longer finite. The parameters are those of
            the start of that epoch, and the error holds the history.
    """
    _check(train, validation, epochs, batch_size, patience)
    run = _Run(model, loss, optimizer, penalty, metric)
    rng = np.random.default_rng(rng)
    # On standard output: nbgrader takes a line on standard error for a failed test.
    shown = {"unit": "epoch", "disable": not progress, "file": sys.stdout}
    bar = tqdm(total=epochs, mininterval=0.25, **shown)
    # Overflow is not warned of but caught: _Run looks at every loss.
    with bar, np.errstate(over="ignore", invalid="ignore"):
        try:
            for _ in _until_stale(range(epochs), run.history, patience):
                run.epoch(batches(*train, batch_size, rng), validation)
                bar.set_postfix_str(run.history.latest(), refresh=False)
                bar.update()
        except KeyboardInterrupt:
            run.history.stopped = "interrupted"
    if patience is not None:
        run.go_back_to_best()
    return run.history


class _Run:
    """A training run under way: what it trains, and what it has written down."""

    def __init__(
        self, model: Any, loss: Any, optimizer: Any, penalty: Any, metric: Metric | None
    ) -> None:
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.penalty, self.metric = penalty, metric
        self.history = History(metric=metric.__name__ if metric else "")
        self.best: dict[str, Array] = {}

    def epoch(
        self, pairs: Iterator[tuple[Array, Array]], validation: tuple | None
    ) -> None:
        """Learn from every mini-batch once, then look at the validation data."""
        before = _copy(self.model.params)
        try:
            self._learn(pairs)
            if validation is not None:
                self._validate(*validation)
        except DivergedError:
            _restore(self.model.params, before)
            raise

    def _learn(self, pairs: Iterator[tuple[Array, Array]]) -> None:
        """Take a step for each mini-batch; write down the means over the epoch."""
        sums, seen = np.zeros(2), 0
        for x, y in pairs:
            value, measured = self._step(x, y)
            self._require_finite(value)
            sums += len(x) * np.array([value, measured])
            seen += len(x)
        for p in self.model.params.values():
            self._require_finite(p.sum())
        self.history.train_loss.append(float(sums[0] / seen))
        if self.metric:
            self.history.train_metric.append(float(sums[1] / seen))

    def _step(self, x: Array, y: Array) -> tuple[float, float]:
        """Go forward, back and a step down; give loss and metric of before the step."""
        scores = self.model.forward(x)
        value = self.loss(scores, y)
        self.model.backward(self.loss.backward())
        grads = dict(self.model.grads)
        if self.penalty is not None:
            self.penalty(self.model.params)
            for name, slope in self.penalty.backward().items():
                grads[name] = grads[name] + slope
        self.optimizer.step(self.model.params, grads)
        return value, self.metric(scores, y) if self.metric else 0.0

    def _validate(self, x: Array, y: Array) -> None:
        """Write down loss and metric on the validation data; keep the best model."""
        value, measured = evaluate(self.model, self.loss, x, y, self.metric)
        self._require_finite(value)
        history = self.history
        best = value < min(history.validation_loss, default=np.inf)
        history.validation_loss.append(value)
        if measured is not None:
            history.validation_metric.append(measured)
        if best:
            self.best = _copy(self.model.params)
            history.best_epoch = len(history)

    def go_back_to_best(self) -> None:
        """Give the model the parameters of its best epoch, if there was one."""
        _restore(self.model.params, self.best)

    def _require_finite(self, value: float) -> None:
        """Raise a `DivergedError` at the first number that is not finite."""
        if np.isfinite(value):
            return
        self.history.stopped = "diverged"
        raise DivergedError(
            f"fit: the loss is no longer finite ({value}) with {self.optimizer!r}, "
            f"after {len(self.history)} whole epochs; the parameters are back to those "
            "of the start of this epoch. Try a learning rate ten times smaller",
            self.history,
        )


def _until_stale(
    epochs: range, history: History, patience: int | None
) -> Iterator[int]:
    """Go through the epochs, but end when the best one is `patience` epochs ago."""
    for epoch in epochs:
        yield epoch
        if patience is not None and len(history) - history.best_epoch >= patience:
            history.stopped = f"early, after {patience} epochs without improvement"
            return
    history.stopped = "finished"


def _copy(params: dict[str, Array]) -> dict[str, Array]:
    return {name: p.copy() for name, p in params.items()}


def _restore(params: dict[str, Array], saved: dict[str, Array]) -> None:
    for name, p in saved.items():
        params[name][...] = p


def _check(
    train: tuple, validation: tuple | None, epochs: int, size: int, patience: int | None
) -> None:
    """Refuse data and settings that can't be trained with."""
    for name, value in {"epochs": epochs, "batch_size": size}.items():
        if value < 1:
            raise ValueError(f"fit: {name} is {value}, expected 1 or more")
    if patience is not None and (patience < 1 or validation is None):
        raise ValueError("fit: patience must be 1 or more and needs validation data")
    for name, split in {"train": train, "validation": validation}.items():
        if split is not None:
            _check_split(name, *split)


def _check_split(name: str, x: Array, y: Array) -> None:
    if len(x) != len(y) or not len(x):
        raise ValueError(
            f"fit: {name} has {len(x)} inputs and {len(y)} targets, expected as many "
            "of each, and at least one"
        )
    finite = np.isfinite(x)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"fit: {name} holds {np.size(x) - finite.sum()} values that are NaN or "
            f"infinite, the first at {at}; clean or drop them first"
        )
