"""What the widgets for windows ask of a picture, of a layer and of their settings."""

import sys
from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np

from ...training.evaluation import at_test_time
from ..models.probe import name_of

Array = np.ndarray

# What a page draws and computes without stumbling.
MOST_PIXELS = 512 * 512


def one_picture(who: str, x: Any) -> Array:
    """Give one picture as `(C, H, W)`, float32.

    Args:
        who: the widget, for the sentence of an error.
        x: `(H, W)`, `(C, H, W)` or a batch of one, `(1, C, H, W)`.

    Raises:
        ValueError: for another shape, a picture that is too large, or what are no
            finite numbers.
    """
    given = np.asarray(x)
    x = given[None] if given.ndim == 2 else given
    x = x[0] if x.ndim == 4 and len(x) == 1 else x
    if x.ndim != 3 or not x.size:
        raise ValueError(
            f"{who}: x has shape {given.shape}, expected one picture (H, W) or "
            "(C, H, W); of a batch (N, C, H, W), x[0] is the first"
        )
    if np.prod(x.shape[1:]) > MOST_PIXELS:
        raise ValueError(
            f"{who}: x has shape {given.shape}, expected at most {MOST_PIXELS:,} "
            "pixels; x[..., ::2, ::2] is half as high and wide"
        )
    return finite(who, "x", x)


def finite(who: str, name: str, array: Any) -> Array:
    """Give an array as float32.

    Raises:
        ValueError: unless it holds real numbers, all of them finite.
    """
    array = np.asarray(array)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{who}: {name} has dtype {array.dtype}, expected numbers")
    array = array.astype(np.float32)
    if not np.isfinite(array).all():
        n = np.count_nonzero(~np.isfinite(array))
        raise ValueError(
            f"{who}: {name} holds {n} of {array.size} numbers that are NaN or "
            "infinite, expected finite ones"
        )
    return array


def whole(who: str, name: str, value: Any, least: int) -> int:
    """Give a setting that is the same along both axes as one number.

    Raises:
        ValueError: for two different numbers, a broken one, or one below `least`.
    """
    values = set(value) if isinstance(value, Sequence) else {value}
    one = next(iter(values), None)
    if len(values) != 1 or not isinstance(one, Integral) or one < least:
        raise ValueError(
            f"{who}: {name} is {value}, expected one whole number for both axes, "
            f"{least} or more"
        )
    return int(one)


def output_of(layer: Any, x: Array, dy: Array | None = None) -> tuple:
    """Run a reader's layer on one picture in test mode.

    Args:
        layer: ours, a student's, or a `torch.nn.Module`.
        x: the picture, `(C, H, W)`.
        dy: the gradient of the output `(C, OH, OW)`; None asks for no gradient.

    Returns:
        The output `(1, …)`, whatever its shape, and the gradient of the input; None
        without dy, without a backward, or where the output has another shape than dy.

    Raises:
        ValueError: if the layer gives something else than numbers.
    """
    torch = sys.modules.get("torch")
    is_module = torch is not None and isinstance(layer, torch.nn.Module)
    with at_test_time(layer):
        y, dx = (_run_module if is_module else _run_layer)(layer, x[None], dy)
    y = np.asarray(y)
    if y.dtype.kind not in "fiub":
        raise ValueError(f"{name_of(layer)} gave {y.dtype}, expected numbers")
    return y.astype(np.float32), None if dx is None else np.asarray(dx)


def _run_layer(layer: Any, x: Array, dy: Array | None) -> tuple:
    y = np.asarray(layer.forward(x))
    back = getattr(layer, "backward", None)
    if dy is None or y.shape[1:] != dy.shape or not callable(back):
        return y, None
    return y, back(dy[None].astype(y.dtype))


def _run_module(layer: Any, x: Array, dy: Array | None) -> tuple:
    torch = sys.modules["torch"]
    like = next(layer.parameters(), torch.empty(0))
    given = torch.as_tensor(x).to(like.device, like.dtype).requires_grad_()
    y = layer(given)
    dx = None
    if dy is not None and y.shape[1:] == dy.shape:
        (dx,) = torch.autograd.grad(y, given, torch.as_tensor(dy[None]).to(y))
    return y.detach().cpu().numpy(), None if dx is None else dx.cpu().numpy()


def as_bytes(array: Array) -> bytes:
    """Give the numbers as float32 in C order, as they travel to the page."""
    return np.ascontiguousarray(array, np.float32).tobytes()


def from_bytes(data: bytes, *shape: int) -> Array:
    """Give back as float64 what `as_bytes` packed."""
    return np.frombuffer(data, np.float32).reshape(shape).astype(np.float64)


def number(value: float, digits: int = 2) -> str:
    """Write a number with a real minus sign, as the page does, and no −0.00."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


def numbers(values: Sequence[float], most: int = 12) -> str:
    """Write a row of numbers, the first `most` of them."""
    said = [number(value) for value in values[:most]]
    return ", ".join([*said, "…"] if len(values) > most else said)


def times(shape: Sequence[int]) -> str:
    """Write a shape, such as 3 × 9 × 9."""
    return " × ".join(map(str, shape))
