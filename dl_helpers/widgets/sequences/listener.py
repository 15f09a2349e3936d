"""Runs a network over a text and listens to its recurrent layers, whoever wrote it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from ...training.evaluation import at_test_time
from ..models.probe import name_of
from ..models.trace import Stage, inner_layers, trace

Array = np.ndarray
Slope = Callable[[Array], Array]
# Under these names a class may keep its states.
KEPT = ("h", "hidden", "states")


class Listener:
    """A network that reads codes of characters, as whole numbers or one-hot.

    Args:
        model: a network of ours, a student's class, or a `torch.nn.Module`.
        codes: a text, `(T,)`, to find out in which form the network wants it.
        n_codes: how many characters there are.
        one_hot: whether it wants one-hot vectors `(N, T, n_codes)`; None to find out.

    Raises:
        ValueError: if it refuses the text in each form.
    """

    def __init__(
        self, model: Any, codes: Array, n_codes: int, one_hot: bool | None
    ) -> None:
        self.model, self.n_codes = model, n_codes
        torch = sys.modules.get("torch")
        self._is_module = torch is not None and isinstance(model, torch.nn.Module)
        problems = []
        for form in (False, True) if one_hot is None else (one_hot,):
            self.one_hot = form
            try:
                self.hear(codes[None, :2])
                return
            except Exception as error:
                kind = "one-hot vectors" if form else "whole numbers"
                problems.append(f"as {kind}: {error}")
        raise ValueError(
            f"hidden_states: {name_of(model)} could not read a text, "
            f"{'; '.join(problems)}"
        )

    def hear(
        self, codes: Array, slope: Slope | None = None
    ) -> tuple[Array, list[Stage]]:
        """Read texts `(N, T)`; give the output, and what each layer did.

        With `slope`, output → ∂L/∂output, the stages have gradients.
        """
        x = np.eye(self.n_codes, dtype=np.float32)[codes] if self.one_hot else codes
        if self._is_module:
            with at_test_time(self.model):
                return _through_torch(self.model, x, slope)
        whole = _Whole(self.model)
        with at_test_time(self.model), _from_zeros(self.model):
            stages = trace(whole, x, slope)[1:]
        stages = [one._replace(name=whole.own_name(one.name)) for one in stages]
        return whole.y, [*_kept_states(self.model, x), *stages]

    def scores(self, codes: Array) -> Array | None:
        """Give the scores of the character after each text `(N, T)`, `(N, n_codes)`.

        None if the output has none.
        """
        y, _ = self.hear(codes)
        steps = y.size // (len(codes) * self.n_codes)
        if y.shape[-1] != self.n_codes or steps not in (1, codes.shape[1]):
            return None
        return y.reshape(len(codes), steps, self.n_codes)[:, -1]


class _Whole:
    """A model that remembers its output, whatever its layers made before."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def forward(self, x: Array) -> Array:
        y = self.model.forward(x)
        self.y = y[0] if isinstance(y, tuple) else y
        return self.y

    def backward(self, dy: Array) -> Array | None:
        return self.model.backward(dy)

    def own_name(self, name: str) -> str:
        """Give the name of a layer without that of this wrapping."""
        return name.removeprefix("model.")


def _kept_states(model: Any, x: Array) -> list[Stage]:
    """Find states that a student's class keeps of its forward, `(N, T, H)`."""
    found = []
    for name in KEPT:
        states = vars(model).get(name)
        if isinstance(states, np.ndarray) and states.shape[:2] == x.shape[:2]:
            found += [Stage(name, model, x, states.copy(), None)] * (states.ndim == 3)
    return found


@contextmanager
def _from_zeros(model: Any) -> Iterator[None]:
    """Make stateful layers start from zeros, and give them back their states."""
    layers = [m for _, m in inner_layers(model) if hasattr(m, "final_state")]
    kept = [(layer, layer.final_state) for layer in layers]
    for layer in layers:
        layer.final_state = None
    try:
        yield
    finally:
        for layer, state in kept:
            layer.final_state = state


def _through_torch(model: Any, x: Array, slope: Slope | None) -> tuple:
    torch = sys.modules["torch"]
    like = next(model.parameters(), torch.empty(0))
    given = torch.as_tensor(x).to(like.device)
    given = given.to(like.dtype) if given.is_floating_point() else given.long()
    turned = isinstance(model, torch.nn.RNNBase) and not model.batch_first
    calls: list[tuple] = []
    with ExitStack() as stack:
        for name, module in model.named_modules():
            hook = module.register_forward_hook(_heard(name or "model", calls))
            stack.callback(hook.remove)
        # on a GPU, cuDNN gives no gradients at test time
        stack.enter_context(torch.backends.cudnn.flags(enabled=False))
        y = model(given.transpose(0, 1) if turned else given)
        y = y[0] if isinstance(y, tuple) else y
        y = y.transpose(0, 1) if turned else y
        slopes = [None] * len(calls)
        if slope is not None:
            dy = torch.as_tensor(slope(_numbers(y))).to(y)
            ends = [end for *_, end in calls]
            slopes = torch.autograd.grad(y, ends, dy, allow_unused=True)
    stages = [
        Stage(name, module, *(_batch_first(module, a) for a in (before, end, dy)))
        for (name, module, before, end), dy in zip(calls, slopes, strict=True)
    ]
    return _numbers(y), stages


def _heard(name: str, calls: list[tuple]) -> Callable:
    def hook(module: Any, args: tuple, y: Any) -> None:
        y = y[0] if isinstance(y, tuple) else y
        if getattr(y, "requires_grad", False) and args:
            calls.append((name, module, args[0], y))

    return hook


def _batch_first(module: Any, tensor: Any) -> Array | None:
    if tensor is None:
        return None
    turned = getattr(module, "batch_first", True) is False and tensor.ndim == 3
    return _numbers(tensor.transpose(0, 1) if turned else tensor)


def _numbers(tensor: Any) -> Array:
    return tensor.detach().cpu().numpy().copy()
