"""The attack explorer: how little it takes to turn a network's answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import as_bytes, finite
from ..foundation.pictures import as_pictures, require_labels
from ..foundation.record import pack
from ..models.probe import name_of
from ..models.trace import trace
from .adversarial import METHODS, Attack
from .picture import draw, sentences
from .record import AttackRecord, strengths

Array = np.ndarray

HIDEABLE = ("copy", "curve", "method", "saliency", "scores")


class AttackExplorer(CourseWidget, module="attacks/attack_explorer"):
    """See `attack_explorer`, which makes one and explains the arguments."""

    index = traitlets.Int(0).tag(sync=True)
    strength = traitlets.Int(0).tag(sync=True)  # which of `eps`
    method = traitlets.Enum(list(METHODS), METHODS[0]).tag(sync=True)
    of_class = traitlets.Int(-1).tag(sync=True)  # of the saliency; −1: of the label
    eps = traitlets.List(traitlets.Float()).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    labelled = traitlets.Bool(True).tag(sync=True)
    target = traitlets.Int(-1).tag(sync=True)
    bounds = traitlets.List(traitlets.Float()).tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, record: AttackRecord, classes: Sequence[str], **traits: Any
    ) -> None:
        self.record = record
        attack, target = record.attack, record.attack.target
        super().__init__(
            eps=record.eps.tolist(),
            classes=[str(name) for name in classes],
            labels=attack.labels.tolist(),
            target=-1 if target is None else target,
            bounds=[attack.low, attack.high],
            shape=list(attack.x.shape[1:]),
            pictures=as_bytes(attack.x),
            recording=pack(record.arrays()),
            **traits,
        )

    @traitlets.validate("index", "strength", "of_class")
    def _there(self, proposal: dict) -> int:
        """Refuse a picture, a strength or a class that was not recorded."""
        name, value = proposal["trait"].name, proposal["value"]
        all_classes = self.record.slopes.shape[1]
        low, end = {
            "index": (0, len(self.record.attack.x)),
            "strength": (0, len(self.record.eps)),
            "of_class": (-1, all_classes if all_classes > 1 else 0),
        }[name]
        if not low <= value < end:
            raise traitlets.TraitError(
                f"attack_explorer: {name} = {value}, expected {low} to {end - 1}"
            )
        return value

    def describe(self) -> str:
        """Say strength, answer, probability, where it flips, and the accuracy."""
        return sentences(self)

    def preview(self) -> bytes:
        """Draw picture, change, changed picture, and the accuracy against ε."""
        return draw(self)


def attack_explorer(
    model: Any,
    x: Array,
    y: Array | None = None,
    classes: Sequence[str] | None = None,
    *,
    target: int | str | None = None,
    eps: float | Sequence[float] = 0.3,
    index: int = 0,
    method: str = "one step",
    most: int = 20,
    rng: np.random.Generator | int = 0,
    hide: Sequence[str] = (),
) -> AttackExplorer:
    """Change pictures by at most ε a pixel, so that a network answers something else.

    One step along the signs of the gradient, ten smaller ones, and random noise of the
    same size to compare with. Beside them what the network looks at: |∂s_k/∂x| and
    x · ∂s_k/∂x. Everything is computed here, once; the view needs no kernel.

    Args:
        model: a network of ours, a class that a student wrote (forward and backward),
            or a `torch.nn.Module`; it gives scores `(N, K)`, not probabilities.
        x: pictures `(N, C, H, W)` in [0, 1] with 1 or 3 channels. Of a large network
            not all may be taken: a few seconds are spent.
        y: right labels `(N,)`, from 0 to K − 1; without them the answers to the
            pictures as they are count as right.
        classes: K names; without them the numbers are shown.
        target: the class, by number or name, that the attack leads to; pictures of that
            class are left out. None leads away from the right one.
        eps: the largest strength, of which 21 are recorded from 0 on; or strengths.
        index: the picture to start with.
        method: to start with: "one step", "iterative" or "noise".
        most: how many pictures to take, from the first on.
        rng: a Generator or a seed, for the noise.
        hide: of "copy", "curve", "method", "saliency" and "scores" those not wanted.

    Raises:
        ValueError: if x holds no finite pictures, the model refuses them, has no
            backward or gives no finite scores (N, K), or an argument does not fit.
    """
    who = "attack_explorer"
    x = finite(who, "x", as_pictures(who, x))[: _most(most)]
    hide = known_names(who, hide, HIDEABLE)
    scores = _scores(model, x)
    names = range(scores.shape[1]) if classes is None else classes
    names = [str(name) for name in names]
    if len(names) != scores.shape[1]:
        raise ValueError(
            f"{who}: {len(names)} class names came, but the model scores "
            f"{scores.shape[1]} classes"
        )
    labels = scores.argmax(axis=1) if y is None else np.asarray(y)[: len(x)]
    require_labels(who, x, labels, len(names))
    goal = _class_of(target, names)
    if goal is not None:
        x, labels = _others(x, labels, goal, names)
    attack = Attack(model, x, labels.astype(int), goal)
    record = AttackRecord(attack, strengths(eps), np.random.default_rng(rng))
    place = {"index": index, "method": method}
    try:
        return AttackExplorer(
            record,
            names,
            hide=hide,
            labelled=y is not None,
            note=_note(len(record.attack.x), len(x)),
            **place,
        )
    except traitlets.TraitError as error:
        raise ValueError(f"{who}: {error}") from error


def _most(most: int) -> int:
    if not isinstance(most, int | np.integer) or most < 1:
        raise ValueError(f"attack_explorer: most is {most!r}, expected 1 or more")
    return int(most)


def _scores(model: Any, x: Array) -> Array:
    """Compute the scores; refuse a model that gives none, or no gradient of them."""
    if not callable(getattr(model, "backward", None)) and not _is_module(model):
        raise ValueError(
            f"attack_explorer: {name_of(model)} has no backward, expected a network "
            "that gives the gradient at its input, or a torch.nn.Module"
        )
    scores = trace(model, x)[-1].y
    if scores.ndim != 2:
        raise ValueError(
            f"attack_explorer: the model gives an output of shape {scores.shape} for "
            f"{len(x)} pictures, expected scores (N, K), K classes"
        )
    return finite("attack_explorer", "the scores", scores)


def _is_module(model: Any) -> bool:
    return callable(getattr(model, "named_modules", None))


def _class_of(target: int | str | None, names: Sequence[str]) -> int | None:
    """Give the number of the target class."""
    if target is None:
        return None
    if isinstance(target, str) and target in names:
        return list(names).index(target)
    if isinstance(target, int | np.integer) and 0 <= target < len(names):
        return int(target)
    raise ValueError(
        f"attack_explorer: target is {target!r}, expected a class from 0 to "
        f"{len(names) - 1}, or one of {', '.join(names[:10])}"
    )


def _others(x: Array, labels: Array, goal: int, names: Sequence[str]) -> tuple:
    """Leave out the pictures that are of the target class already."""
    others = labels != goal
    if not others.any():
        raise ValueError(
            f"attack_explorer: all {len(x)} pictures are of the target class "
            f"{names[goal]}, expected others as well"
        )
    return x[others], labels[others]


def _note(taken: int, came: int) -> str:
    if taken == came:
        return ""
    return f"{taken} of {came} pictures were taken: attacking more would take long."
