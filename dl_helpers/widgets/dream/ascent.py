"""Gradient ascent in a picture: what a class, or a unit inside, would like to see."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...nn.functional import softmax
from ..models.trace import Slope, inner_layers, pick, trace

Array = np.ndarray


class Stuck(ValueError):
    """Nothing leads up from here."""


@dataclass
class Priors:
    """How a step is taken, and what keeps the picture from becoming noise.

    Attributes:
        lr: length of a step: by how much the pixels change, in the root mean square.
        decay: share of each pixel's distance to the ground that is lost in a step.
        blur: share of each pixel that its neighbours take over in a step.
        jitter: by how many pixels at most the picture is moved before a step, and back
            after it, so that no grid of the network's strides is drawn.
    """

    lr: float = 0.05
    decay: float = 0.05
    blur: float = 0.1
    jitter: int = 1


class Goal:
    """A number that a network computes from a picture, and its slope there.

    It is the score of a class, or the mean over the places of one unit's map.

    Args:
        model: what `trace` takes.
        stage: the name of a layer inside; empty for the scores.
        unit: which of its units, or which class.
    """

    def __init__(self, model: Any, stage: str, unit: int) -> None:
        self.model, self.stage, self.unit = model, stage, unit

    def value(self, x: Array) -> tuple[float, Array]:
        """Compute the number, and the scores `(K,)`, of x `(1, C, H, W)`."""
        stages = trace(self.model, x)
        return self._read(stages), stages[-1].y[0]

    def slope(self, x: Array) -> Array:
        """Compute the gradient of the number at x, shaped as x."""
        if not self.stage:
            return trace(self.model, x, pick(self.unit))[0].dy
        with _instead(self.model, self.stage, self._of_map):
            return trace(self.model, x, np.zeros_like)[0].dy

    def _read(self, stages: list) -> float:
        if not self.stage:
            return float(stages[-1].y[0, self.unit])
        (y,) = [stage.y for stage in stages if stage.name == self.stage][:1]
        return float(y[0, self.unit].mean())

    def _of_map(self, y: Array) -> Array:
        """Compute ∂S/∂y of S = mean of the unit's map."""
        dy = np.zeros_like(y)
        dy[:, self.unit] = 1 / y[0, self.unit].size
        return dy


class Ascent:
    """A picture that climbs.

    Args:
        goal: what shall grow.
        start: the first picture `(1, C, H, W)`, in [0, 1].
        priors: may be changed between two steps.
        rng: for the jitter.

    Attributes:
        x: the present picture.
        steps: how many were taken.
    """

    def __init__(
        self, goal: Goal, start: Array, priors: Priors, rng: np.random.Generator
    ) -> None:
        self.goal, self.x, self.priors, self.rng = goal, start, priors, rng
        # digits are drawn on black, photographs have no such ground
        self._ground = np.float32(0 if start.shape[1] == 1 else 0.5)
        self.steps = 0

    def step(self) -> None:
        """Climb: x ← prior(x + lr · g / √mean g²), g = ∂S/∂x.

        Source: Erhan et al., Visualizing higher-layer features of a deep network, 2009;
        Simonyan, Vedaldi and Zisserman, Deep inside convolutional networks, 2014 (L2
        decay); Yosinski et al., Understanding neural networks through deep
        visualization, 2015 (blur); Mordvintsev, Olah and Tyka, Inceptionism, 2015
        (jitter, gradients of one size).

        Raises:
            Stuck: if the gradient is 0 everywhere, NaN or infinite.
        """
        p = self.priors
        shift = self.rng.integers(-p.jitter, p.jitter + 1, 2)
        moved = np.roll(self.x, shift, axis=(2, 3))
        g = np.roll(self.goal.slope(moved), -shift, axis=(2, 3))
        x = self.x + p.lr * g / _size(g)
        x = self._ground + (1 - p.decay) * (x - self._ground)
        x = (1 - p.blur) * x + p.blur * blurred(x)
        self.x = np.clip(x, 0, 1).astype(np.float32)
        self.steps += 1

    def numbers(self) -> tuple[float, Array]:
        """Compute the goal's present value, and the probabilities `(K,)`.

        Raises:
            Stuck: if a score is not finite.
        """
        value, scores = self.goal.value(self.x)
        if not np.isfinite([value, *scores]).all():
            raise Stuck(
                "The network gives scores that are NaN or infinite: perhaps its "
                "training diverged."
            )
        return value, softmax(scores.astype(np.float64))


def blurred(x: Array) -> Array:
    """Average each pixel with its neighbours, by 1/4, 1/2, 1/4 down and across."""
    for axis in (2, 3):
        pad = [(0, 0)] * 4
        pad[axis] = (1, 1)
        wide = np.pad(x, pad, mode="edge")
        low, middle, high = (
            np.take(wide, np.arange(i, i + x.shape[axis]), axis) for i in range(3)
        )
        x = (low + 2 * middle + high) / 4
    return x


def _size(g: Array) -> float:
    """Compute √mean g²; refuse what leads nowhere."""
    if not np.isfinite(g).all():
        raise Stuck("The gradient at the picture is NaN or infinite: no way leads up.")
    largest = float(np.abs(g).max())
    if largest == 0:
        raise Stuck(
            "The gradient is 0 at every pixel: nothing leads up from here. Try another "
            "seed, another start or another unit."
        )
    return largest * float(np.sqrt(np.mean((g / largest) ** 2)))


@contextmanager
def _instead(model: Any, stage: str, slope: Slope) -> Iterator[None]:
    """Give a layer inside, while its backward runs, another gradient of its output."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        hook = _hook(torch, slope)
        handle = model.get_submodule(stage).register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()
        return
    layer = dict(inner_layers(model))[stage]
    forward, backward, seen = layer.forward, layer.backward, []

    def heard(x: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(forward(x, *args, **kwargs))
        return seen[-1]

    layer.forward = heard
    layer.backward = lambda dy, *args, **kwargs: backward(
        slope(seen.pop()), *args, **kwargs
    )
    try:
        yield
    finally:
        for method in ("forward", "backward"):
            layer.__dict__.pop(method, None)


def _hook(torch: Any, slope: Slope) -> Callable:
    """Make a hook that replaces the gradient of a module's output."""

    def heard(module: Any, args: tuple, y: Any) -> None:
        dy = torch.as_tensor(slope(y.detach().cpu().numpy())).to(y)
        y.register_hook(lambda _: dy)

    return heard
