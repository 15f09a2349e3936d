"""Penalties on the weights, added to the loss of the data."""

from collections.abc import Mapping

from .layer import Array


class L2:
    """Weight decay, R = λ/2 Σ W², over every parameter whose name ends in "W".

    Biases go free: moving a threshold is not complexity. It is called with the
    parameters, and `backward()` gives ∂R/∂W = λ W by name, as a loss does.

    Args:
        strength: λ ≥ 0.

    Raises:
        ValueError: for a negative strength, or a backward before the call.

    Source: Krogh and Hertz, A simple weight decay can improve generalization,
    NeurIPS 1991.
    """

    def __init__(self, strength: float) -> None:
        if not strength >= 0:
            raise ValueError(f"L2: strength is {strength}, expected 0 or more")
        self.strength = strength
        self._weights: dict[str, Array] | None = None

    def __call__(self, params: Mapping[str, Array]) -> float:
        """Compute the penalty R of these parameters."""
        self._weights = {n: p for n, p in params.items() if n.endswith("W")}
        total = sum((W * W).sum().item() for W in self._weights.values())
        return 0.5 * self.strength * total

    def backward(self) -> dict[str, Array]:
        """Compute λ W for each weight of the last call, under its name."""
        if self._weights is None:
            raise ValueError(f"{self!r}: backward was called before the penalty")
        return {name: self.strength * W for name, W in self._weights.items()}

    def __repr__(self) -> str:
        return f"L2({self.strength:g})"
