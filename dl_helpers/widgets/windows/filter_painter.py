"""A kernel to paint, and the feature map that it makes at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import (
    as_bytes,
    finite,
    number,
    numbers,
    one_picture,
    times,
)
from .convolutions import Convolution

Array = np.ndarray
WHO = "filter_painter"

MOST_WEIGHTS = 11
CONTROLS = ("preset", "size", "relu", "reach", "brush", "change", "text", "copy")
# What should cancel leaves a rest; one above so much of Σ |K| is more than that.
ROUNDING = 1e-6
# How bright red, green and blue look to an eye (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)
UPRIGHT_EDGES = np.array([[-1, 0, 1]] * 3) / 3


class FilterPainter(CourseWidget, module="windows/filter_painter"):
    """See `filter_painter`, which makes one and explains the arguments.

    `spot` is the weight that keys change, `look` the cell of the map that the reader
    points at; −1 is none.
    """

    x = traitlets.Bytes().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    kernel = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    preset = traitlets.Unicode("").tag(sync=True)
    size = traitlets.Int(3, min=1, max=MOST_WEIGHTS).tag(sync=True)
    relu = traitlets.Bool(False).tag(sync=True)
    reach = traitlets.Enum(["map", "kernel"], "map").tag(sync=True)
    brush = traitlets.Float(1.0).tag(sync=True)
    spot = traitlets.Int(-1, min=-1).tag(sync=True)
    look = traitlets.Int(-1, min=-1).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, x: Array, kernel: Array, **traits: Any) -> None:
        self._x = x
        super().__init__(
            x=as_bytes(x),
            shape=[1, *x.shape],
            kernel=kernel.astype(float).tolist(),
            size=len(kernel),
            **traits,
        )

    @traitlets.validate("kernel")
    def _square(self, proposal: dict) -> list:
        """Refuse what is no square of finite numbers."""
        return _checked(proposal["value"]).astype(float).tolist()

    @property
    def feature_map(self) -> Array:
        """Σ K[i, j] x[r + i, c + j] at each place, `(OH, OW)`; with ReLU, max(0, ·)."""
        kernel = np.array(self.kernel)[None, None]
        y = Convolution(kernel, np.zeros(1), 1, 0, flip=False).of(self._x[None])[0]
        return np.maximum(y, 0) if self.relu else y

    def describe(self) -> str:
        """Say the kernel, and between which numbers its map lies."""
        rows = "; ".join(numbers(row) for row in self.kernel)
        y, rest = self.feature_map, ROUNDING * np.abs(self.kernel).sum()
        said = (
            f"A picture of {times(self._x.shape)} pixels under the kernel ({rows}), "
            f"whose weights sum to {number(np.sum(self.kernel))}"
        )
        if not y.size:
            return f"{said}: the kernel is larger than the picture."
        return (
            f"{said}. The feature map{' after ReLU' * self.relu} is {times(y.shape)} "
            f"and lies between {number(y.min())} and {number(y.max())}; "
            f"{100 * np.mean(y > rest):.0f} % of it is above 0."
        )

    def preview(self) -> bytes:
        """Draw picture, kernel and feature map."""
        from ...figures import Picture, canvas
        from .number_grid import draw_numbers

        figure, axes = canvas(8, 3.2, 1, 3, width_ratios=(3, 2, 3))
        panels = {
            "picture": self._x,
            "kernel": np.array(self.kernel),
            f"feature map{' after ReLU' * self.relu}": self.feature_map,
        }
        for ax, (title, values) in zip(axes, panels.items(), strict=True):
            draw_numbers(ax, values, title)
        return Picture(figure, self.describe()).png()


def filter_painter(
    x: Any,
    kernel: Any = None,
    *,
    relu: bool = False,
    hide: Sequence[str] = (),
) -> FilterPainter:
    """Let a reader paint a kernel K and see its map y[r, c] = Σ K[i, j] x[r+i, c+j].

    Args:
        x: a picture `(H, W)`, `(1, H, W)` or `(3, H, W)` in [0, 1]; of a coloured one
            the brightness is taken, 0.299 R + 0.587 G + 0.114 B.
        kernel: `(k, k)`, k from 1 to 11; by default one that finds upright edges.
        relu: whether the map begins with ReLU, max(0, y).
        hide: names of controls to leave out: "preset", "size", "relu", "reach",
            "brush", "change", "text", "copy".

    Raises:
        ValueError: for a picture or a kernel of another shape, or numbers that are not
            finite.
    """
    x = one_picture(WHO, x)
    if len(x) not in (1, 3):
        raise ValueError(
            f"{WHO}: x has {len(x)} channels, expected 1 or 3; x[:1] is the first"
        )
    grey = x[0] if len(x) == 1 else np.tensordot(LUMA, x, 1).astype(np.float32)
    preset = "upright edges" if kernel is None else ""
    kernel = _checked(UPRIGHT_EDGES if kernel is None else kernel)
    if len(kernel) > min(grey.shape):
        raise ValueError(
            f"{WHO}: a kernel of {times(kernel.shape)} does not fit on a picture of "
            f"{times(grey.shape)}: take a smaller kernel"
        )
    hide = known_names(WHO, hide, CONTROLS)
    return FilterPainter(grey, kernel, preset=preset, relu=relu, hide=hide)


def _checked(kernel: Any) -> Array:
    """Give a kernel as it was drawn, or say why it is none."""
    rows = finite(WHO, "kernel", kernel)
    if rows.ndim != 2 or not 1 <= len(rows) == rows.shape[1] <= MOST_WEIGHTS:
        raise ValueError(
            f"{WHO}: kernel has shape {rows.shape}, expected (k, k) with k from 1 to "
            f"{MOST_WEIGHTS}"
        )
    return np.asarray(kernel, float)
