"""Dream: from noise to what a class, or a unit inside a network, would like to see."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.film import Evenly, film
from ..foundation.hiding import known_names
from ..foundation.record import pack
from ..foundation.streamed import StreamedWidget
from ..models.trace import Stage
from .arguments import climbable, seed_of, start_of
from .ascent import Ascent, Goal, Priors, Stuck
from .film import MOST_FRAMES, rehearsal, shot
from .picture import draw, sentences

Array = np.ndarray

HIDEABLE = ("copy", "curve", "goal", "priors", "scores", "seed")
PRIORS = ("lr", "decay", "blur", "jitter")
GOAL = ("of_class", "stage", "unit", "seed")
MOST_CURVE = 300
FEW_FRAMES = 6  # a film of fewer says too little


class Dream(StreamedWidget, module="dream/dream"):
    """See `dream`, which makes one and explains the arguments.

    The ascent belongs to the thread of the stream while that runs.
    """

    plain = (Stuck,)
    of_class = traitlets.Int(0).tag(sync=True)
    stage = traitlets.Unicode("").tag(sync=True)  # empty: the scores of the classes
    unit = traitlets.Int(0, min=0).tag(sync=True)
    lr = traitlets.Float(0.05, min=0.001, max=1).tag(sync=True)
    decay = traitlets.Float(0.05, min=0, max=0.5).tag(sync=True)
    blur = traitlets.Float(0.1, min=0, max=1).tag(sync=True)
    jitter = traitlets.Int(1, min=0, max=32).tag(sync=True)
    seed = traitlets.Int(0, min=0).tag(sync=True)
    goal = traitlets.Enum(["step", "reset"], "step").tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    index = traitlets.Int(0, min=0).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    stages = traitlets.List().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    from_picture = traitlets.Bool(False).tag(sync=True)
    film = traitlets.Bytes().tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, model: Any, start: Array | tuple, stages: Sequence[Stage], **traits: Any
    ) -> None:
        self._model, self._given = model, start
        is_shape = isinstance(start, tuple)
        super().__init__(
            stages=[{"name": s.name, "units": s.y.shape[1]} for s in stages],
            shape=list(start if is_shape else start.shape[1:]),
            from_picture=not is_shape,
            **traits,
        )
        self._begin()
        self._publish()
        self.observe(self._begin_anew, GOAL)
        self.observe(self._change_priors, PRIORS)

    @traitlets.validate("of_class", "stage", "unit")
    def _there(self, proposal: dict) -> Any:
        """Refuse a class, a stage or a unit that the network does not have."""
        name, value = proposal["trait"].name, proposal["value"]
        units = {stage["name"]: stage["units"] for stage in self.stages}
        if name == "stage":
            fits, expected = not value or value in units, ", ".join(units)
        else:
            most = len(self.classes)
            if name == "unit":
                most = units.get(self.stage, max(units.values(), default=1))
            fits, expected = 0 <= value < most, f"0 to {most - 1}"
        if not fits:
            raise traitlets.TraitError(
                f"dream: {name} = {value!r}, expected {expected or 'no stage'}"
            )
        return value

    def step(self) -> None:
        """Climb one step."""
        self._ascent.step()

    def advance(self, steps: int) -> None:
        """Climb so many steps at once, here and now, and show what came of it.

        Raises:
            Stuck: a ValueError, if nothing leads up, or numbers are not finite.
        """
        every = -(-steps // MOST_FRAMES)
        for k in range(1, steps + 1):
            self._ascent.step()
            if k % every == 0:
                self._look()
        self._publish()

    def look(self) -> bytes:
        """Look at the picture, once for each step that is shown."""
        if self._looked_at != (self._run, self._ascent.steps):
            self._look()
        curve = np.array(self._curve.kept, np.float32)
        return pack(self.shot | {"curve": curve})

    @property
    def picture(self) -> Array:
        """The present picture, `(1, C, H, W)`."""
        return self._ascent.x

    @property
    def target(self) -> str:
        """What is dreamt of, in words."""
        if not self.stage:
            return f"class {self.classes[self.of_class]}"
        return f"unit {self._unit} of {self.stage}"

    @property
    def _unit(self) -> int:
        """The unit of the present stage; another stage may have fewer."""
        units = next(s["units"] for s in self.stages if s["name"] == self.stage)
        return min(self.unit, units - 1)

    def _begin(self) -> None:
        """Start from the beginning, as the settings say."""
        self._ascent = self._new_ascent()
        self._run = getattr(self, "_run", -1) + 1
        self._curve, self._film = Evenly(MOST_CURVE), Evenly(MOST_FRAMES)
        self._looked_at = None

    def _new_ascent(self) -> Ascent:
        at = self._unit if self.stage else self.of_class
        rng = np.random.default_rng(self.seed)
        start = self._given
        if isinstance(start, tuple):
            noise = 0.5 + 0.15 * rng.standard_normal((1, *start), np.float32)
            start = np.clip(noise, 0, 1)
        goal = Goal(self._model, self.stage, at)
        return Ascent(goal, start, self._priors(), rng)

    def _priors(self) -> Priors:
        return Priors(**{name: getattr(self, name) for name in PRIORS})

    def _look(self) -> None:
        self.shot = shot(self._ascent)
        self._looked_at = self._run, self._ascent.steps
        self._curve.add(self.shot["numbers"][:2])
        self._film.add(self.shot)

    def _begin_anew(self, change: dict) -> None:
        self._stream.between(self._begin)

    def _change_priors(self, change: dict) -> None:
        self._ascent.priors = self._priors()

    @traitlets.observe("asked")
    def _answer_the_view(self, change: dict) -> None:
        """Do what a button asks for."""
        if self.goal == "reset":
            self._stream.between(self._begin)
        else:
            self._start(1)

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits, with a film in place of the kernel."""
        shots = self._film.kept
        shots = shots if shots[-1] is self.shot else [*shots, self.shot]
        if len(self._film.kept) < FEW_FRAMES and not self._stream.running:
            shots = rehearsal(self._new_ascent())
        replay = {"film": pack(film(shots)), "running": False, "index": len(shots) - 1}
        return super().standalone_state() | replay

    def describe(self) -> str:
        """Say what is dreamt of, and how far it has come."""
        return sentences(self)

    def preview(self) -> bytes:
        """Draw the picture and how the score grew."""
        return draw(self, np.array(self._curve.kept))


def dream(
    model: Any,
    shape_or_x: tuple[int, int, int] | Array,
    classes: Sequence[str] | None = None,
    *,
    of_class: int = 0,
    stage: str | None = None,
    unit: int = 0,
    lr: float = 0.05,
    decay: float = 0.05,
    blur: float = 0.1,
    jitter: int | None = None,
    rng: np.random.Generator | int = 0,
    hide: Sequence[str] = (),
) -> Dream:
    """Climb from noise, or from a picture, to what a class or a unit answers most to.

    Each step goes along the gradient of the class's score, or of the mean of the unit's
    map, and then the priors pull it back towards pictures: decay, blur, jitter. It
    starts at a button; a thread climbs and shows up to 30 pictures a second.

    Args:
        model: a network of ours, a class that a student wrote (forward and backward),
            or a `torch.nn.Module`; it gives scores `(N, K)`.
        shape_or_x: `(C, H, W)` to start from grey noise, or a picture in [0, 1].
        classes: K names; without them the numbers are shown.
        of_class: whose score shall grow, if `stage` is None.
        stage: the name of a layer inside, such as "conv", whose unit shall answer.
        unit: which unit of the stage.
        lr: by how much the pixels change in a step, in the root mean square.
        decay: share of each pixel's distance to black (one channel) or grey (three)
            that is lost in a step: the L2 prior.
        blur: share of each pixel that its neighbours take over in a step.
        jitter: by how many pixels at most the picture is moved before each step; None
            for a sixteenth of its width.
        rng: a Generator or a seed, for the noise and the jitter.
        hide: of "copy", "curve", "goal", "priors", "scores" and "seed" those
            not wanted.

    Raises:
        ValueError: if the model refuses such pictures, has no backward or gives no
            finite scores (N, K), or an argument does not fit.
    """
    start = start_of(shape_or_x)
    example = (
        np.full((1, *start), 0.5, np.float32) if isinstance(start, tuple) else start
    )
    stages = climbable(model, example)
    n_classes = stages[-1].y.shape[1]
    names = [str(name) for name in (range(n_classes) if classes is None else classes)]
    if len(names) != n_classes:
        raise ValueError(
            f"dream: {len(names)} class names came, but the model scores {n_classes} "
            "classes"
        )
    width = example.shape[-1]
    settings = {
        "classes": names,
        "of_class": of_class,
        "stage": stage or "",
        "unit": unit,
        "lr": lr,
        "decay": decay,
        "blur": blur,
        "jitter": min(round(width / 16), 32) if jitter is None else jitter,
        "seed": seed_of(rng),
        "hide": known_names("dream", hide, HIDEABLE),
    }
    try:
        return Dream(model, start, stages[1:-1], **settings)
    except traitlets.TraitError as error:
        raise ValueError(f"dream: {error}") from error
