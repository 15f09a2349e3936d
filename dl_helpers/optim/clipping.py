"""Gradient clipping: a limit to what a single step may do.

Each function gives another one, from gradients to gradients by name, so that
`training.fit(..., clip=clip_by_norm(1.0))` and ``clip_by_norm(1.0)(model.grads)`` both
work.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from .optimizer import require_positive

Grads = Mapping[str, np.ndarray]
Clip = Callable[[Grads], dict[str, np.ndarray]]


def global_norm(grads: Grads) -> float:
    """Compute √(Σ g²) over all entries of all gradients, in float64.

    Shapes: gradients of any.

    Source: that of `clip_by_norm`.
    """
    # Squares of large float32 numbers overflow, which would hide an explosion.
    squares = (np.square(g, dtype=np.float64).sum() for g in grads.values())
    return math.sqrt(sum(squares))


def clip_by_norm(limit: float) -> Clip:
    """Scale all gradients by min(1, limit / norm), with the norm over all of them.

    The direction stays. `torch.nn.utils.clip_grad_norm_` does the same, but for the
    1e-6 that it adds to the norm. A norm that is not finite stays not finite.

    Shapes: gradients of any; they keep theirs.

    Args:
        limit: the largest global norm, a positive number.

    Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural
    networks, ICML 2013, algorithm 1.
    """
    require_positive("clip_by_norm", limit=limit)

    def clip(grads: Grads) -> dict[str, np.ndarray]:
        norm = global_norm(grads)
        if norm <= limit:
            return dict(grads)
        return {name: g * (limit / norm) for name, g in grads.items()}

    return clip


def clip_by_value(limit: float) -> Clip:
    """Move each entry of each gradient into [−limit, limit]; the direction may turn.

    NaN stays NaN.

    Args:
        limit: the largest size of an entry, a positive number.

    Source: Mikolov, Statistical language models based on neural networks, 2012,
    section 3.3.
    """
    require_positive("clip_by_value", limit=limit)
    return lambda grads: {n: np.clip(g, -limit, limit) for n, g in grads.items()}
