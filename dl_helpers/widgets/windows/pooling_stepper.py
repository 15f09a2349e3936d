"""Pooling, window by window, and the way back of its gradient."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.hiding import known_names
from ..foundation.one_picture import (
    as_bytes,
    finite,
    number,
    numbers,
    one_picture,
    times,
)
from .poolings import EDGES, KINDS, WHO, Pooling, pooling
from .window_stepper import WindowStepper, ran, verdict

Array = np.ndarray

CONTROLS = (
    "size", "stride", "kind", "edges", "channel", "backward", "player", "copy",
)  # fmt: skip


class PoolingStepper(WindowStepper, module="windows/pooling_stepper"):
    """See `pooling_stepper`, which makes one and explains the arguments."""

    dy = traitlets.Bytes().tag(sync=True)
    dy_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    size = traitlets.Int(2, min=1).tag(sync=True)
    stride = traitlets.Int(2, min=1).tag(sync=True)
    padding = traitlets.Int(0, min=0).tag(sync=True)
    kind = traitlets.Enum(list(KINDS), "max").tag(sync=True)
    edges = traitlets.Enum(list(EDGES), "drop").tag(sync=True)
    backward = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(1, min=0, max=6).tag(sync=True)
    own_dx = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        x: Array,
        pool: Pooling,
        dy: Array | None,
        layer: Any | None,
        hide: Sequence[str],
    ) -> None:
        right = pool.of(x)
        self._dy = np.ones_like(right) if dy is None else dy
        super().__init__(
            x,
            hide,
            dy=as_bytes(self._dy),
            dy_shape=list(self._dy.shape),
            **pool._asdict(),
            **({} if layer is None else _judged(layer, x, pool, self._dy)),
        )

    @property
    def pooling(self) -> Pooling:
        """The pooling that is shown."""
        return Pooling(self.size, self.stride, self.kind, self.edges, self.padding)

    @property
    def output(self) -> Array:
        """What the definition makes of the picture, `(C, OH, OW)`."""
        return self.pooling.of(self._x)

    @property
    def gradient(self) -> Array:
        """The gradient of the picture, `(C, H, W)`, once each window has sent its own.

        The gradient of the output is the one that was given, or 1 everywhere where the
        settings have changed its shape since.
        """
        y = self.output
        dy = self._dy if self._dy.shape == y.shape else np.ones_like(y)
        return self.pooling.back(self._x, dy)

    def describe(self) -> str:
        """Say shapes and settings, the first output row, and the present cell."""
        y, (row, column) = self.output[self.channel], self.cell
        routed = self.gradient[self.channel]
        back = (
            f" {np.count_nonzero(routed)} of {routed.size} entries get a part of the "
            f"gradient; together {number(routed.sum())}."
        )
        return (
            f"{self.kind.capitalize()} pooling of a picture {times(self.shape)}, "
            f"windows {self.size} × {self.size}, stride {self.stride}, windows at the "
            f"edge {'kept' if self.edges == 'keep' else 'dropped'}: channel "
            f"{self.channel + 1} becomes {times(y.shape)}, its first row "
            f"{numbers(y[0])}; at row {row + 1}, column {column + 1} it is "
            f"{number(y[row, column])}.{back * self.backward}{self._verdict()}"
        )

    def _verdict(self) -> str:
        """Say how the reader's own layer compares; nothing without one."""
        if self.own_problem:
            return f" {self.own_problem}"
        if not self.own:
            return ""
        pool = Pooling(**self.own_moves)
        said = verdict("output", self.own, pool.of(self._x))
        if not self.own_dx:
            return said
        return said + verdict("gradient", self.own_dx, pool.back(self._x, self._dy))

    def preview(self) -> bytes:
        """Draw picture and window, and the output or the gradient of the picture."""
        from ...figures import Picture, canvas
        from .number_grid import draw_numbers

        (row, column), s, p = self.cell, self.stride, self.padding
        x, y = self._x[self.channel], self.output[self.channel]
        figure, (left, right) = canvas(
            7, 3.6, 1, 2, width_ratios=(x.shape[1], x.shape[1])
        )
        draw_numbers(left, x, "input", (row * s - p, column * s - p, *[self.size] * 2))
        if self.backward:
            dx = self.gradient[self.channel]
            draw_numbers(right, dx, "gradient of the input", signed=True)
        else:
            draw_numbers(right, y, f"{self.kind} pooling", (row, column, 1, 1))
        return Picture(figure, self.describe()).png()


def pooling_stepper(
    x: Any,
    size: Any = 2,
    *,
    stride: int | None = None,
    kind: str = "max",
    edges: str = "drop",
    dy: Any = None,
    backward: bool = False,
    hide: Sequence[str] = (),
) -> PoolingStepper:
    """Show pooling window by window: y[h, w] = max or mean of x[s·h + i, s·w + j].

    Args:
        x: a picture `(H, W)` or `(C, H, W)`.
        size: of the window; or a pooling layer, ours, torch's, or your own with
            `kernel_size` (or `size`), whose forward and backward are compared with the
            definition, cell by cell. A layer's settings go before the arguments.
        stride: how far the window moves; by default its own size.
        kind: "max" or "average".
        edges: "drop" leaves windows out that hang over the edge, "keep" shortens them.
        dy: a gradient of the output `(C, OH, OW)` or `(OH, OW)`, to be routed back; by
            default 1 everywhere.
        backward: whether to begin with the way back.
        hide: names of controls to leave out: "size", "stride", "kind", "edges",
            "channel", "backward", "player", "copy".

    Raises:
        ValueError: if shapes do not fit, numbers are not finite, or the layer does what
            this widget can't show.
    """
    x, pool = one_picture(WHO, x), pooling(size, stride, kind, edges)
    hide = known_names(WHO, hide, CONTROLS)
    y = pool.of(x)
    if dy is not None:
        dy = finite(WHO, "dy", dy)
        if dy.shape not in (y.shape, y.shape[1:]) or dy.size != y.size:
            raise ValueError(
                f"{WHO}: dy has shape {dy.shape}, expected that of the output, "
                f"{y.shape}"
            )
        dy = dy.reshape(y.shape)
    layer = size if callable(getattr(size, "forward", None)) else None
    widget = PoolingStepper(x, pool, dy, layer, hide)
    widget.backward = backward
    return widget


def _judged(layer: Any, x: Array, pool: Pooling, dy: Array) -> dict[str, Any]:
    """Compare a layer's own output and gradient: the traits that say so."""
    own, dx, problem = ran(layer, x, pool.of(x), dy)
    if problem:
        return {"own_problem": problem}
    gradient = {} if dx is None else {"own_dx": as_bytes(dx)}
    return {"own": as_bytes(own), "own_moves": pool._asdict()} | gradient
