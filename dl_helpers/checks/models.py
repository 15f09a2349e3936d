"""Looks into a student's model: its parameters, and their gradients.

A model is a `torch.nn.Module`, or a layer by our contract (`params` and `grads`, dicts
of arrays). Nothing here loads torch; who has a tensor has loaded it.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .door import Elsewhere

Array = np.ndarray


def parameters(model: Any) -> dict[str, Array]:
    """Read the parameters of a model as float64 arrays, by name.

    Raises:
        AssertionError: for what has neither `named_parameters()` nor `params`.
    """
    if isinstance(model, Elsewhere):
        return model.examine("parameters")
    if hasattr(model, "named_parameters"):
        return {name: _floats(p) for name, p in model.named_parameters()}
    return {name: _floats(p) for name, p in _named(model, "params").items()}


def gradients(model: Any, loss: Callable | None = None, *args: Any) -> dict[str, Array]:
    """Read the gradients of a model's parameters as float64 arrays, by name.

    Args:
        model: a torch.nn.Module or a layer.
        loss: a function of the student's that gives a tensor of one number. If given,
            the gradients are set to 0 and computed: `loss(*args).backward()`. Without
            it they are read as they stand, 0 where there is none yet.
        *args: what `loss` is called with.

    Raises:
        AssertionError: for what has neither `named_parameters()` nor `grads`.
    """
    if isinstance(model, Elsewhere):
        return model.examine("gradients", loss, *args)
    if loss is not None:
        model.zero_grad()
        loss(*args).backward()
    if hasattr(model, "named_parameters"):
        pairs = [(name, p, p.grad) for name, p in model.named_parameters()]
        return {
            n: _floats(p if g is None else g) * (g is not None) for n, p, g in pairs
        }
    return {name: _floats(g) for name, g in _named(model, "grads").items()}


def untied(value: Any) -> Any:
    """Give the numbers of tensors as arrays, in lists too; leave whatever is none."""
    torch = sys.modules.get("torch")
    if torch is not None and type(value) in (list, tuple):
        return type(value)(map(untied, value))
    if torch is None or not isinstance(value, torch.Tensor):
        return value
    value = value.detach().cpu()
    return (value.float() if value.dtype == torch.bfloat16 else value).numpy()


def _floats(value: Any) -> Array:
    return np.array(untied(value), np.float64)


def _named(model: Any, name: str) -> dict:
    found = getattr(model, name, None)
    if not isinstance(found, dict):
        raise AssertionError(
            f"a {type(model).__name__} is no model: expected a torch.nn.Module, or "
            f"`{name}`, a dict of arrays by name"
        )
    return found
