"""An attentional cascade: stages that each throw away what can't be a face."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .boosting import Boosted
from .haar import HaarFeatures
from .windows import Windows, responses

Array = np.ndarray


class Verdict(NamedTuple):
    """What a cascade says of N windows.

    Attributes:
        passed: whether all stages let the window through, `(N,)`.
        scores: Σ over the stages reached of (f − threshold) / Σα, `(N,)`: how clearly.
        evaluated: how many features were computed for the window, `(N,)`.
    """

    passed: Array
    scores: Array
    evaluated: Array


class Stage(NamedTuple):
    """A vote of stumps that lets a window through where f ≥ threshold.

    Shapes: a number for each of N windows, `(N,)`.

    Attributes:
        features: one for each stump, in their order.
        vote: the stumps; stump t looks at feature t.
        threshold: low enough to let most faces through.
        detection_rate: of the held-out faces that came so far, how many pass.
        false_positive_rate: of the held-out negatives that came so far, how many pass.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 4.
    """

    features: HaarFeatures
    vote: Boosted
    threshold: float
    detection_rate: float
    false_positive_rate: float

    def margins(self, windows: Windows) -> Array:
        """Compute (f − threshold) / Σα for each window; 0 or more passes."""
        f = self.vote.scores(responses(windows, self.features))
        return (f - self.threshold) / sum(r.alpha for r in self.vote.rounds)

    def let_through(self, windows: Windows) -> Windows:
        """Keep the windows that pass."""
        return windows.choose(self.margins(windows) >= 0)


@dataclass(frozen=True)
class Cascade:
    """Stages in a row; a window that one of them rejects is looked at no more.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 4.
    """

    size: tuple[int, int]
    stages: tuple[Stage, ...] = ()

    def evaluate(self, windows: Windows) -> Verdict:
        """Send windows through the stages."""
        left = np.arange(len(windows))
        scores, evaluated = np.zeros(len(windows)), np.zeros(len(windows), int)
        for stage in self.stages:
            margins = stage.margins(windows.choose(left))
            scores[left] += margins
            evaluated[left] += len(stage.features)
            left = left[margins >= 0]
        passed = np.zeros(len(windows), bool)
        passed[left] = True
        return Verdict(passed, scores, evaluated)

    @property
    def n_features(self) -> int:
        """How many features all stages have together."""
        return sum(len(stage.features) for stage in self.stages)

    def __repr__(self) -> str:
        sizes = " + ".join(str(len(stage.features)) for stage in self.stages)
        return f"Cascade({self.size[0]} × {self.size[1]}, features {sizes or 0})"
