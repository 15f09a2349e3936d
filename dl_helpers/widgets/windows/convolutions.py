"""Convolutions as a stepper needs them: read from any layer, and judged."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...nn import Conv2d
from ..foundation.one_picture import finite, whole
from ..models.probe import name_of
from .window_stepper import differs

Array = np.ndarray
WHO = "conv_stepper"


class Convolution(NamedTuple):
    """A kernel `(K, C, kh, kw)`, a bias `(K,)`, and how the window moves."""

    kernel: Array
    bias: Array
    stride: int
    padding: int
    flip: bool

    def of(self, x: Array) -> Array:
        """Compute b[f] + Σ W[f, c, i, j] x[c, s·h + i, s·w + j], in float64.

        Shapes: x `(C, H, W)`, result `(K, OH, OW)`; without room for the kernel
        `(K, 0, 0)`.
        """
        k, c, *size = self.kernel.shape
        room = min(
            n + 2 * self.padding - m for n, m in zip(x.shape[1:], size, strict=True)
        )
        if room < 0:
            return np.zeros((k, 0, 0))
        moves = {"stride": self.stride, "padding": self.padding, "flip": self.flip}
        layer = Conv2d(c, k, size, **moves, dtype=np.float64)
        layer.params = {"W": self.kernel.astype(float), "b": self.bias.astype(float)}
        return layer.forward(x[None].astype(float))[0]


def convolution(
    kernel: Any,
    bias: Any,
    n_channels: int,
    *,
    stride: int | None,
    padding: int | None,
    flip: bool | None,
) -> Convolution:
    """Read a convolution from an array or a layer; settings that are given win.

    Args:
        kernel: an array `(k, k)`, `(C, k, k)` or `(K, C, k, k)`; a layer with `params`
            W and b; or a `torch.nn.Conv2d`.
        bias: one number or K, for an array.
        n_channels: C of the picture.
        stride: None takes the layer's, or 1.
        padding: None takes the layer's, or 0.
        flip: None takes the layer's, or False.

    Raises:
        ValueError: if shapes do not fit, or the layer does what a stepper can't show.
    """
    own = {"stride": 1, "padding": 0, "flip": False}
    if is_layer(kernel):
        own |= _moves(kernel)
        _require_plain(kernel)
        kernel, bias = _parameters(kernel)
    given = {"stride": stride, "padding": padding, "flip": flip}
    own |= {name: value for name, value in given.items() if value is not None}
    W = _four_axes(finite(WHO, "kernel", kernel), n_channels)
    return Convolution(W, _one_each(bias, len(W)), **_checked(own, W))


def as_the_layer_moves(conv: Convolution, layer: Any) -> Convolution:
    """Give the convolution with the layer's own settings, where it has them."""
    moves = {name: getattr(conv, name) for name in ("stride", "padding", "flip")}
    return conv._replace(**_checked(moves | _moves(layer), conv.kernel))


def _moves(layer: Any) -> dict[str, Any]:
    names = ("stride", "padding", "flip")
    return {name: getattr(layer, name) for name in names if hasattr(layer, name)}


def _checked(moves: dict[str, Any], W: Array) -> dict[str, Any]:
    return {
        "stride": whole(WHO, "stride", moves["stride"], 1),
        "padding": _padding(moves["padding"], W),
        "flip": bool(moves["flip"]),
    }


def is_layer(kernel: Any) -> bool:
    """Tell a layer, ours, a student's or torch's, from an array."""
    return callable(getattr(kernel, "forward", None))


def _parameters(layer: Any) -> tuple[Array, Array]:
    """Give W and b of a layer; without b, zeros."""
    if hasattr(layer, "weight"):  # as PyTorch has it
        W, b = (_numbers(p) for p in (layer.weight, layer.bias))
    else:
        params = getattr(layer, "params", None) or {}
        if "W" not in params:
            raise ValueError(
                f"{WHO}: {name_of(layer)} has params {[*params]}, expected W "
                "(K, C, kh, kw) and b (K,)"
            )
        W, b = np.asarray(params["W"]), params.get("b")
    return W, np.zeros(len(W)) if b is None else np.asarray(b)


def _numbers(parameter: Any) -> Array | None:
    return None if parameter is None else parameter.detach().cpu().numpy()


def _require_plain(layer: Any) -> None:
    """Refuse what slides its window in another way."""
    plain = {
        "groups": 1,
        "dilation": (1, 1),
        "padding_mode": "zeros",
        "transposed": False,
    }
    for name, usual in plain.items():
        value = getattr(layer, name, usual)
        if value not in (usual, 1):
            raise ValueError(
                f"{WHO}: {name_of(layer)} has {name}={value}; this widget shows "
                f"convolutions with {name}={usual}"
            )


def _four_axes(W: Array, n_channels: int) -> Array:
    """Give a kernel as (K, C, kh, kw)."""
    given = W.shape
    W = W.reshape(*[1] * (4 - W.ndim), *given) if 2 <= W.ndim < 4 else W
    if W.ndim != 4 or not W.size or W.shape[1] != n_channels:
        c = n_channels
        raise ValueError(
            f"{WHO}: kernel has shape {given}, but x has {c} channel{'s' * (c > 1)}: "
            f"expected {'(kh, kw), ' * (c == 1)}({c}, kh, kw) or (K, {c}, kh, kw)"
        )
    return W


def _one_each(bias: Any, n: int) -> Array:
    """Give a bias for each of n filters."""
    b = finite(WHO, "bias", bias)
    if b.size not in (1, n):
        raise ValueError(
            f"{WHO}: bias has shape {b.shape}, expected one number, or one for each of "
            f"{n} filters"
        )
    return np.broadcast_to(b.ravel(), n)


def _padding(padding: Any, W: Array) -> int:
    """Give the padding as a number; PyTorch has names for two of them."""
    size = W.shape[2]
    if padding == "same" and size == W.shape[3] and size % 2:
        return size // 2
    return whole(WHO, "padding", 0 if padding == "valid" else padding, 0)


def likely_mistake(x: Array, right: Convolution, own: Array) -> str:
    """Name a mistake that gives just this output; without one, give ""."""
    for said, wrong in MISTAKES.items():
        tried = wrong(right, x)
        if tried.shape == own.shape and not differs(own, tried).any():
            return said
    return ""


def _otherwise(**change: Any) -> Callable[[Convolution, Array], Array]:
    """Compute what a convolution gives with some parts changed."""

    def wrong(conv: Convolution, x: Array) -> Array:
        return conv._replace(**{name: f(conv) for name, f in change.items()}).of(x)

    return wrong


def _first_channel(conv: Convolution, x: Array) -> Array:
    kernel = conv.kernel.copy()
    kernel[:, 1:] = 0
    return conv._replace(kernel=kernel).of(x)


MISTAKES: dict[str, Callable[[Convolution, Array], Array]] = {
    "your kernel seems flipped": _otherwise(flip=lambda c: not c.flip),
    "your bias seems to be left out": _otherwise(bias=lambda c: 0 * c.bias),
    "your bias seems to be subtracted": _otherwise(bias=lambda c: -c.bias),
    "your kernel seems transposed": _otherwise(
        kernel=lambda c: c.kernel.transpose(0, 1, 3, 2)
    ),
    "your sum seems to run over the first channel alone": _first_channel,
    "your sum seems to be a mean": _otherwise(
        kernel=lambda c: c.kernel / np.prod(c.kernel.shape[1:])
    ),
    "your output seems to be 0 everywhere": _otherwise(
        kernel=lambda c: 0 * c.kernel, bias=lambda c: 0 * c.bias
    ),
}
