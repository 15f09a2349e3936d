"""Penalties on the weights, added to the loss of the data."""

from collections.abc import Mapping

import numpy as np

from .layer import Array


class _Penalty:
    """A penalty on every parameter whose own name, behind the last dot, has a "W".

    Biases go free: moving a threshold is not complexity. It is called with the
    parameters, and `backward()` gives its gradient by name, as a loss does.
    """

    def __init__(self, strength: float) -> None:
        if not strength >= 0:
            raise ValueError(
                f"{type(self).__name__}: strength is {strength}, expected 0 or more"
            )
        self.strength = strength
        self._weights: dict[str, Array] | None = None

    def __call__(self, params: Mapping[str, Array]) -> float:
        """Compute the penalty R of these parameters."""
        self._weights = {
            name: p for name, p in params.items() if "W" in name.rpartition(".")[2]
        }
        return self.strength * sum(self._value(W) for W in self._weights.values())

    def backward(self) -> dict[str, Array]:
        """Compute ∂R/∂W for each weight of the last call, under its name."""
        if self._weights is None:
            raise ValueError(f"{self!r}: backward was called before the penalty")
        return {n: self.strength * self._slope(W) for n, W in self._weights.items()}

    def _value(self, W: Array) -> float:
        raise NotImplementedError(f"{self!r} has no value yet")

    def _slope(self, W: Array) -> Array:
        raise NotImplementedError(f"{self!r} has no slope yet")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.strength:g})"


class L2(_Penalty):
    """Weight decay, R = λ/2 Σ W², with ∂R/∂W = λ W.

    The sum is over all weights: each parameter with a "W" in its own name. Biases go
    free.

    Shapes: weights of any; each gradient has that of its weight.

    Args:
        strength: λ ≥ 0.

    Raises:
        ValueError: for a negative strength, or a backward before the call.

    Source: Krogh and Hertz, A simple weight decay can improve generalization,
    NeurIPS 1991.
    """

    def _value(self, W: Array) -> float:
        return 0.5 * (W * W).sum().item()

    def _slope(self, W: Array) -> Array:
        return W


class L1(_Penalty):
    """The lasso, R = λ Σ |W|, with ∂R/∂W = λ sign(W), and 0 at W = 0.

    Each weight is pulled to 0 by the same force however small it is, so many get there.
    The sum is over all weights, as with `L2`.

    Shapes: weights of any; each gradient has that of its weight.

    Args:
        strength: λ ≥ 0.

    Raises:
        ValueError: for a negative strength, or a backward before the call.

    Source: Tibshirani, Regression shrinkage and selection via the lasso, 1996.
    """

    def _value(self, W: Array) -> float:
        return (W * np.sign(W.real)).sum().item()

    def _slope(self, W: Array) -> Array:
        return np.sign(W)
