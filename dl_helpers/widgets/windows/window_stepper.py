"""What steppers share: a picture, how far one has come, a reader's own layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget, sentence
from ..foundation.one_picture import as_bytes, from_bytes, output_of
from ..models.probe import name_of

Array = np.ndarray

# In float32 a right output may be off by so much of its largest value.
TOLERANCE = 1e-4


class WindowStepper(CourseWidget):
    """A window slides over a picture, and an output fills cell by cell.

    `step` counts what has been computed, window after window; `look` is the output cell
    that the reader points at, −1 for none.
    """

    x = traitlets.Bytes().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    channel = traitlets.Int(0, min=0).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    look = traitlets.Int(-1, min=-1).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(2, min=0, max=6).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    own = traitlets.Bytes().tag(sync=True)
    own_moves = traitlets.Dict().tag(sync=True)
    own_problem = traitlets.Unicode("").tag(sync=True)

    def __init__(self, x: Array, hide: Sequence[str], **traits: Any) -> None:
        self._x = x
        super().__init__(x=as_bytes(x), shape=list(x.shape), hide=list(hide), **traits)

    @traitlets.validate("channel")
    def _a_channel(self, proposal: dict) -> int:
        """Refuse a channel that is not there."""
        if proposal["value"] >= self.shape[0]:
            raise traitlets.TraitError(
                f"{type(self).__name__}: channel = {proposal['value']}, expected 0 to "
                f"{self.shape[0] - 1}"
            )
        return proposal["value"]

    @property
    def output(self) -> Array:
        """What the definition makes of the picture, `(K, OH, OW)`."""
        raise NotImplementedError(f"{type(self).__name__} has no output yet")

    @property
    def steps_a_window(self) -> int:
        """How many steps one cell of the output takes."""
        return 1

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the output that is explained: looked at, or stepped to."""
        _, height, width = self.output.shape
        stepped = max(self.step - 1, 0) // self.steps_a_window
        at = self.look if self.look >= 0 else stepped
        return divmod(min(at, max(height * width - 1, 0)), max(width, 1))


def ran(layer: Any, x: Array, right: Array, dy: Array | None = None) -> tuple:
    """Run a reader's own layer on a picture, and say what keeps it from comparison.

    Returns:
        The output, shaped as the right one; the gradient of the picture (None without
        dy or a backward); and what is wrong in a sentence. Of the output and the
        sentence one is empty.
    """
    name = name_of(layer)
    try:
        own, dx = output_of(layer, x, dy)
    except Exception as error:
        return None, None, f"{name} raised {sentence(error)}."
    if own.shape != (1, *right.shape):
        expected = f"the definition one of shape {(1, *right.shape)}"
        return None, None, f"{name} gives an output of shape {own.shape}, {expected}."
    if dx is not None and dx.shape != (1, *x.shape):
        expected = f"expected {(1, *x.shape)}, the shape of x"
        return None, None, f"{name}: backward gives dx of shape {dx.shape}, {expected}."
    return own[0], None if dx is None else dx[0], ""


def differs(own: Array, right: Array) -> Array:
    """Tell where numbers are not the right ones, beyond rounding; NaN differs."""
    reach = TOLERANCE * max(1.0, float(np.abs(right).max(initial=0)))
    return ~(np.abs(own - right) <= reach)


def verdict(what: str, own: bytes, right: Array, mistake: str = "") -> str:
    """Say how numbers of a reader's layer compare with the right ones."""
    wrong = differs(from_bytes(own, *right.shape), right)
    if not wrong.any():
        return f" Your layer gives the same {what}."
    named = f"; {mistake}" if mistake else ""
    return (
        f" Your layer's {what} differs in {wrong.sum()} of {wrong.size} cells{named}."
    )
