"""Gradient descent, the update that all others refine."""

from collections.abc import Mapping

import numpy as np


class SGD:
    """Stochastic gradient descent: p ← p − η ∂L/∂p, for every parameter p.

    An optimiser is whatever has `step(params, grads)`: two dicts of arrays under the
    same names. The arrays of `params` are changed in place.

    Args:
        lr: the learning rate η > 0; may be set anew between steps.

    Raises:
        ValueError: for an η that is not a positive number, or a parameter whose
            gradient is missing or of another shape; nothing has moved then.

    Source: Robbins and Monro, A stochastic approximation method, 1951.
    """

    def __init__(self, lr: float) -> None:
        if not 0 < lr < float("inf"):
            raise ValueError(f"SGD: lr is {lr}, expected a positive number")
        self.lr = lr

    def step(
        self, params: Mapping[str, np.ndarray], grads: Mapping[str, np.ndarray]
    ) -> None:
        """Move every parameter a step down its gradient."""
        require_gradients("SGD", params, grads)
        for name, p in params.items():
            p -= self.lr * grads[name]

    def __repr__(self) -> str:
        return f"SGD(lr={self.lr:g})"


def require_gradients(
    who: str, params: Mapping[str, np.ndarray], grads: Mapping[str, np.ndarray]
) -> None:
    """Raise a `ValueError` unless each parameter has a gradient of its shape."""
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
