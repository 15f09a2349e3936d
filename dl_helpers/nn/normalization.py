"""What all normalizations share: signals of mean 0 and variance 1, and a small ε.

With x̂ = (x − μ) / √(σ² + ε), where μ and σ² are computed from x itself, moving x or
scaling it changes nothing. So its gradient has no part along either direction:
dx = (d − mean(d) − x̂ mean(d ⊙ x̂)) / √(σ² + ε), with d = ∂L/∂x̂.
"""

from math import prod

import numpy as np

from .layer import Array


def center(
    x: Array, axes: tuple[int, ...], eps: float
) -> tuple[Array, Array, Array, Array]:
    """Compute x − μ, 1 / √(σ² + ε), μ and σ² over some axes; of no entries, 0."""
    n = max(prod(x.shape[a] for a in axes), 1)
    mean = x.sum(axis=axes, keepdims=True) / n
    centred = x - mean
    # np.var takes |x − μ|², which has no derivative in complex x
    var = sum_of_products(centred, centred, axes).reshape(mean.shape) / n
    return centred, 1 / np.sqrt(var + eps), mean, var


def sum_of_products(a: Array, b: Array, axes: tuple[int, ...]) -> Array:
    """Compute Σ a ⊙ b over some axes, without an array of the products."""
    every = list(range(a.ndim))
    gone = {axis % a.ndim for axis in axes}
    return np.einsum(a, every, b, every, [i for i in every if i not in gone])


def require_sizes(who: str, name: str, sizes: tuple[int, ...], eps: float) -> None:
    """Raise a `ValueError` for a size below 1, or an ε that is not positive."""
    if not sizes or min(sizes) < 1:
        raise ValueError(f"{who}: {name} is {sizes}, expected 1 or more of each")
    if not eps > 0:
        raise ValueError(f"{who}: eps is {eps}, expected more than 0")
