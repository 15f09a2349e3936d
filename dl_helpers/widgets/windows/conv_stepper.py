"""A convolution, product by product."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.hiding import known_names
from ..foundation.one_picture import (
    as_bytes,
    from_bytes,
    number,
    numbers,
    one_picture,
    times,
)
from .convolutions import (
    WHO,
    Convolution,
    as_the_layer_moves,
    convolution,
    is_layer,
    likely_mistake,
)
from .window_stepper import WindowStepper, differs, ran, verdict

Array = np.ndarray

CONTROLS = ("stride", "padding", "flip", "filter", "channel", "pace", "player", "copy")


class ConvStepper(WindowStepper, module="windows/conv_stepper"):
    """See `conv_stepper`, which makes one and explains the arguments."""

    kernel = traitlets.Bytes().tag(sync=True)
    kernel_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    bias = traitlets.List(traitlets.Float()).tag(sync=True)
    stride = traitlets.Int(1, min=1).tag(sync=True)
    padding = traitlets.Int(0, min=0).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)
    filter = traitlets.Int(0, min=0).tag(sync=True)
    pace = traitlets.Enum(["product", "window"], "product").tag(sync=True)
    own_mistake = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self, x: Array, conv: Convolution, layer: Any | None, hide: Sequence[str]
    ) -> None:
        super().__init__(
            x,
            hide,
            kernel=as_bytes(conv.kernel),
            kernel_shape=list(conv.kernel.shape),
            bias=[float(b) for b in conv.bias],
            stride=conv.stride,
            padding=conv.padding,
            flip=conv.flip,
            **({} if layer is None else _judged(layer, x, conv)),
        )

    @traitlets.validate("filter")
    def _a_filter(self, proposal: dict) -> int:
        """Refuse a filter that is not there."""
        if proposal["value"] >= self.kernel_shape[0]:
            raise traitlets.TraitError(
                f"{WHO}: filter = {proposal['value']}, expected 0 to "
                f"{self.kernel_shape[0] - 1}"
            )
        return proposal["value"]

    @property
    def convolution(self) -> Convolution:
        """The convolution that is shown."""
        W = from_bytes(self.kernel, *self.kernel_shape)
        b = np.array(self.bias)
        return Convolution(W, b, self.stride, self.padding, self.flip)

    @property
    def output(self) -> Array:
        """What the definition makes of the picture, `(K, OH, OW)`."""
        return self.convolution.of(self._x)

    @property
    def steps_a_window(self) -> int:
        """How many products one cell of the output takes."""
        return int(np.prod(self.kernel_shape[1:]))

    def describe(self) -> str:
        """Say shapes and settings, the first output row, and the present cell."""
        k, c, height, width = self.kernel_shape
        y = self.output[self.filter]
        said = (
            f"Convolution of a picture {times(self.shape)} with filter "
            f"{self.filter + 1} of {k}, {times([c, height, width])}, bias "
            f"{number(self.bias[self.filter])}, stride {self.stride}, padding "
            f"{self.padding}{', kernel turned by 180°' * self.flip}: "
        )
        if not y.size:
            return f"{said}the kernel does not fit on the picture."
        row, column = self.cell
        return (
            f"{said}the output is {times(y.shape)}, its first row {numbers(y[0])}; at "
            f"row {row + 1}, column {column + 1} it is {number(y[row, column])}."
            f"{self._verdict()}"
        )

    def _verdict(self) -> str:
        """Say how the reader's own layer compares; nothing without one."""
        if self.own_problem:
            return f" {self.own_problem}"
        if not self.own:
            return ""
        right = self.convolution._replace(**self.own_moves).of(self._x)
        return verdict("output", self.own, right, self.own_mistake)

    def preview(self) -> bytes:
        """Draw picture and window, kernel and output."""
        from ...figures import Picture, canvas
        from .number_grid import draw_numbers

        y, (row, column) = self.output[self.filter], self.cell
        kernel = self.convolution.kernel[self.filter, self.channel]
        if self.flip:
            kernel = kernel[::-1, ::-1]
        whole = np.pad(self._x[self.channel], self.padding)
        s = self.stride
        widths = [min(max(n, 4), 10) for n in (whole.shape[1], *kernel.shape[1:])]
        widths.append(min(max(y.shape[1], 4), 10))
        figure, (left, middle, right) = canvas(9, 3.6, 1, 3, width_ratios=widths)
        frame = (row * s, column * s, *kernel.shape) if y.size else None
        draw_numbers(left, whole, "picture and window", frame)
        draw_numbers(middle, kernel, f"kernel, bias {number(self.bias[self.filter])}")
        here = (row, column, 1, 1) if y.size else None
        draw_numbers(right, y, "output", here, signed=True)
        return Picture(figure, self.describe()).png()


def conv_stepper(
    x: Any,
    kernel: Any,
    bias: Any = 0.0,
    *,
    stride: int | None = None,
    padding: int | None = None,
    flip: bool | None = None,
    hide: Sequence[str] = (),
) -> ConvStepper:
    """Show y[h, w] = b + Σ W[c, i, j] x[c, s·h + i, s·w + j], product by product.

    Args:
        x: a picture `(H, W)` or `(C, H, W)`.
        kernel: `(kh, kw)`, `(C, kh, kw)` or `(K, C, kh, kw)`; or a layer, ours, a
            `torch.nn.Conv2d`, or your own with `params` W and b. The output of a
            layer's own forward is compared with the definition, cell by cell.
        bias: one number, or K; a layer brings its own.
        stride: how far the window moves; by default the layer's, or 1.
        padding: zeros on each side; by default the layer's, or 0.
        flip: whether to turn the kernel by 180°, which is convolution as in
            mathematics; by default the layer's, or False, cross-correlation.
        hide: names of controls to leave out: "stride", "padding", "flip", "filter",
            "channel", "pace", "player", "copy".

    Raises:
        ValueError: if shapes do not fit, numbers are not finite, or the layer does what
            this widget can't show.
    """
    x = one_picture(WHO, x)
    moves = {"stride": stride, "padding": padding, "flip": flip}
    conv = convolution(kernel, bias, len(x), **moves)
    hide = known_names(WHO, hide, CONTROLS)
    if not conv.of(x).size:
        raise ValueError(
            f"{WHO}: a kernel {times(conv.kernel.shape[2:])} does not fit on x of "
            f"shape {x.shape} with padding {conv.padding}: take a smaller kernel or "
            "more padding"
        )
    return ConvStepper(x, conv, kernel if is_layer(kernel) else None, hide)


def _judged(layer: Any, x: Array, conv: Convolution) -> dict[str, Any]:
    """Compare a layer's own output with the definition: the traits that say so."""
    conv = as_the_layer_moves(conv, layer)
    right = conv.of(x)
    own, _, problem = ran(layer, x, right)
    if problem:
        return {"own_problem": problem}
    mistake = likely_mistake(x, conv, own) if differs(own, right).any() else ""
    moves = {name: getattr(conv, name) for name in ("stride", "padding", "flip")}
    return {"own": as_bytes(own), "own_moves": moves, "own_mistake": mistake}
