"""A function of one number, sampled on a grid: values, slopes, and a second opinion.

The slope comes from the reader's own backward, or from PyTorch; beside it stands the
central difference (f(x + h) − f(x − h)) / 2h, which knows nothing of either.
"""

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...training.evaluation import at_test_time
from ..models.probe import name_of

Array = np.ndarray
# Also where a function computes in float32, h² and rounding over h are both below 1e-4.
STEP = 1e-3
TOLERANCE = 0.01


class Curve(NamedTuple):
    """A function on a grid: f(x), its slope, the numeric slope, and where they differ.

    `source` says who gave the slope: "backward", "autograd" or "differences".
    """

    name: str
    value: Array
    slope: Array
    numeric: Array
    differs: Array
    source: str


@np.errstate(all="ignore")  # the view says in words what is not finite
def sample(function: Any, x: Array) -> Curve:
    """Ask a function of one number, entry by entry, on the grid x.

    Args:
        function: a layer (forward, and backward), a `torch.nn.Module`, a function, or
            a pair of a name and one of these.
        x: `(n,)`, float64.

    Raises:
        ValueError: for none of these, or outputs of another shape than the inputs.
    """
    named = _is_named(function)
    name, function = function if named else (_name(function), function)
    call, source = _caller(name, function)
    f = _checked(name, call)
    value = f(x)
    left, right = (value - f(x - STEP)) / STEP, (f(x + STEP) - value) / STEP
    numeric = (left + right) / 2
    slopes = {"backward": _backward, "autograd": _autograd}
    slope = slopes[source](name, function, x) if source in slopes else numeric
    low, high = np.minimum(left, right), np.maximum(left, right)
    margin = TOLERANCE * (1 + np.abs(numeric))  # at a kink any slope between will do
    differs = (
        (slope < low - margin)
        | (slope > high + margin)
        | (np.isnan(slope) & ~np.isnan(numeric))
    )
    return Curve(name, value, slope, numeric, differs, source)


def _name(function: Any) -> str:
    if isinstance(function, type | np.ufunc):
        return function.__name__
    return name_of(function).removesuffix("()")


def _is_named(function: Any) -> bool:
    return (
        isinstance(function, tuple)
        and len(function) == 2
        and isinstance(function[0], str)
    )


def _caller(name: str, function: Any) -> tuple[Callable[[Array], Any], str]:
    """Find out how to ask for values, and who knows the slope."""
    if isinstance(function, type):
        raise ValueError(
            f"activation_explorer: the class {name} came, expected a layer: {name}()"
        )
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(function, torch.nn.Module):
        return lambda x: _tensor_call(function, x).detach().numpy(), "autograd"
    if callable(getattr(function, "forward", None)):
        has_slope = callable(getattr(function, "backward", None))
        return function.forward, "backward" if has_slope else "differences"
    if callable(function):
        return lambda x: _one_by_one(function, x), "differences"
    raise ValueError(
        f"activation_explorer: {name} is no function: expected a layer with forward, a "
        "torch.nn.Module, or a function from numbers to numbers"
    )


def _one_by_one(function: Callable, x: Array) -> Any:
    """Call a function on all numbers at once; if it refuses, on one after the other."""
    try:
        y = function(x)
        if np.shape(y) == x.shape:
            return y
    except (TypeError, ValueError):
        pass
    return np.reshape([function(float(number)) for number in x.flat], x.shape)


def _checked(name: str, call: Callable[[Array], Any]) -> Callable[[Array], Array]:
    """Ask for a column of numbers, as (n, 1), and refuse what is none."""

    def f(x: Array) -> Array:
        y = np.asarray(call(x[:, None]))
        if y.shape != (len(x), 1) or y.dtype.kind not in "fiub":
            raise ValueError(
                f"activation_explorer: {name} made {y.dtype} of shape {y.shape} of "
                f"{len(x)} numbers of shape {(len(x), 1)}, expected one number for each"
            )
        return y[:, 0].astype(float)

    return f


def _backward(name: str, layer: Any, x: Array) -> Array:
    """Compute f'(x) as what the layer's own backward makes of ones."""
    column = x[:, None]
    with at_test_time(layer):
        y = layer.forward(column)
        dx = np.asarray(layer.backward(np.ones_like(y)))
    if dx.shape != column.shape:
        raise ValueError(
            f"activation_explorer: the backward of {name} gave dx of shape {dx.shape}, "
            f"expected that of x, {column.shape}"
        )
    return dx[:, 0].astype(float)


def _autograd(name: str, module: Any, x: Array) -> Array:
    torch = sys.modules["torch"]
    column = torch.tensor(x[:, None], dtype=_dtype(module), requires_grad=True)
    with at_test_time(module), torch.enable_grad():
        (dx,) = torch.autograd.grad(module(column).sum(), column)
    return dx[:, 0].double().numpy()


def _tensor_call(module: Any, x: Array) -> Any:
    torch = sys.modules["torch"]
    with at_test_time(module), torch.no_grad():
        return module(torch.tensor(x, dtype=_dtype(module))).double()


def _dtype(module: Any) -> Any:
    """Give the type of the parameters; without any, float64."""
    torch = sys.modules["torch"]
    return next((p.dtype for p in module.parameters()), torch.float64)
