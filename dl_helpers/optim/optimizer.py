"""What all optimisers have in common: checks, and a memory for each parameter."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Arrays = Mapping[str, Array]


@dataclass
class _Memory:
    """What is kept of one parameter: its arrays, and how often it has moved."""

    shape: tuple[int, ...]
    dtype: np.dtype
    arrays: dict[str, Array]
    steps: int = 0


class Optimizer:
    """Whatever has `step(params, grads)`: two dicts of arrays under the same names.

    The arrays of `params` are changed in place. Write `_move`, and this class does the
    rest: it refuses gradients that do not fit before anything moves, and keeps for each
    parameter, by its name, the `memory` that most methods need: some arrays of its
    shape and dtype that start at 0, and the number of its steps.
    A parameter that is new, or that comes in another shape or dtype, starts afresh. So
    train each model with an optimiser of its own.

    Args:
        lr: the learning rate η > 0; may be set anew between steps.

    Raises:
        ValueError: for a setting that makes no sense, or a parameter whose gradient is
            missing or of another shape; nothing has moved then.

    Source: the interface of `torch.optim`, but that the arrays are given to each step.
    """

    memory: tuple[str, ...] = ()

    def __init__(self, lr: float) -> None:
        require_positive(type(self).__name__, lr=lr)
        self.lr = float(lr)
        self._remembered: dict[str, _Memory] = {}

    def step(self, params: Arrays, grads: Arrays) -> None:
        """Move every parameter by what its gradient says."""
        # looked up once: in a network each look-up searches its layers
        params, grads = dict(params), dict(grads)
        require_gradients(type(self).__name__, params, grads)
        for name, p in params.items():
            memory = self._recall(name, p)
            memory.steps += 1
            g = np.asarray(grads[name], p.dtype)
            self._move(p, g, memory.steps, **memory.arrays)

    def _move(self, p: Array, g: Array, t: int, **memory: Array) -> None:
        """Change `p` and the memory in place, given the gradient g; t counts from 1."""
        raise NotImplementedError(f"{self!r} has no _move yet")

    def _recall(self, name: str, p: Array) -> _Memory:
        """Give what is kept of a parameter; of a new one, arrays of zeros."""
        kept = self._remembered.get(name)
        if kept is None or (kept.shape, kept.dtype) != (p.shape, p.dtype):
            arrays = {key: np.zeros_like(p) for key in self.memory}
            kept = self._remembered[name] = _Memory(p.shape, p.dtype, arrays)
        return kept

    def _require_share(self, **settings: float) -> None:
        """Refuse settings that are not in [0, 1)."""
        for name, value in settings.items():
            self._require(name, value, 0 <= value < 1, "a number from 0 to below 1")

    def _require_size(self, **settings: float) -> None:
        """Refuse settings that are negative or not finite."""
        for name, value in settings.items():
            self._require(name, value, 0 <= value < float("inf"), "0 or more")

    def _require(self, name: str, value: float, fits: bool, expected: str) -> None:
        if not fits:
            who = type(self).__name__
            raise ValueError(f"{who}: {name} is {value}, expected {expected}")

    def __repr__(self) -> str:
        shown = {k: v for k, v in vars(self).items() if not k.startswith("_")}
        settings = ", ".join(f"{name}={value:g}" for name, value in shown.items())
        return f"{type(self).__name__}({settings})"


def require_gradients(who: str, params: Arrays, grads: Arrays) -> None:
    """Raise a `ValueError` unless each parameter can be moved by its gradient.

    It can if it holds floating point numbers, and if there is a gradient of its shape.
    """
    for name, p in params.items():
        if name not in grads:
            raise ValueError(
                f"{who}: {name} has no gradient; backward comes before the step"
            )
        if np.shape(grads[name]) != p.shape:
            raise ValueError(
                f"{who}: the gradient of {name} has shape {np.shape(grads[name])}, "
                f"expected {p.shape}"
            )
        if p.dtype.kind != "f" or np.asarray(grads[name]).dtype.kind not in "fiub":
            raise ValueError(
                f"{who}: {name} has dtype {p.dtype} and its gradient "
                f"{np.asarray(grads[name]).dtype}, expected floating point numbers"
            )


def require_positive(who: str, **numbers: float) -> None:
    """Raise a `ValueError` unless each number is positive and finite."""
    for name, value in numbers.items():
        if not 0 < value < float("inf"):
            raise ValueError(f"{who}: {name} is {value}, expected a positive number")
