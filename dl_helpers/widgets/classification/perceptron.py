"""The perceptron on points that can be dragged."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names

Array = np.ndarray
Update = Callable[[Array, Array, int], Array]

MOST_POINTS = 200


def standard_update(w: Array, x: Array, y: int) -> Array:
    """Compute w + ½ x (y − ŷ), with ŷ = +1 where wᵀx ≥ 0 and −1 elsewhere.

    The constant 1 at the end of x makes the last weight the bias: w = (w₁, w₂, b) and
    x = (x₁, x₂, 1). Of a right answer nothing is learnt, a mistake adds y x.

    Source: Rosenblatt, Principles of Neurodynamics, 1962.
    """
    return w + 0.5 * (y - _answer(w, x)) * x


class Perceptron(CourseWidget, module="classification/perceptron"):
    """See `perceptron`, which makes one and explains the arguments.

    Points and weights travel as lists, not as bytes: they are few, the reader edits
    them, and JSON keeps all 64 bits.
    """

    points = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    first_points = traitlets.List().tag(sync=True)
    first_labels = traitlets.List().tag(sync=True)
    domain = traitlets.List().tag(sync=True)
    weights = traitlets.List(traitlets.Float(), [0.0, 0.0, 0.0]).tag(sync=True)
    current = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)
    updates = traitlets.Int(0).tag(sync=True)
    clean = traitlets.Int(0).tag(sync=True)
    last = traitlets.Dict().tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    own_rule = traitlets.Bool(False).tag(sync=True)
    goal = traitlets.Enum(["step", "mistake", "pass"], "step").tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, x: Array, y: Array, update: Update | None, hide: Sequence[str]
    ) -> None:
        self._update = update or standard_update
        points, labels = x.astype(float).tolist(), [int(label) for label in y]
        super().__init__(
            points=points,
            labels=labels,
            first_points=points,
            first_labels=labels,
            domain=_square_around(x),
            own_rule=update is not None,
            hide=hide,
        )

    @property
    def converged(self) -> bool:
        """Whether all points have been right since the last change."""
        return self.clean >= len(self.points)

    @property
    def mistakes(self) -> int:
        """How many points lie on the wrong side now."""
        w = np.array(self.weights)
        pairs = zip(self.points, self.labels, strict=True)
        return sum(_answer(w, np.array([*x, 1.0])) != y for x, y in pairs)

    def step(self) -> None:
        """Look at the current point, update the weights, and move on to the next."""
        at, w = self.current, np.array(self.weights)
        x, y = np.array([*self.points[at], 1.0]), self.labels[at]
        guess = _answer(w, x)
        after = self._checked(self._update(w.copy(), x.copy(), y))
        changed = bool((after != w).any())
        words = {"index": at, "x": x.tolist(), "y": y, "guess": guess}
        with self.hold_sync():
            self.last = words | {"before": w.tolist(), "after": after.tolist()}
            self.weights = after.tolist()
            self.current = (at + 1) % len(self.points)
            self.steps += 1
            self.updates += changed
            self.clean = self.clean + 1 if guess == y and not changed else 0

    def advance(self, goal: str = "pass") -> None:
        """Go on for a step, up to the next mistake, or for a pass; stop if converged.

        Args:
            goal: "step", "mistake" or "pass".
        """
        updates = self.updates
        for _ in range(1 if goal == "step" else len(self.points)):
            if self.converged or (goal == "mistake" and self.updates > updates):
                return
            self.step()

    @traitlets.observe("asked")
    def _answer_the_view(self, change: dict) -> None:
        """Go on by the reader's own rule, which runs only here."""
        try:
            with self.hold_sync():
                self.advance(self.goal)
        except Exception:
            self.running = False
            raise
        finally:
            self.answered = change["new"]

    @traitlets.validate("points")
    def _not_empty(self, proposal: dict) -> list:
        if not proposal["value"]:
            raise traitlets.TraitError("perceptron: no points are left, expected some")
        return proposal["value"]

    def _checked(self, w: Any) -> Array:
        w = np.asarray(w)
        if w.shape != (3,) or w.dtype.kind not in "fiu" or not np.isfinite(w).all():
            raise ValueError(
                f"your update gave {w} of shape {w.shape}, expected the new weights "
                "(w₁, w₂, b): 3 finite numbers"
            )
        return w.astype(float)

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits, with the standard rule: only a kernel runs the reader's."""
        return super().standalone_state() | {"own_rule": False}

    def describe(self) -> str:
        """Say how far it has come, and where the line is."""
        w1, w2, b = self.weights
        state = "converged" if self.converged else f"{self.mistakes} on the wrong side"
        return (
            f"Perceptron on {len(self.points)} points, {self.labels.count(1)} of class "
            f"+1: {state} after {self.steps} steps and {self.updates} updates; "
            f"the line is {w1:.2f} x₁ {w2:+.2f} x₂ {b:+.2f} = 0."
        )

    def preview(self) -> bytes:
        """Draw the points, the line and the side that it gives to class +1."""
        from ...figures import COLORS, MARKERS, Picture, canvas

        figure, ax = canvas(4, 4)
        x, y = np.array(self.points), np.array(self.labels)
        for label, color, marker in zip((1, -1), COLORS, MARKERS, strict=False):
            look = {"c": color, "marker": marker, "edgecolor": "white", "s": 60}
            ax.scatter(*x[y == label].T, **look, label=f"class {label:+d}", zorder=3)
        grid = np.meshgrid(*(np.linspace(*side, 200) for side in self.domain))
        score = np.tensordot(self.weights, [*grid, np.ones_like(grid[0])], 1)
        ax.contourf(
            *grid, score, [-np.inf, 0, np.inf], colors=COLORS[1::-1], alpha=0.12
        )
        if score.min() < 0 < score.max():
            ax.contour(*grid, score, [0], colors="black")
        ax.set(xlabel="x₁", ylabel="x₂", aspect="equal")
        ax.legend(loc="upper left", bbox_to_anchor=(0, 1.12), ncols=2, frameon=False)
        return Picture(figure, self.describe()).png()


def perceptron(
    x: Array, y: Array, update: Update | None = None, *, hide: Sequence[str] = ()
) -> Perceptron:
    """Show the perceptron at work on points that can be dragged, added and turned.

    Args:
        x: points `(N, 2)`, at most 200.
        y: their labels `(N,)`, −1 or +1.
        update: your own rule, called as `update(w, x, y)` with w = (w₁, w₂, b),
            x = (x₁, x₂, 1) and y = ±1, for one point after the other; it returns the
            new w. Without it, `standard_update` is used.
        hide: names of parts to leave out: "points", which adds some, and "copy".

    Raises:
        ValueError: if x or y has another shape, or labels are not ±1.
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim != 2 or x.shape[1] != 2 or not 1 <= len(x) <= MOST_POINTS:
        raise ValueError(
            f"perceptron: x has shape {x.shape}, expected points (N, 2), "
            f"N from 1 to {MOST_POINTS}"
        )
    if x.dtype.kind not in "fiu" or not np.isfinite(x).all():
        raise ValueError(f"perceptron: x holds {x.dtype} that are not finite numbers")
    if y.shape != (len(x),) or not np.isin(y, (-1, 1)).all():
        raise ValueError(
            f"perceptron: y has shape {y.shape} and values {np.unique(y)[:5]}, "
            f"expected {len(x)} labels −1 or +1; for labels 0 and 1, 2 * y - 1 converts"
        )
    if update is not None and not callable(update):
        raise ValueError(f"perceptron: update is {update!r}, expected a function")
    hidden = known_names("perceptron", hide, ("points", "copy"))
    return Perceptron(x, y, update, hidden)


def _answer(w: Array, x: Array) -> int:
    """Compute ŷ, with the sum in the same order as in the browser."""
    return 1 if w[0] * x[0] + w[1] * x[1] + w[2] * x[2] >= 0 else -1


def _square_around(x: Array) -> list[list[float]]:
    """Give a square around the points, so that angles look as they are."""
    low, high = x.min(axis=0), x.max(axis=0)
    middle, half = (low + high) / 2, max(0.6 * (high - low).max(), 0.5)
    return [[float(m - half), float(m + half)] for m in middle]
