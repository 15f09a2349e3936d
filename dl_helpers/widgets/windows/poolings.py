"""Pooling as a stepper needs it: read from any layer, and defined by ours."""

from typing import Any, NamedTuple

import numpy as np

from ...nn import AvgPool2d, MaxPool2d
from ..foundation.one_picture import whole
from ..models.probe import name_of

Array = np.ndarray
WHO = "pooling_stepper"
KINDS = {"max": MaxPool2d, "average": AvgPool2d}
EDGES = ("drop", "keep")


class Pooling(NamedTuple):
    """How windows of `size` move, and what each becomes: "max" or "average"."""

    size: int
    stride: int
    kind: str
    edges: str
    padding: int

    @property
    def layer(self) -> MaxPool2d | AvgPool2d:
        """The layer that defines what is shown."""
        return KINDS[self.kind](
            self.size,
            stride=self.stride,
            padding=self.padding,
            keep_edges=self.edges == "keep",
        )

    def of(self, x: Array) -> Array:
        """Compute `(C, OH, OW)` from `(C, H, W)`, float64."""
        return self.layer.forward(x[None].astype(float))[0]

    def back(self, x: Array, dy: Array) -> Array:
        """Route the gradient of the output `(C, OH, OW)` back to the picture."""
        layer = self.layer
        layer.forward(x[None].astype(float))
        return layer.backward(dy[None].astype(float))[0]


def pooling(size: Any, stride: int | None, kind: str, edges: str) -> Pooling:
    """Read a pooling from a number or a layer; a layer's own settings win.

    Args:
        size: of the window; or a layer, ours, torch's or a student's with a
            `kernel_size` (or `size`) and perhaps `stride`, `padding`, `keep_edges`.
        stride: None moves windows by their own size.
        kind: "max" or "average", for a layer whose name does not say it.
        edges: "drop" or "keep", for windows that hang over the edge.

    Raises:
        ValueError: for settings that make no sense, or that a stepper can't show.
    """
    padding = 0
    if callable(getattr(size, "forward", None)):
        layer = size
        _require_plain(layer)
        kind, edges = _kind_of(layer, kind), _edges_of(layer, edges)
        stride = getattr(layer, "stride", stride)
        padding = getattr(layer, "padding", 0)
        size = _size_of(layer)
    size = whole(WHO, "size", size, 1)
    for name, value, known in (("kind", kind, KINDS), ("edges", edges, EDGES)):
        if value not in known:
            raise ValueError(
                f"{WHO}: {name} is {value!r}, expected {' or '.join(map(repr, known))}"
            )
    stride = whole(WHO, "stride", size if stride is None else stride, 1)
    padding = whole(WHO, "padding", padding, 0)
    return Pooling(size, stride, kind, edges, padding)


def _size_of(layer: Any) -> Any:
    for name in ("kernel_size", "size"):
        if hasattr(layer, name):
            return getattr(layer, name)
    raise ValueError(
        f"{WHO}: {name_of(layer)} does not say the size of its windows, expected an "
        "attribute kernel_size"
    )


def _kind_of(layer: Any, kind: str) -> str:
    name = type(layer).__name__.lower()
    found = {"max": "max", "avg": "average", "average": "average", "mean": "average"}
    return next((known for part, known in found.items() if part in name), kind)


def _edges_of(layer: Any, edges: str) -> str:
    for name in ("keep_edges", "ceil_mode"):
        if hasattr(layer, name):
            return "keep" if getattr(layer, name) else "drop"
    return edges


def _require_plain(layer: Any) -> None:
    """Refuse what torch offers beyond these windows."""
    plain = {"dilation": (1, (1, 1)), "divisor_override": (None,)}
    plain["count_include_pad"] = (True,)
    for name, usual in plain.items():
        value = getattr(layer, name, usual[0])
        if value not in usual:
            raise ValueError(
                f"{WHO}: {name_of(layer)} has {name}={value}; this widget shows "
                f"pooling with {name}={usual[0]}"
            )
