"""Any model as a function from arrays to arrays."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ...training.evaluation import at_test_time
from .probe import name_of

Array = np.ndarray


def as_function(who: str, model: Any, method: str = "forward") -> Callable:
    """Give a function that runs a model in test mode, arrays in and arrays out.

    Args:
        who: the widget, for the sentence of an error.
        model: a `torch.nn.Module`, an object with the method, such as a fitted PCA, a
            layer or network with `forward`, or a function.
        method: which method to take before `forward`, such as "inverse_transform".

    Raises:
        ValueError: if it is none of these.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return lambda x: _through_torch(model, x)
    for name in (method, "forward"):
        if callable(call := getattr(model, name, None)):
            return lambda x: _through(model, call, x)
    if callable(model):
        return model
    raise ValueError(
        f"{who}: {name_of(model)} can't be called: expected a function, a network, a "
        f"torch.nn.Module, or an object with {method}"
    )


def _through(model: Any, call: Callable, x: Array) -> Array:
    with at_test_time(model):
        return call(x)


def _through_torch(model: Any, x: Array) -> Array:
    torch = sys.modules["torch"]
    like = next(model.parameters(), torch.empty(0))
    with at_test_time(model), torch.no_grad():
        return model(torch.as_tensor(x).to(like.device, like.dtype)).cpu().numpy()
