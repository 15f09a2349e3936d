"""A training run for each learning rate, and what came of it."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from ...training import DivergedError
from ..foundation.base import sentence

Array = np.ndarray
# A learning rate to the losses, one for each epoch or step.
Train = Callable[[float], Any]


class Trial(NamedTuple):
    """What training with one learning rate gave.

    Attributes:
        rate: the learning rate.
        losses: one for each epoch or step, `(T,)`; T is 0 if there are none.
        kind: "fell" if the last loss is below the first, else "rose"; "diverged" if a
            loss is not finite; "failed" if training raised something.
        error: what it raised, as a sentence.
    """

    rate: float
    losses: Array
    kind: str
    error: str = ""

    @property
    def final(self) -> float:
        """The last loss; NaN where training diverged or failed."""
        return float(self.losses[-1]) if self.kind in ("fell", "rose") else np.nan


def trials(train: Train, rates: Sequence[float], progress: bool = True) -> list[Trial]:
    """Train once with each rate; Ctrl-C ends it early and keeps what is done."""
    # On standard output: nbgrader takes a line on standard error for a failed test.
    shown = {"unit": "rate", "disable": not progress, "file": sys.stdout}
    done: list[Trial] = []
    with tqdm(total=len(rates), mininterval=0.25, **shown) as bar:
        try:
            for rate in rates:
                bar.set_postfix_str(f"η = {rate:g}", refresh=False)
                done.append(_trial(train, rate))
                bar.update()
        except KeyboardInterrupt:
            if not done:
                raise
    return done


def best_of(done: Sequence[Trial]) -> int:
    """Give the index of the lowest final loss; −1 if nothing was trained to the end."""
    finals = [trial.final for trial in done]
    return -1 if np.isnan(finals).all() else int(np.nanargmin(finals))


def _trial(train: Train, rate: float) -> Trial:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            losses = _losses_in(train(rate), rate)
        except DivergedError as error:
            losses = np.array(error.history.train_loss, float)
            return Trial(rate, losses, "diverged", str(error))
        except Exception as error:
            return Trial(rate, np.array([]), "failed", sentence(error))
    if not np.isfinite(losses).all():
        return Trial(rate, losses, "diverged")
    return Trial(rate, losses, "fell" if losses[-1] < losses[0] else "rose")


def _losses_in(result: Any, rate: float) -> Array:
    """Find the losses in what train gave: a sequence, or the history of `fit`."""
    losses = np.asarray(getattr(result, "train_loss", result))
    if losses.ndim != 1 or not losses.size or losses.dtype.kind not in "fiu":
        raise ValueError(
            f"train({rate:g}) gave {type(result).__name__} of shape {losses.shape}, "
            "expected a sequence of losses, one for each epoch or step"
        )
    return losses.astype(float)
