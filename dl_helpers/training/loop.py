"""Training from the outside: what is asked for, when it ends, and what is refused."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from tqdm import tqdm

from .evaluation import Metric, accuracy
from .examples import Examples, require_examples
from .history import History
from .run import Pair, Run

Array = np.ndarray


def fit(
    model: Any,
    loss: Any,
    optimizer: Any,
    train: Pair,
    validation: Pair | None = None,
    *,
    epochs: int = 10,
    batch_size: int = 64,
    rng: np.random.Generator | int = 0,
    penalty: Any = None,
    schedule: Callable[[float], float] | None = None,
    clip: Callable[[dict[str, Array]], dict[str, Array]] | None = None,
    augment: Callable[[Examples, np.random.Generator], Examples] | None = None,
    patience: int | None = None,
    metric: Metric | None = accuracy,
    on_epoch: Callable[[History], None] | None = None,
    progress: bool = True,
) -> History:
    """Train a model by mini-batches; its parameters are changed in place.

    Ctrl-C (the stop button of a notebook) ends training early: what was learnt stays
    in the model, and the history up to the last whole epoch is returned.

    Args:
        model: any object with our Layer contract.
        loss: called with scores and targets; `backward()` gives its slope.
        optimizer: whatever has `step(params, grads)`.
        train: inputs `(N, …)` and targets `(N, …)`; dicts of such arrays for a model
            with several inputs or outputs (with a `MultiTaskLoss`).
        validation: the same, to watch; never learnt from.
        epochs: how often every example is seen.
        batch_size: examples a step; the last step of an epoch may have fewer.
        rng: a Generator or a seed, for the order of the examples and `augment`.
        penalty: such as `L2(1e-3)`; its gradient is added to that of the loss.
        schedule: learning rate as a function of time in epochs, such as
            `optim.cosine(0.1, epochs=10)`; sets `optimizer.lr` before each step.
        clip: limits the gradients, such as `optim.clip_by_norm(1.0)`; the penalty's
            slope is part of them.
        augment: changes the inputs of each training mini-batch, such as
            `training.shift(2)`; validation data stay as they are.
        patience: stop when the validation loss has not improved for so many epochs,
            and go back to the parameters that were best.
        metric: recorded beside the loss; None for none.
        on_epoch: called with the history after each epoch.
        progress: show a bar.

    Returns:
        The history; `history.stopped` says why training ended.

    Raises:
        ValueError: for data that do not fit or are not finite, before anything moves.
        DivergedError: when the loss is no longer finite. The parameters are those of
            the start of that epoch, and the error holds the history.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.3
    (mini-batches) and algorithm 7.1 (`patience`).
    """
    _check(train, validation, epochs, batch_size, patience)
    _check_schedule(schedule, optimizer)
    history, rng = (
        History(metric=metric.__name__ if metric else ""),
        np.random.default_rng(rng),
    )
    run = Run(
        model, loss, optimizer, metric, penalty, schedule, clip, augment, rng, history
    )
    # On standard output: nbgrader takes a line on standard error for a failed test.
    shown = {"unit": "epoch", "disable": not progress, "file": sys.stdout}
    bar = tqdm(total=epochs, mininterval=0.25, **shown)
    # Overflow is not warned of but caught: Run looks at every loss.
    with bar, np.errstate(over="ignore", invalid="ignore"):
        try:
            for _ in _until_stale(range(epochs), history, patience):
                run.epoch(train, batch_size, validation)
                bar.set_postfix_str(history.latest(), refresh=False)
                bar.update()
                if on_epoch is not None:
                    on_epoch(history)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
    if patience is not None:
        run.go_back_to_best()
    return history


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


def _check(
    train: Pair, validation: Pair | None, epochs: int, size: int, patience: int | None
) -> None:
    """Refuse data and settings that can't be trained with."""
    for name, value in {"epochs": epochs, "batch_size": size}.items():
        if value < 1:
            raise ValueError(f"fit: {name} is {value}, expected 1 or more")
    if patience is not None and (patience < 1 or validation is None):
        raise ValueError("fit: patience must be 1 or more and needs validation data")
    for name, split in {"train": train, "validation": validation}.items():
        if split is not None:
            require_examples("fit", name, *split)


def _check_schedule(schedule: Callable | None, optimizer: Any) -> None:
    if schedule is not None and not hasattr(optimizer, "lr"):
        raise ValueError(
            f"fit: the schedule sets the learning rate `lr` of the optimiser, and "
            f"{optimizer!r} has none"
        )
