"""Optimisers race down a surface, from a start that the reader moves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from ...optim import SGD
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.record import pack
from .descents import ENDINGS, race, rate_of
from .surfaces import Function, Surface, surface_of

Array = np.ndarray

MULTIPLIERS = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
HIDEABLE = ("copy", "curves", "player", "rate", "start")
MOST_STEPS, MOST_OPTIMIZERS = 1000, 8
RESOLUTION = 81
STARTS_A_SIDE = 5  # of a page without a kernel


class OptimizerRace(CourseWidget, module="optimization/optimizer_race"):
    """See `optimizer_race`, which makes one and explains the arguments.

    From the first start everything is recorded; after the start has moved, this side
    answers with the paths of the present multiplier. A page without a kernel gets a
    grid of starts instead.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    surface_name = traitlets.Unicode().tag(sync=True)
    formula = traitlets.Unicode().tag(sync=True)
    domain = traitlets.List().tag(sync=True)
    heights = traitlets.Bytes().tag(sync=True)
    lowest = traitlets.Float(0.0).tag(sync=True)
    bound = traitlets.Float(0.0).tag(sync=True)  # 2 / λ_max; 0 for no quadratic
    plain = traitlets.List(traitlets.Bool()).tag(sync=True)
    lrs = traitlets.List().tag(sync=True)
    multipliers = traitlets.List(traitlets.Float()).tag(sync=True)
    first_start = traitlets.List(traitlets.Float()).tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    rate = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(5, min=0, max=6).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        optimizers: Mapping[str, Any],
        surface: Surface,
        start: Sequence[float],
        steps: int,
        **traits: Any,
    ) -> None:
        self.optimizers, self.surface = dict(optimizers), surface
        heights = surface.heights(RESOLUTION)
        curvatures = surface.curvatures()
        self._first = self._race([start], range(len(MULTIPLIERS)), steps)
        self._now = self._first
        super().__init__(
            names=list(optimizers),
            surface_name=surface.name,
            formula=surface.formula,
            domain=[list(side) for side in surface.domain],
            heights=np.ascontiguousarray(heights, np.float32).tobytes(),
            lowest=min(0.0, _least(heights), _least(self._first["losses"])),
            bound=0.0 if curvatures is None else 2 / curvatures[-1],
            plain=[isinstance(one, SGD) for one in optimizers.values()],
            lrs=[rate_of(one) for one in optimizers.values()],
            multipliers=list(MULTIPLIERS),
            first_start=list(start),
            start=list(start),
            steps=steps,
            recording=pack(self._first),
            **traits,
        )

    @traitlets.validate("start")
    def _a_place(self, proposal: dict) -> list[float]:
        """Refuse a start off the map."""
        for x, (low, high) in zip(proposal["value"], self.surface.domain, strict=True):
            if not low <= x <= high:
                raise traitlets.TraitError(
                    f"optimizer_race: start is {proposal['value']}, expected a place "
                    f"on the map {self.surface.domain}"
                )
        return proposal["value"]

    @traitlets.validate("rate")
    def _a_multiplier(self, proposal: dict) -> int:
        """Refuse a multiplier that is not there."""
        if not 0 <= proposal["value"] < len(MULTIPLIERS):
            raise traitlets.TraitError(
                f"optimizer_race: rate = {proposal['value']}, expected 0 to "
                f"{len(MULTIPLIERS) - 1}"
            )
        return proposal["value"]

    @traitlets.observe("start", "rate")
    def _answer(self, change: dict) -> None:
        """Race from a new start, as far as the recording does not have it."""
        if self.start == self.first_start:
            fitting = self._first
        elif self._now["starts"][0].tolist() == self.start and (
            self.rate in self._now["rates"]
        ):
            return
        else:
            fitting = self._race([self.start], [self.rate], self.steps)
        if fitting is not self._now:
            self._now = fitting
            self.recording = pack(fitting)

    def _race(
        self, starts: Sequence, rates: Sequence[int], steps: int
    ) -> dict[str, Array]:
        multipliers = [MULTIPLIERS[rate] for rate in rates]
        return {
            "starts": np.array(starts, float),
            "rates": np.array(rates),
            **race(self.optimizers, self.surface, starts, multipliers, steps),
        }

    @property
    def ways(self) -> dict[str, Array]:
        """The present race: paths `(K, steps + 1, 2)`, losses, ends and endings."""
        at = list(self._now["rates"]).index(self.rate)
        kinds = "paths", "losses", "ends", "endings"
        return {kind: self._now[kind][0, at] for kind in kinds}

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits, with a grid of starts: there is no kernel to ask."""
        state = super().standalone_state()
        sides = (np.linspace(*side, STARTS_A_SIDE + 2)[1:-1] for side in self.domain)
        grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        rates = range(len(MULTIPLIERS))
        starts = [self.first_start, *grid.tolist()]
        recorded = self._race(starts, rates, self.steps)
        return state | {"recording": pack(recorded, level=6)}

    def describe(self) -> str:
        """Say surface, step, and where each optimiser is, or how it ended."""
        ways, lines = self.ways, []
        for k, name in enumerate(self.names):
            t = min(self.step, int(ways["ends"][k]))
            x1, x2 = ways["paths"][k, t]
            ending = ENDINGS[ways["endings"][k]]
            words = f"loss {ways['losses'][k, t]:.4g} at ({x1:z.2f}, {x2:z.2f})"
            if ending not in ("whole", "still") and t == ways["ends"][k]:
                words = f"diverged at step {t}"
            lines.append(f"{name}: {words}")
        start = f"({self.start[0]:.2f}, {self.start[1]:.2f})"
        surface = f"{self.surface_name} {self.formula}".strip()
        return (
            f"Race of {len(self.names)} optimisers on {surface}, from {start}, "
            f"learning rates × "
            f"{MULTIPLIERS[self.rate]:g}, after {self.step} of {self.steps} steps. "
            f"{'; '.join(lines)}.{self._bound_text()}"
        )

    def _bound_text(self) -> str:
        if not self.bound:
            return ""
        return f" Gradient descent converges for η < 2 / λ_max = {self.bound:.4g}."

    def preview(self) -> bytes:
        """Draw the map with the whole paths, and the losses."""
        from .race_picture import draw

        return draw(self)


def optimizer_race(
    optimizers: Mapping[str, Any],
    surface: str | Surface | Function = "valley",
    *,
    start: Sequence[float] | None = None,
    steps: int = 100,
    multiplier: float = 1.0,
    domain: Sequence[Sequence[float]] | None = None,
    hide: Sequence[str] = (),
) -> OptimizerRace:
    """Let optimisers race down a surface: their paths on the map, their losses.

    The start can be dragged; a slider multiplies all learning rates. What runs are
    copies: your optimisers stay as they are. On a quadratic surface the bound of
    gradient descent, η < 2 / λ_max, is said.

    Args:
        optimizers: name → whatever has `step(params, grads)`, ours or your own class;
            it is called with `{"x": x}`, x `(2,)`, and moves x in place. Its learning
            rate is its `lr`, `learning_rate` or `eta`.
        surface: "valley", "rosenbrock", "saddle", "minima" or "plateau"; a `Surface`,
            such as `surfaces.valley(100)`; or your function of x `(2,)` to the loss and
            its gradient `(2,)`.
        start: (x₁, x₂); None for that of the surface.
        steps: how many each takes, at most 1,000.
        multiplier: of the learning rates at first; 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5 or
            10.
        domain: the map, ((x₁ from, to), (x₂ from, to)); −3 to 3 for your function.
        hide: of "copy", "curves", "player", "rate" and "start" those not wanted.

    Raises:
        ValueError: for no optimiser or one without a step, a step or a surface that
            raises, a start off the map, or another number of steps.
    """
    _require_optimizers(optimizers)
    if multiplier not in MULTIPLIERS or not 1 <= steps <= MOST_STEPS:
        raise ValueError(
            f"optimizer_race: multiplier = {multiplier} and steps = {steps}, expected "
            f"one of {', '.join(f'{m:g}' for m in MULTIPLIERS)}, and 1 to {MOST_STEPS}"
        )
    hide = known_names("optimizer_race", hide, HIDEABLE)
    surface = surface_of(surface, domain)
    place = np.asarray(surface.start if start is None else start, float)
    low, high = np.array(surface.domain).T
    if place.shape != (2,) or not ((low <= place) & (place <= high)).all():
        raise ValueError(
            f"optimizer_race: start is {start}, expected (x₁, x₂) on the map "
            f"{surface.domain}; domain makes it larger"
        )
    at = {"rate": MULTIPLIERS.index(multiplier), "hide": list(hide)}
    return OptimizerRace(optimizers, surface, place.tolist(), steps, **at)


def _require_optimizers(optimizers: Mapping[str, Any]) -> None:
    if (
        not isinstance(optimizers, Mapping)
        or not 1 <= len(optimizers) <= MOST_OPTIMIZERS
    ):
        raise ValueError(
            f"optimizer_race: optimizers is {optimizers!r}, expected a dict of 1 to "
            f"{MOST_OPTIMIZERS} names and optimisers"
        )
    for name, one in optimizers.items():
        if isinstance(one, type) or not callable(getattr(one, "step", None)):
            raise ValueError(
                f"optimizer_race: {name} is {one!r}, expected an object with "
                "step(params, grads), such as SGD(0.1)"
            )


def _least(values: Array) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else 0.0
