"""Hinge and softmax loss of one example, as its scores move."""

from collections.abc import Sequence

import numpy as np
import traitlets

from ...nn import MulticlassHinge, SoftmaxCrossEntropy, softmax
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names


class ScoreLosses(CourseWidget, module="classification/score_losses"):
    """See `score_losses`, which makes one and explains the arguments."""

    scores = traitlets.List(traitlets.Float()).tag(sync=True)
    target = traitlets.Int(0).tag(sync=True)
    moved = traitlets.Int(0).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    interval = traitlets.List(traitlets.Float()).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        scores: Sequence[float],
        target: int,
        classes: Sequence[str],
        hide: Sequence[str],
    ) -> None:
        reach = max(10.0, float(np.ceil(np.abs(scores).max())))
        super().__init__(
            scores=[float(score) for score in scores],
            target=target,
            moved=target,
            classes=[str(name) for name in classes],
            interval=[-reach, reach],
            hide=hide,
        )

    @traitlets.validate("target", "moved")
    def _inside(self, proposal: dict) -> int:
        """Refuse a class that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        if not 0 <= value < len(self.scores):
            raise traitlets.TraitError(
                f"score_losses: {name} = {value}, expected 0 to {len(self.scores) - 1}"
            )
        return value

    @property
    def losses(self) -> tuple[float, float]:
        """The hinge and the softmax loss of the present scores."""
        scores, target = np.array([self.scores]), np.array([self.target])
        return MulticlassHinge()(scores, target), SoftmaxCrossEntropy()(scores, target)

    def describe(self) -> str:
        """Say scores, probabilities and both losses."""
        hinge, cross_entropy = self.losses
        shares = softmax(np.array(self.scores))
        rows = zip(self.classes, self.scores, shares, strict=True)
        said = ", ".join(f"{name} {score:.2f} (p = {p:.2f})" for name, score, p in rows)
        return (
            f"Scores with softmax probabilities: {said}. Right class: "
            f"{self.classes[self.target]}. Hinge loss {hinge:.2f}, softmax loss "
            f"{cross_entropy:.2f} nats."
        )

    def preview(self) -> bytes:
        """Draw both losses against the score that was moved last."""
        from ...figures import Picture, canvas

        figure, ax = canvas(6, 2.8)
        value = np.linspace(*self.interval, 401)
        scores = np.tile(self.scores, (len(value), 1))
        scores[:, self.moved] = value
        targets = np.full(len(value), self.target)
        kinds = (
            (MulticlassHinge(), "-", "hinge"),
            (SoftmaxCrossEntropy(), "--", "softmax"),
        )
        for (loss, line, name), now in zip(kinds, self.losses, strict=True):
            (drawn,) = ax.plot(
                value, loss.per_example(scores, targets), line, label=name
            )
            ax.plot(self.scores[self.moved], now, "o", color=drawn.get_color())
        top = 1.15 * max(*self.losses, 5)
        ax.set(
            xlabel=f"score of {self.classes[self.moved]}", ylabel="loss", ylim=(0, top)
        )
        ax.legend(frameon=False)
        return Picture(figure, self.describe()).png()


def score_losses(
    scores: Sequence[float] = (3.2, 5.1, -1.7),
    target: int = 0,
    classes: Sequence[str] = ("cat", "car", "frog"),
    *,
    hide: Sequence[str] = (),
) -> ScoreLosses:
    """Show hinge and softmax loss of one example, with a slider for each score.

    Args:
        scores: K numbers to start from.
        target: the right class, from 0 to K − 1.
        classes: K names.
        hide: names of parts to leave out: "curves", "copy".

    Raises:
        ValueError: if there are fewer than two scores, they are not finite, names are
            missing, or the right class is none of them.
    """
    if len(scores) < 2 or len(scores) != len(classes) or not np.isfinite(scores).all():
        raise ValueError(
            f"score_losses: {len(scores)} scores came with {len(classes)} class names, "
            "expected two finite scores or more, and a name for each"
        )
    if not 0 <= target < len(scores):
        raise ValueError(
            f"score_losses: target is {target}, expected 0 to {len(scores) - 1}"
        )
    hidden = known_names("score_losses", hide, ("curves", "copy"))
    return ScoreLosses(scores, target, classes, hidden)
