"""Learning rates: the same training with each of them, side by side."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from .trials import Train, Trial, best_of, trials

MOST_RATES = 50
HIDEABLE = ("copy", "finals")


class LearningRates(CourseWidget, module="optimization/learning_rates"):
    """See `learning_rates`, which makes one and explains the arguments."""

    rates = traitlets.List(traitlets.Float()).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    errors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    lengths = traitlets.List(traitlets.Int()).tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)  # one after the other
    best = traitlets.Int(-1).tag(sync=True)
    unit = traitlets.Unicode("epoch").tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)

    def __init__(self, done: Sequence[Trial], unit: str, hide: Sequence[str]) -> None:
        self.trials, best = list(done), best_of(done)
        super().__init__(
            rates=[float(trial.rate) for trial in done],
            kinds=[trial.kind for trial in done],
            errors=[trial.error for trial in done],
            lengths=[len(trial.losses) for trial in done],
            losses=np.concatenate([trial.losses for trial in done]).tobytes(),
            best=best,
            index=max(best, 0),
            unit=unit,
            hide=list(hide),
        )

    @traitlets.validate("index")
    def _there(self, proposal: dict) -> int:
        """Refuse a rate that is not there."""
        if not 0 <= proposal["value"] < len(self.rates):
            raise traitlets.TraitError(
                f"learning_rates: index = {proposal['value']}, expected 0 to "
                f"{len(self.rates) - 1}"
            )
        return proposal["value"]

    def describe(self) -> str:
        """Say what the present rate gave, which is best, and which diverged."""
        trial = self.trials[self.index]
        lost = {
            kind: ", ".join(f"{t.rate:g}" for t in self.trials if t.kind == kind)
            for kind in ("rose", "diverged", "failed")
        }
        others = " ".join(f"{kind}: {found}." for kind, found in lost.items() if found)
        best = "No rate came to its end."
        if self.best >= 0:
            found = self.trials[self.best]
            best = f"Best: {found.rate:g}, final loss {found.final:.4g}."
        return (
            f"{len(self.rates)} learning rates from {self.rates[0]:g} to "
            f"{self.rates[-1]:g}. {self._said(trial)} {best} {others}"
        ).strip()

    def _said(self, trial: Trial) -> str:
        if trial.kind == "failed":
            return f"With {trial.rate:g}: {trial.error}."
        if trial.kind == "diverged":
            return f"With {trial.rate:g} the loss diverged."
        n = len(trial.losses)
        return (
            f"With {trial.rate:g} the loss went from {trial.losses[0]:.4g} to "
            f"{trial.final:.4g} in {n} {self.unit}{'s' * (n != 1)}."
        )

    def preview(self) -> bytes:
        """Draw all curves, the present one bold, and the final losses."""
        from ...figures import COLORS, Picture, canvas

        figure, (curves, finals) = canvas(7.4, 3, 1, 2)
        for i, trial in enumerate(self.trials):
            look = {"color": "0.75", "linewidth": 1}
            if i == self.index:
                look = {"color": COLORS[0], "linewidth": 2.5, "zorder": 3}
            steps = np.arange(1, len(trial.losses) + 1)
            losses = np.where(np.isfinite(trial.losses), trial.losses, np.nan)
            curves.plot(steps, losses, marker="." * (steps.size == 1), **look)
        ends = [trial.final for trial in self.trials]
        finals.plot(self.rates, ends, "o-", color="0.6")
        finals.plot(self.rates[self.index], ends[self.index], "o", color=COLORS[0])
        self._scale(curves, finals)
        curves.set(xlabel=self.unit, title=f"Loss; blue: {self.rates[self.index]:g}")
        finals.set(xscale="log", xlabel="learning rate", title="Final loss")
        return Picture(figure, self.describe()).png()

    def _scale(self, curves: Any, finals: Any) -> None:
        """Use logarithms of positive losses, and cut off what flew away."""
        losses = np.concatenate([trial.losses for trial in self.trials])
        losses = losses[np.isfinite(losses)]
        if not losses.size:
            return
        firsts = [t.losses[0] for t in self.trials if np.isfinite(t.losses[:1]).any()]
        if losses.min() > 0:
            curves.set(yscale="log")
            finals.set(yscale="log")
        if firsts and losses.max() > (most := 10 * abs(np.median(firsts))) > 0:
            curves.set_ylim(top=most)


def learning_rates(
    train: Train,
    rates: Sequence[float],
    *,
    unit: str = "epoch",
    hide: Sequence[str] = (),
    progress: bool = True,
) -> LearningRates:
    """Train once with each learning rate, and compare the losses.

    All training is done in this call; afterwards a slider goes through the rates.
    Ctrl-C (the stop button of a notebook) ends it early, and keeps what is done.

    Args:
        train: called as `train(rate)`; gives the losses `(T,)`, one for each epoch or
            step, or the history of `fit`. Losses that are not finite are shown as
            divergence, and what it raises is shown beside its rate. It has to start
            from the same weights each time, or you compare luck.
        rates: learning rates η > 0, at most 50.
        unit: what there is a loss for, such as "step".
        hide: of "copy" and "finals" those not wanted.
        progress: show a bar.

    Raises:
        ValueError: for no function, or rates that are not positive numbers.
    """
    if not callable(train):
        raise ValueError(
            f"learning_rates: train is {train!r}, expected a function of the learning "
            "rate to the losses"
        )
    hide = known_names("learning_rates", hide, HIDEABLE)
    done = trials(train, _checked(rates), progress)
    return LearningRates(done, unit, hide)


def _checked(rates: Any) -> list[float]:
    """Give the rates in order, each once."""
    given = np.atleast_1d(np.asarray(rates))
    fits = given.ndim == 1 and 1 <= given.size <= MOST_RATES
    if not fits or given.dtype.kind not in "fiu" or not (given > 0).all():
        raise ValueError(
            f"learning_rates: rates is {rates!r}, expected 1 to {MOST_RATES} positive "
            "numbers, such as [0.01, 0.1, 1]"
        )
    if not np.isfinite(given).all():
        raise ValueError(f"learning_rates: rates is {rates!r}, expected finite numbers")
    return np.unique(given.astype(float)).tolist()
