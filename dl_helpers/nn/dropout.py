"""Dropout: noise that keeps units from relying on each other.

Papers and libraries give p three meanings: the chance to keep, the chance to drop, and
the latter with a division while training. Here `rate` is always the chance to drop, and
keep = 1 − rate. Each layer draws a new mask in every forward while `training`; at test
time nothing is random.
"""

from collections.abc import Callable

import numpy as np

from .layer import Array, Layer
from .random_mask import RandomMask, checked_rate

Schedule = Callable[[int], float]


class Dropout(Layer):
    """Inverted dropout: y = x ⊙ mask / keep while training, y = x at test time.

    The division makes up for what is dropped, so that the mean of y is x, and nothing
    is left to do at test time. Backward: dx = dy ⊙ mask / keep, with the same mask.

    Shapes: x and y are the same, whatever they are. As `torch.nn.Dropout(p=rate)`.

    Args:
        rate: the chance of an entry to be dropped, from 0 to below 1.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for another rate, or an x or dy that does not fit.

    Source: Srivastava et al., Dropout, JMLR 2014; the division is in section 10.
    """

    def __init__(
        self, rate: float = 0.5, *, rng: np.random.Generator | int = 0
    ) -> None:
        super().__init__()
        self.rate = checked_rate(type(self).__name__, rate)
        self.mask = RandomMask(rng)

    def forward(self, x: Array) -> Array:
        """Compute y = x ⊙ mask / keep, or y = x at test time."""
        self._require_float("x", x)
        factor = self._factor(x)
        self._saved = x.shape, x.dtype, factor
        return x * factor

    def backward(self, dy: Array) -> Array:
        """Compute dx = dy ⊙ mask / keep, or dx = dy at test time."""
        shape, dtype, factor = self._recall()
        return self._checked_dy(dy, shape, dtype) * factor

    def _factor(self, x: Array) -> Array:
        """Compute what x is multiplied with, in its precision."""
        keep, number = 1 - self.rate, x.real.dtype.type
        in_training, at_test = self._scales(keep)
        if not self.training:
            return number(at_test)
        return self.mask.draw(x, keep) * number(in_training)

    def _scales(self, keep: float) -> tuple[float, float]:
        """Say by how much to multiply while training, and at test time."""
        return 1 / keep, 1.0

    def __repr__(self) -> str:
        return f"{type(self).__name__}(rate={self.rate:g})"


class ClassicDropout(Dropout):
    """Dropout as first published: y = x ⊙ mask while training, y = keep · x in tests.

    Scaling at test time gives the next layer what it was used to on average. Shapes,
    arguments and errors are those of `Dropout`.

    Source: Hinton et al., Improving neural networks by preventing co-adaptation of
    feature detectors, 2012; Srivastava et al., Dropout, JMLR 2014, section 4.
    """

    def _scales(self, keep: float) -> tuple[float, float]:
        return 1.0, keep


def linear_decay(rate: float, steps: int) -> Schedule:
    """Make the schedule rate · max(0, 1 − t / steps) of the training step t.

    Raises:
        ValueError: for a rate outside 0 to below 1, or fewer than 1 step.

    Source: that of `AnnealedDropout`.
    """
    checked_rate("linear_decay", rate)
    if steps < 1:
        raise ValueError(f"linear_decay: steps = {steps}, expected 1 or more")
    return lambda t: rate * max(0.0, 1 - t / steps)


class AnnealedDropout(Dropout):
    """Inverted dropout whose rate follows a schedule, usually down to 0.

    Much noise first keeps the units apart; no noise last lets them use all they have.
    Each forward while training is a step, counted in `state["step"]`; an epoch has
    ⌈N / batch size⌉ of them. A repeated mask (`mask.repeat`) is not a new step.

    Shapes and errors are those of `Dropout`.

    Args:
        schedule: gives the rate of training step t = 0, 1, …, such as `linear_decay`.
        rng: a `numpy.random.Generator`, or a seed for one.

    Source: Rennie, Goel and Thomas, Annealed dropout training of deep networks, IEEE
    SLT 2014, section 3.
    """

    def __init__(
        self, schedule: Schedule, *, rng: np.random.Generator | int = 0
    ) -> None:
        super().__init__(schedule(0), rng=rng)
        self.schedule = schedule
        self.state = {"step": np.array(0)}

    def forward(self, x: Array) -> Array:
        """Compute y = x ⊙ mask / keep with the rate of this step."""
        if self.training and not self.mask.repeat:
            step = int(self.state["step"])
            self.rate = checked_rate(
                f"AnnealedDropout, step {step}", self.schedule(step)
            )
            self.state["step"] = np.array(step + 1)
        return super().forward(x)
