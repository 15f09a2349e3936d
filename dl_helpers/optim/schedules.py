"""Schedules: the learning rate as a function of time.

A schedule is any function of the time t to the learning rate η ≥ 0, with t in epochs
as a real number: 0 at the first step, 2.5 in the middle of the third epoch. So it does
not depend on the size of the batches. `training.fit(..., schedule=...)` sets
`optimizer.lr` before each step, for each optimiser that has an `lr`; in a loop of one's
own that line is ``optimizer.lr = schedule(t)``.
"""

import math
from collections.abc import Callable

from .optimizer import require_positive

Schedule = Callable[[float], float]


def constant(lr: float) -> Schedule:
    """Keep η(t) = lr.

    Source: its definition; Goodfellow, Bengio and Courville, Deep Learning, 2016,
    section 8.3.1, on when it is not enough.
    """
    require_positive("constant", lr=lr)
    return lambda t: lr


def step_decay(lr: float, *, factor: float = 0.1, every: float = 10) -> Schedule:
    """Multiply by `factor` every so many epochs: η(t) = lr · factor^⌊t / every⌋.

    Source: as `torch.optim.lr_scheduler.StepLR`, in epochs.
    """
    require_positive("step_decay", lr=lr, factor=factor, every=every)
    return lambda t: lr * factor ** math.floor(t / every)


def exponential(lr: float, *, factor: float = 0.95) -> Schedule:
    """Multiply by `factor` in each epoch, smoothly: η(t) = lr · factorᵗ.

    Source: as `torch.optim.lr_scheduler.ExponentialLR`, in epochs.
    """
    require_positive("exponential", lr=lr, factor=factor)
    return lambda t: lr * factor**t


def cosine(lr: float, *, epochs: float, lowest: float = 0.0) -> Schedule:
    """Go down along half a cosine, and stay there after so many epochs.

    η(t) = lowest + (lr − lowest) (1 + cos(π t / epochs)) / 2.

    Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts,
    ICLR 2017, eq. 5.
    """
    require_positive("cosine", lr=lr, epochs=epochs)
    return lambda t: _between(lr, lowest, t / epochs)


def warm_up(schedule: Schedule, *, epochs: float, start: float = 0.1) -> Schedule:
    """Begin low: rise on a line to where `schedule` starts, then follow it.

    η(t) = schedule(0) · (start + (1 − start) t / epochs) for t < epochs, and after that
    schedule(t − epochs). `start` is a share of the first learning rate.

    Source: Goyal et al., Accurate, large minibatch SGD, 2017, section 2.2.
    """
    require_positive("warm_up", epochs=epochs)

    def at(t: float) -> float:
        if t >= epochs:
            return schedule(t - epochs)
        return schedule(0) * (start + (1 - start) * t / epochs)

    return at


def one_cycle(
    lr: float,
    *,
    epochs: float,
    rise: float = 0.3,
    start: float = 1 / 25,
    end: float = 1 / 250_000,
) -> Schedule:
    """Rise along a cosine to `lr`, then go down along one to almost nothing.

    η goes from start · lr at t = 0 to lr at t = rise · epochs, and from there to
    end · lr at t = epochs.

    Args:
        lr: the highest learning rate.
        epochs: length of the cycle.
        rise: share of the cycle that goes up, between 0 and 1.
        start: the first learning rate, as a share of `lr`.
        end: the last one, as a share of `lr`. The defaults are those of
            `torch.optim.lr_scheduler.OneCycleLR`.

    Source: Smith and Topin, Super-convergence: very fast training of neural networks
    using large learning rates, 2018.
    """
    require_positive("one_cycle", lr=lr, epochs=epochs, rise=rise, fall=1 - rise)
    top = rise * epochs

    def at(t: float) -> float:
        if t < top:
            return _between(start * lr, lr, t / top)
        return _between(lr, end * lr, (t - top) / (epochs - top))

    return at


def _between(first: float, last: float, share: float) -> float:
    """Go from `first` to `last` along half a cosine, as `share` goes from 0 to 1."""
    wave = (1 + math.cos(math.pi * min(share, 1.0))) / 2
    return last + (first - last) * wave
