"""One run of a playground: from the settings to a training, its frames and its film."""

import copy
import sys
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ...optim import SGD
from ..foundation.film import Evenly, Frame, film
from .data import Data, Problem, problem
from .film import Camera, small
from .model import Diverged, Memory, Training
from .network import adapted, build
from .pytorch import TorchOptimizer

OWN = "yours"
MOST_CURVE = 300
MOST_FRAMES = 60
# What a page without a kernel shows of a network that has hardly been trained.
FILM_EPOCHS = 100
FILM_SECONDS = 5.0


class Given:
    """What the reader brings along; None for what the playground is to make itself.

    Raises:
        ValueError: for a network or an optimiser that is none.
    """

    def __init__(self, network: Any, data: Data, optimizer: Any, loss: Any) -> None:
        self.data, self.loss = data, loss
        self.network = None if network is None else adapted(network)
        self.start = None if network is None else Memory(self.network)
        self._optimizer = _checked(optimizer)

    @property
    def lr(self) -> float | None:
        """The learning rate of the optimiser; None if it has none."""
        return getattr(self._optimizer, "lr", None)

    def optimizer(self) -> Any:
        """Give the optimiser without a memory of earlier steps."""
        return copy.deepcopy(self._optimizer)

    def problem(
        self, name: str, noise: float | None, share: float, seed: int
    ) -> Problem:
        """Draw the points of a named set, or divide the reader's own."""
        return problem(self.data if name == OWN else name, noise, share, seed)


class Curve(NamedTuple):
    """The losses at a moment, in epochs."""

    epoch: float
    train: float
    test: float


class Run:
    """A training from its start, and what was seen of it.

    Args:
        given: what the reader brought along; a network of theirs goes back to where it
            was when it came.
        settings: the traits of a playground, by name.

    Raises:
        ValueError: if the network, the data, the features and the loss do not fit.
    """

    def __init__(self, given: Given, settings: Mapping[str, Any]) -> None:
        s = settings
        points = given.problem(s["data"], s["noise"], s["test_share"], s["seed"])
        if given.start is not None:
            given.start.restore()
        self.training = Training(
            given.network or _built(points, settings),
            points,
            s["features"],
            given.loss,
            given.optimizer(),
            batch_size=s["batch_size"],
            seed=s["seed"],
        )
        self.set(**{name: s[name] for name in ("lr", "l1", "l2")})
        limit = 0.0 if points.classes else float(np.abs(points.y).max())
        self.camera = Camera(self.training, limit or 1.0)
        self.seconds = 0.0
        self._curve, self._film = Evenly(MOST_CURVE), Evenly(MOST_FRAMES)
        self.look()

    def set(self, **settings: Any) -> None:
        """Change settings of the run under way: lr, batch_size, l1 or l2."""
        lr = settings.pop("lr", None)
        if lr is not None and hasattr(self.training.optimizer, "lr"):
            self.training.optimizer.lr = lr
        for name, value in settings.items():
            setattr(self.training, name, value)

    def step(self) -> None:
        """Learn from one mini-batch, and note how long that took."""
        start = time.perf_counter()
        self.training.step()
        taken = time.perf_counter() - start
        self.seconds += (taken - self.seconds) * (0.1 if self.seconds else 1)

    def look(self) -> None:
        """Take a frame; `frame` and `curve` are then up to date."""
        self.frame = self.camera.frame(self.seconds)
        _, epoch, train, test, *_ = self.frame["numbers"].tolist()
        self.latest = Curve(epoch, train, test)
        if not self._curve.kept or self._curve.kept[-1].epoch < epoch:
            self._curve.add(self.latest)
            self._film.add(small(self.frame))

    @property
    def curve(self) -> list[Curve]:
        """The losses from the start until now, evenly thinned."""
        kept = self._curve.kept
        return kept if kept[-1] == self.latest else [*kept, self.latest]

    def film(self) -> Frame:
        """Give the film of the run so far; the time is the first axis of each array."""
        return film([*self._film.kept, small(self.frame)])

    @property
    def n_frames(self) -> int:
        """How many frames the film has."""
        return len(self._film.kept)


def rehearsal(given: Given, settings: Mapping[str, Any]) -> Frame:
    """Give the film of a run of 100 epochs, and put the reader's network back then.

    The first frames lie closer together: there most happens. What is slow or diverges
    makes a shorter film.
    """
    memory = None if given.network is None else Memory(given.network)
    end = time.monotonic() + FILM_SECONDS
    try:
        run = Run(given, settings)
        for part in np.linspace(0, 1, MOST_FRAMES)[1:]:
            while run.training.epoch < FILM_EPOCHS * part**2:
                run.step()
                if time.monotonic() > end:
                    return run.film()
            run.look()
    except Diverged:
        pass
    finally:
        if memory is not None:
            memory.restore()
    return run.film()


def _built(points: Problem, settings: Mapping[str, Any]) -> Any:
    n_classes = len(points.classes)
    return build(
        len(settings["features"]),
        settings["hidden"],
        n_classes if n_classes > 2 else 1,
        activation=settings["activation"],
        dropout=settings["dropout"],
        seed=settings["seed"],
    )


def _checked(optimizer: Any) -> Any:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(optimizer, torch.optim.Optimizer):
        return TorchOptimizer(optimizer)
    if optimizer is not None and not callable(getattr(optimizer, "step", None)):
        raise ValueError(
            f"playground: optimizer is {optimizer!r}, expected an object with "
            "step(params, grads), such as SGD(0.1)"
        )
    return SGD(0.1) if optimizer is None else optimizer
