"""The training loop: draw a mini-batch, go forward, go back, take a step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .evaluation import Metric, answer, evaluate
from .examples import Examples, count, mini_batches
from .history import DivergedError, History

Array = np.ndarray
Pair = tuple[Examples, Examples]


@dataclass
class Run:
    """A training run under way: what it trains and how, and what it wrote down."""

    model: Any
    loss: Any
    optimizer: Any
    metric: Metric | None
    penalty: Any
    schedule: Callable | None
    clip: Callable | None
    augment: Callable | None
    rng: np.random.Generator
    history: History
    best: dict[str, dict[str, Array]] = field(default_factory=dict)

    def epoch(self, train: Pair, batch_size: int, validation: Pair | None) -> None:
        """Learn from every mini-batch once, then look at the validation data."""
        before = _copy_of(self.model)
        try:
            with _without_dx(self.model):
                self._learn(train, batch_size)
            if validation is not None:
                self._validate(*validation)
        except DivergedError:
            _restore(self.model, before)
            raise

    def _learn(self, train: Pair, batch_size: int) -> None:
        """Take a step for each mini-batch; write down the means over the epoch."""
        sums, seen, n = np.zeros(2), 0, count(train[0])
        for x, y in mini_batches(*train, batch_size, self.rng):
            self._set_rate(len(self.history) + seen / n)
            value, measured = self._step(x, y)
            self._require_finite(value)
            sums += count(x) * np.array([value, measured])
            seen += count(x)
        for p in self.model.params.values():
            self._require_finite(p.sum())
        self.history.train_loss.append(float(sums[0] / seen))
        if self.metric:
            self.history.train_metric.append(float(sums[1] / seen))

    def _set_rate(self, time: float) -> None:
        """Give the optimiser the learning rate of this time, in epochs."""
        if self.schedule is None:
            return
        lr = float(self.schedule(time))
        if not 0 <= lr < np.inf:
            raise ValueError(
                f"fit: schedule({time:g}) is {lr}, expected a learning rate of 0 or "
                "more"
            )
        self.optimizer.lr = lr

    def _step(self, x: Examples, y: Examples) -> tuple[float, float]:
        """Go forward, back and a step down; give loss and metric of before the step."""
        if self.augment is not None:
            x = self.augment(x, self.rng)
        scores = answer(self.model, x)
        value = self.loss(scores, y)
        measured = self.metric(scores, y) if self.metric else 0.0
        self.model.backward(self.loss.backward())
        self.optimizer.step(self.model.params, self._gradients())
        return value, measured

    def _gradients(self) -> dict[str, Array]:
        """Give the slopes of loss and penalty together, clipped if so wished."""
        grads = dict(self.model.grads)
        if self.penalty is not None:
            self.penalty(self.model.params)
            for name, slope in self.penalty.backward().items():
                grads[name] = grads[name] + slope
        return grads if self.clip is None else self.clip(grads)

    def _validate(self, x: Examples, y: Examples) -> None:
        """Write down loss and metric on the validation data; keep the best model."""
        value, measured = evaluate(self.model, self.loss, x, y, self.metric)
        self._require_finite(value)
        history = self.history
        best = value < min(history.validation_loss, default=np.inf)
        history.validation_loss.append(value)
        if measured is not None:
            history.validation_metric.append(measured)
        if best:
            self.best = _copy_of(self.model)
            history.best_epoch = len(history)

    def go_back_to_best(self) -> None:
        """Give the model the parameters of its best epoch, if there was one."""
        _restore(self.model, self.best)

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


@contextmanager
def _without_dx(model: Any) -> Iterator[None]:
    """Spare a model that can the slope of the data, for which nobody asks."""
    before = getattr(model, "needs_dx", None)
    if before is None:
        yield
        return
    model.needs_dx = False
    try:
        yield
    finally:
        model.needs_dx = before


def _copy_of(model: Any) -> dict[str, dict[str, Array]]:
    """Copy what training changes: parameters, and state such as running means."""
    kept = {"params": model.params, "state": getattr(model, "state", {})}
    return {
        kind: {n: p.copy() for n, p in arrays.items()} for kind, arrays in kept.items()
    }


def _restore(model: Any, saved: dict[str, dict[str, Array]]) -> None:
    """Put back in place what `_copy_of` copied."""
    for kind, arrays in saved.items():
        for name, p in arrays.items():
            getattr(model, kind)[name][...] = p
