"""What happens inside a network: what each layer makes, and the gradient it gets.

The network may be ours, a class that a student wrote, or a `torch.nn.Module`. Nobody
has to prepare it: while one batch goes through, each layer inside is listened to, and
afterwards everything is as it was, parameters and their gradients included.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import numpy as np

from ...training.evaluation import at_test_time
from .probe import name_of

Array = np.ndarray
Slope = Callable[[Array], Array]


class Stage(NamedTuple):
    """One layer while a batch goes through it.

    Attributes:
        name: its place in the network, such as `"conv"` or `"features.0"`.
        layer: the layer itself; None for the input, which is the first stage.
        x: what came in, `(N, …)`.
        y: what it made of that, `(N, …)`.
        dy: ∂S/∂y of the S that was asked for, shaped as y; None where no gradient came.
    """

    name: str
    layer: Any
    x: Array
    y: Array
    dy: Array | None


class _Call:
    """What a layer was heard to do: once forward, and perhaps once backward."""

    def __init__(self, name: str, layer: Any, x: Array, y: Array) -> None:
        self.name, self.layer, self.x, self.y = name, layer, x, y
        self.dy: Array | None = None

    def stage(self) -> Stage:
        return Stage(self.name, self.layer, self.x, self.y, self.dy)


def trace(model: Any, x: Array, slope: Slope | None = None) -> list[Stage]:
    """Send a batch through a network in test mode, and give what each layer did.

    Args:
        model: a network or a layer of ours, a student's class with forward (and, if
            gradients are asked for, backward), whose layers are its attributes, or
            stand in lists or dicts there; a `torch.nn.Module`; or a function.
        x: a batch `(N, …)`; a model that takes rows gets it flattened.
        slope: for gradients, a function of the output `(N, K)` to ∂S/∂output, of the
            same shape; `pick(k)` makes that of the score of class k.

    Returns:
        The stages in the order in which they ran, the input first.

    Raises:
        ValueError: if the model refuses x; whatever its backward raises.
    """
    torch = sys.modules.get("torch")
    is_module = torch is not None and isinstance(model, torch.nn.Module)
    run = _through_torch if is_module else _through_layers
    with at_test_time(model):
        try:
            calls, dx = run(model, x, slope)
        except Exception as refusal:
            rows = _other_form(lambda form: run(model, form, None), model, x, refusal)
            calls, dx = run(model, rows, slope)
    dx = None if dx is None else np.asarray(dx).reshape(x.shape)
    return [Stage("input", None, x, x, dx), *(call.stage() for call in calls)]


def pick(k: int | Array) -> Slope:
    """Make the slope of S = the score of class k (one for all, or one for each)."""

    def slope(scores: Array) -> Array:
        chosen = np.zeros_like(scores)
        chosen[np.arange(len(scores)), k] = 1
        return chosen

    return slope


def inner_layers(model: Any, name: str = "") -> list[tuple[str, Any]]:
    """List the layers that consist of no others, with their names.

    A model without any is its only layer itself.
    """
    found = list(_leaves(model, name, seen=set()))
    return found or [(name or "model", model)]


def _other_form(run: Callable, model: Any, x: Array, refusal: Exception) -> Array:
    """Give x flattened if the model takes only that; otherwise say what is wrong."""
    try:
        run(x[:1])
    except Exception as error:
        rows = x.reshape(len(x), -1)
        try:
            run(rows[:1])
            return rows
        except Exception:
            raise ValueError(
                f"{name_of(model)} could not take one example of shape {x[:1].shape}: "
                f"{error}"
            ) from error
    raise refusal  # forward is fine, so that it came from backward


def _leaves(model: Any, name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if id(model) in seen:
        return
    seen.add(id(model))
    inside = _children(model)
    if not inside and name:
        yield name, model
    for own, layer in inside:
        yield from _leaves(layer, f"{name}.{own}" if name else own, seen)


def _children(model: Any) -> list[tuple[str, Any]]:
    """List the layers that stand in a model's attributes, lists and dicts."""
    found = []
    for name, value in getattr(model, "__dict__", {}).items():
        prefix = "" if name == "layers" else f"{name}."
        if isinstance(value, Mapping):
            found += [(f"{prefix}{key}", v) for key, v in value.items()]
        elif isinstance(value, list | tuple):
            found += [(f"{prefix}{i}", v) for i, v in enumerate(value)]
        else:
            found.append((name, value))
    return [(name, value) for name, value in found if _is_layer(value)]


def _is_layer(value: Any) -> bool:
    return callable(getattr(value, "forward", None)) and not isinstance(value, type)


def _through_layers(model: Any, x: Array, slope: Slope | None) -> tuple:
    calls: list[_Call] = []
    with ExitStack() as stack:
        for name, layer in inner_layers(model) if _is_layer(model) else ():
            stack.enter_context(_as_it_was(layer))
            stack.enter_context(_heard(name, layer, calls))
        y = model.forward(x) if _is_layer(model) else model(x)
        dx = None if slope is None else model.backward(slope(y))
    return calls or [_Call("output", model, x, y)], dx


@contextmanager
def _as_it_was(layer: Any) -> Iterator[None]:
    """Ask a layer for dx, and give it back its gradients afterwards."""
    grads = {name: np.copy(g) for name, g in getattr(layer, "grads", {}).items()}
    needs_dx = getattr(layer, "needs_dx", None)
    if needs_dx is False:
        layer.needs_dx = True
    try:
        yield
    finally:
        if needs_dx is False:
            layer.needs_dx = False
        if hasattr(layer, "grads"):
            layer.grads = grads


@contextmanager
def _heard(name: str, layer: Any, calls: list[_Call]) -> Iterator[None]:
    """Write down what a layer's forward and backward get and give."""
    own: list[_Call] = []
    forward, backward = layer.forward, getattr(layer, "backward", None)

    def heard_forward(x: Any, *args: Any, **kwargs: Any) -> Any:
        before = np.copy(x)  # it may work in place
        y = forward(x, *args, **kwargs)
        if isinstance(y, np.ndarray):
            own.append(_Call(name, layer, before, y.copy()))
            calls.append(own[-1])
        return y

    def heard_backward(dy: Any, *args: Any, **kwargs: Any) -> Any:
        if own and isinstance(dy, np.ndarray):
            own.pop().dy = dy.copy()
        return backward(dy, *args, **kwargs)

    layer.forward = heard_forward
    if backward is not None:
        layer.backward = heard_backward
    try:
        yield
    finally:
        for method in ("forward", "backward"):
            layer.__dict__.pop(method, None)


def _through_torch(model: Any, x: Array, slope: Slope | None) -> tuple:
    torch = sys.modules["torch"]
    like = next(model.parameters(), torch.empty(0))
    given = torch.as_tensor(x).to(like.device, like.dtype).requires_grad_()
    calls: list[_Call] = []
    with ExitStack() as stack:
        for name, module in model.named_modules():
            if not any(True for _ in module.children()):
                before, after = _listeners(name or "model", module, calls)
                stack.callback(module.register_forward_pre_hook(before).remove)
                stack.callback(module.register_forward_hook(after).remove)
        y = model(given)
    if slope is None:
        return calls, None
    dy = torch.as_tensor(slope(y.detach().cpu().numpy())).to(y)
    (dx,) = torch.autograd.grad(y, given, dy)
    return calls, dx.cpu().numpy()


def _listeners(name: str, module: Any, calls: list[_Call]) -> tuple[Callable, Callable]:
    """Make hooks that write down x and y of a module, and later the gradient of y."""
    came: list[Array] = []

    def before(module: Any, args: tuple) -> None:
        came.append(_numbers(args[0]))  # it may work in place

    def after(module: Any, args: tuple, y: Any) -> None:
        if not hasattr(y, "register_hook"):
            return  # of a tuple no one part is the output
        call = _Call(name, module, came.pop(), _numbers(y))
        calls.append(call)
        if y.requires_grad:
            y.register_hook(lambda dy: setattr(call, "dy", _numbers(dy)))

    return before, after


def _numbers(tensor: Any) -> Array:
    return tensor.detach().cpu().numpy().copy()
