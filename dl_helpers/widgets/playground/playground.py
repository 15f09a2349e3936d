"""The playground: watch a network learn points in the plane, your own network too."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.record import pack
from ..foundation.streamed import StreamedWidget
from .arguments import CONTROLS, known, options_of, seed_of, sizes
from .check import check
from .data import FEATURES, Data, checked
from .film import SIDE, feature_maps
from .model import Diverged
from .network import ACTIVATIONS
from .run import OWN, Given, Run, rehearsal
from .words import words

# These begin a new run; those of `CHANGES` work on the run that is under way.
SETTINGS = (
    *("data", "noise", "test_share", "seed", "features", "hidden", "activation"),
    *("dropout", "l1", "l2", "lr", "batch_size"),
)
CHANGES = ("l1", "l2", "lr", "batch_size")
# A film of fewer frames says too little about learning.
FEW_FRAMES = 6


class Playground(StreamedWidget, module="playground/playground"):
    """See `playground`, which makes one and explains the arguments.

    The network belongs to the thread of the stream while that runs: callbacks change
    settings, or hand over a task to be done between two steps.
    """

    plain = (Diverged,)

    data = traitlets.Unicode("circles").tag(sync=True)
    noise = traitlets.Float(None, allow_none=True, min=0, max=10).tag(sync=True)
    test_share = traitlets.Float(0.5, min=0.05, max=0.95).tag(sync=True)
    seed = traitlets.Int(0, min=0).tag(sync=True)
    features = traitlets.List(traitlets.Enum(list(FEATURES)), minlen=1).tag(sync=True)
    hidden = traitlets.List(traitlets.Int(min=1), maxlen=6).tag(sync=True)
    activation = traitlets.Enum(list(ACTIVATIONS), "tanh").tag(sync=True)
    dropout = traitlets.Float(0.0, min=0, max=0.95).tag(sync=True)
    l1 = traitlets.Float(0.0, min=0).tag(sync=True)
    l2 = traitlets.Float(0.0, min=0).tag(sync=True)
    lr = traitlets.Float(None, allow_none=True, min=1e-9).tag(sync=True)
    batch_size = traitlets.Int(10, min=1).tag(sync=True)
    speed = traitlets.Enum(["step", "epoch", "full"], "epoch").tag(sync=True)
    goal = traitlets.Enum(["step", "epoch", "reset", "check"], "step").tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    unit = traitlets.List(traitlets.Int()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    feature_maps = traitlets.Bytes().tag(sync=True)
    film = traitlets.Bytes().tag(sync=True)
    report = traitlets.List().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    hide = traitlets.List(traitlets.Enum(list(CONTROLS))).tag(sync=True)

    def __init__(self, given: Given, **settings: Any) -> None:
        self._given, self._runs = given, 0
        super().__init__(options=options_of(given), **settings)
        self._begin()
        self._publish()
        self.observe(self._begin_anew, [n for n in SETTINGS if n not in CHANGES])
        self.observe(self._change, CHANGES)

    def advance(self, steps: int) -> None:
        """Take so many steps at once, here and now, and show what came of it.

        Raises:
            Diverged: a ValueError, if the loss is no longer finite.
        """
        for _ in range(steps):
            self._run.step()
        self._publish()

    def _begin(self) -> None:
        """Start from the beginning, as the settings say."""
        run = Run(self._given, self._settings)
        maps = feature_maps(run.training.problem.grid(SIDE))
        with self._turn:
            self._run, self._runs, self._trouble = run, self._runs + 1, ""
            self.report, self.unit = [], []
            self.feature_maps = pack({"maps": maps})
            self.scene = run.camera.scene | {"run": self._runs}

    def _begin_anew(self, change: dict) -> None:
        self._stream.between(self._begin)

    def _change(self, change: dict) -> None:
        self._run.set(**{change["name"]: change["new"]})

    @property
    def _settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SETTINGS}

    @traitlets.observe("asked")
    def _answer_the_view(self, change: dict) -> None:
        """Do what a button asks for."""
        if self.goal == "reset":
            self._stream.between(self._begin)
        elif self.goal == "check":
            self._stream.between(self._check)
        else:
            epoch = self._run.training.rest_of_epoch
            self._start(1 if self.goal == "step" else epoch)

    @traitlets.observe("speed", "running")
    def _set_pace(self, change: dict) -> None:
        """Say how many steps there may be from one frame to the next."""
        paces = {"step": 1, "epoch": self._run.training.steps_per_epoch}
        self._stream.pace = paces.get(self.speed, math.inf)

    def step(self) -> None:
        """Learn from one mini-batch."""
        self._run.step()

    def look(self) -> bytes:
        """Take a frame."""
        self._run.look()
        arrays = {"curve": np.array(self._run.curve), "run": np.array([self._runs])}
        return pack(self._run.frame | arrays)

    def _check(self) -> None:
        training = self._run.training
        found = check(training.network, training.x)
        with self._turn:
            self.report = found

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits, with a film in place of the kernel."""
        frames = self._run.film()
        if self._run.n_frames < FEW_FRAMES and not self._stream.running:
            frames = rehearsal(self._given, self._settings)
        last = len(frames["numbers"]) - 1
        replay = {"film": pack(frames), "running": False, "index": last}
        return super().standalone_state() | replay

    def describe(self) -> str:
        """Say what is learnt by what, and how far it has come."""
        named = self.data if self.data != OWN else "the reader's own data"
        return words(self.scene, self._run.frame, named)

    def preview(self) -> bytes:
        """Draw the answers over the plane under the points, and the losses."""
        from .picture import picture

        return picture(self.scene, self._run.frame, self._run.curve, self.describe())


def playground(
    network: Any = None,
    data: Data = "circles",
    *,
    optimizer: Any = None,
    loss: Any = None,
    task: str | None = None,
    features: Sequence[str] = ("x1", "x2"),
    hidden: Sequence[int] = (4, 2),
    activation: str = "tanh",
    lr: float | None = None,
    batch_size: int = 10,
    l1: float = 0.0,
    l2: float = 0.0,
    dropout: float = 0.0,
    noise: float | None = None,
    test_share: float = 0.5,
    rng: np.random.Generator | int = 0,
    hide: Sequence[str] = (),
) -> Playground:
    """Show a network while it learns points in the plane; it starts at a button.

    The decision boundary, every neuron's own map and the losses are drawn up to 30
    times a second, while a thread trains and other cells answer.

    Args:
        network: yours, with forward, backward, params and grads, or a
            `torch.nn.Module`; it gives scores `(N, K)`, and K = 1 stands for the score
            of class 1 or for a number. It is trained in place; Reset puts it back.
            Without one, `hidden`, `activation` and `dropout` make one.
        data: "blobs", "linear", "moons", "circles", "xor" or "spirals" to classify,
            "slope" or "hills" for regression, or points and labels or numbers of your
            own, `(x, y)` with x `(N, 2)` and y `(N,)`.
        optimizer: whatever has `step(params, grads)`, or a `torch.optim.Optimizer` of
            the network; None for `SGD(0.1)`.
        loss: called with scores and targets, with `backward()`; None takes the one that
            suits: binary or softmax cross entropy, or the mean squared error.
        task: "classification" or "regression"; None goes by y: integers are labels.
        features: what the network gets of a point, from "x1", "x2", "x1^2", "x2^2",
            "x1 x2", "sin x1" and "sin x2" (of πx₁ and πx₂: a wave across the plane).
        hidden: units of each hidden layer.
        activation: "tanh", "ReLU", "leaky ReLU", "sigmoid" or "none".
        lr: learning rate; None keeps that of the optimizer.
        batch_size: points a step.
        l1: strength of the L1 penalty.
        l2: strength of the L2 penalty.
        dropout: share of the hidden units that is dropped in each training step.
        noise: standard deviation; None for what suits the set.
        test_share: the share of the points that is kept for testing.
        rng: a Generator or a seed, for points, weights and the order of points.
        hide: names of controls to leave out: of the arguments above, or "speed",
            "check", "code" and "curves".

    Raises:
        ValueError: for data, features, a network, a loss or an optimiser that do not
            fit together; the sentence says which.
    """
    given = Given(network, checked(data, task), optimizer, loss)
    if lr is not None and given.lr is None:
        raise ValueError(f"playground: lr is {lr}, but the optimizer has no lr to set")
    settings = {
        "data": data if isinstance(data, str) else OWN,
        "noise": noise,
        "test_share": test_share,
        "seed": seed_of(rng),
        "features": known("features", features, FEATURES),
        "hidden": sizes(hidden),
        "activation": activation,
        "dropout": dropout,
        "l1": l1,
        "l2": l2,
        "lr": given.lr if lr is None else lr,
        "batch_size": batch_size,
        "hide": known("hide", hide, CONTROLS),
    }
    try:
        return Playground(given, **settings)
    except traitlets.TraitError as error:
        raise ValueError(f"playground: {error}") from error
