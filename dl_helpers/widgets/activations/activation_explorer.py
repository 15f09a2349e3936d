"""Activation functions and their slopes: saturation, zero-centring, depth."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ...nn import ELU, Dense, LeakyReLU, Maxout, ReLU, Sequential, Sigmoid, Tanh
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from .sampled import Curve, sample

Array = np.ndarray

# A step of 1/50 has no rounding that adds up, and holds 0.
GRID = np.arange(-500, 501) / 50
SATURATED = 0.05  # slopes smaller than this let (almost) nothing through
MOST = 12
PARTS = ("x", "spread", "depth", "table", "copy")
REACH = 6.0  # of the slider of x
ENDS = {"place": (200, 800), "spread": (0.1, 3.0), "depth": (1, 50)}


class ActivationExplorer(CourseWidget, module="activations/activation_explorer"):
    """See `activation_explorer`, which makes one and explains the arguments.

    `values`, `slopes` and `numeric` hold a row for each function on GRID; `differs` the
    first place of the grid where its own slope is wrong, or −1.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sources = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values = traitlets.Bytes().tag(sync=True)
    slopes = traitlets.Bytes().tag(sync=True)
    numeric = traitlets.Bytes().tag(sync=True)
    differs = traitlets.List(traitlets.Int()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    place = traitlets.Int(0).tag(sync=True)
    spread = traitlets.Float(1.0).tag(sync=True)
    depth = traitlets.Int(10).tag(sync=True)
    own = traitlets.Bool(False).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, curves: Sequence[Curve], x: float, **traits: Any) -> None:
        self._curves = list(curves)
        super().__init__(
            names=[curve.name for curve in curves],
            sources=[curve.source for curve in curves],
            values=_rows(curve.value for curve in curves),
            slopes=_rows(curve.slope for curve in curves),
            numeric=_rows(curve.numeric for curve in curves),
            differs=[_worst(curve) for curve in curves],
            place=int(np.abs(GRID - x).argmin()),
            **traits,
        )

    @traitlets.validate("chosen", "place", "spread", "depth")
    def _inside(self, proposal: dict) -> float:
        """Refuse a function or a number that the view does not offer."""
        name, value = proposal["trait"].name, proposal["value"]
        low, high = ENDS.get(name, (0, len(self._curves) - 1))
        if not low <= value <= high:
            raise traitlets.TraitError(
                f"activation_explorer: {name} = {value}, expected {low} to {high}"
            )
        return value

    def measures(self, k: int) -> dict[str, float]:
        """Compute what the page shows of function k.

        `value` and `slope` at x; `gradient`, the slope to the power of the depth; and,
        for inputs from N(0, spread²): the share that is `saturated`, `mean` and
        `deviation` of the outputs, and the share that is `lost`, no finite number.
        """
        curve = self._curves[k]
        p = np.exp(-((GRID / self.spread) ** 2) / 2)
        p /= p.sum()
        finite = np.isfinite(curve.value)
        y = np.where(finite, curve.value, 0)
        total = (p * finite).sum() or np.nan
        mean = (p * y).sum() / total
        slope = curve.slope[self.place]
        return {
            "value": curve.value[self.place],
            "slope": slope,
            "gradient": slope**self.depth,
            "saturated": (p * (np.abs(curve.slope) < SATURATED)).sum(),
            "mean": mean,
            "deviation": np.sqrt((p * finite * (y - mean) ** 2).sum() / total),
            "lost": (p * ~finite).sum(),
        }

    def describe(self) -> str:
        """Say value, slope, saturation and mean of every function."""
        told = ". ".join(self._told(k, name) for k, name in enumerate(self.names))
        return (
            f"Activation functions at x = {GRID[self.place]:.2f}, with inputs from "
            f"N(0, {self.spread:g}²) and {self.depth} layers: {told}."
        )

    def _told(self, k: int, name: str) -> str:
        found = self.measures(k)
        return (
            f"{name}: value {found['value']:.2f}, slope {found['slope']:.2f}, slope to "
            f"the power of the layers {found['gradient']:.2g}, saturated "
            f"{found['saturated']:.0%}, mean output {found['mean']:.2f}"
        )

    def preview(self) -> bytes:
        """Draw every function, and beside it its slope."""
        from ...figures import Picture, canvas
        from ...figures.picture import COLORS

        figure, axes = canvas(7.5, 3.6, 1, 2)
        middle = np.abs(GRID) <= REACH
        for k, curve in enumerate(self._curves):
            look = {
                "color": COLORS[k % len(COLORS)],
                "ls": ("-", "--", "-.", ":")[k % 4],
                "label": curve.name,
            }
            for ax, y in zip(axes, (curve.value, curve.slope), strict=True):
                ax.plot(GRID[middle], y[middle], **look)
        axes[0].set(title="f(x)", xlabel="x", ylim=(-2, 4))
        axes[1].set(title="f ′(x)", xlabel="x", ylim=(-0.4, 1.4))
        axes[1].axhspan(-SATURATED, SATURATED, color="0.9", zorder=0)
        figure.legend(
            *axes[0].get_legend_handles_labels(),
            loc="outside lower center",
            ncols=3,
            frameon=False,
        )
        return Picture(figure, self.describe()).png()


def activation_explorer(
    *functions: Any,
    x: float = 2.0,
    spread: float = 1.0,
    depth: int = 10,
    hide: Sequence[str] = (),
) -> ActivationExplorer:
    """Show activation functions with their slopes, and what these do to a deep net.

    The slope is what a layer's own backward says (or PyTorch's), and beside it stands
    the numeric derivative: where the two differ, the view says so in words.

    Args:
        functions: layers, such as `ReLU()` or your own with forward and backward; a
            `torch.nn.Module`; functions from numbers to numbers; or pairs of a name
            and one of these. Without any: sigmoid, tanh, ReLU, leaky ReLU, ELU, and the
            maxout of two lines.
        x: where to begin, from −6 to 6.
        spread: s of the inputs N(0, s²), from 0.1 to 3.
        depth: how many layers to go through, from 1 to 50.
        hide: names of parts to leave out: "x", "spread", "depth", "table", "copy".

    Raises:
        ValueError: for what is no function of one number, more than 12 of them, x,
            spread or depth out of range, or a `hide` that names no part.

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward
    neural networks, 2010, on saturation; LeCun et al., Efficient BackProp, 1998, on
    outputs around 0.
    """
    if len(functions) > MOST:
        raise ValueError(
            f"activation_explorer: {len(functions)} functions came, expected {MOST} or "
            "fewer, so that they can be told apart"
        )
    for name, value in {"x": x, "spread": spread, "depth": depth}.items():
        low, high = ENDS.get(name, (-REACH, REACH))
        if not low <= value <= high:
            raise ValueError(
                f"activation_explorer: {name} is {value}, expected {low:g} to {high:g}"
            )
    curves = [sample(function, GRID) for function in functions or _defaults()]
    own, hidden = bool(functions), known_names("activation_explorer", hide, PARTS)
    return ActivationExplorer(
        curves, x, spread=spread, depth=depth, own=own, hide=hidden
    )


def _defaults() -> list[Any]:
    lines = Dense(1, 2)
    lines.params["W"][:] = [[-0.5], [1.0]]
    maxout = "Maxout of −x/2 and x", Sequential(lines, Maxout(2))
    return [Sigmoid(), Tanh(), ReLU(), LeakyReLU(0.1), ELU(), maxout]


def _worst(curve: Curve) -> int:
    """Find where the own slope is farthest from the numeric one; −1 if nowhere.

    Of places that are equally wrong it takes one close to ±2, where all can see it.
    """
    if not curve.differs.any():
        return -1
    gap = np.abs(curve.slope - curve.numeric)
    gap = np.where(curve.differs, np.nan_to_num(gap, nan=np.inf), -1)
    worst = np.flatnonzero(gap >= 0.999 * gap.max())
    return int(worst[np.abs(np.abs(GRID[worst]) - 2).argmin()])


def _rows(arrays: Any) -> bytes:
    return np.stack([*arrays]).astype(np.float64).tobytes()
