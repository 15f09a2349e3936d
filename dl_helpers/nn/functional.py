"""The functions behind the losses, written so that no score is too large for them.

All take complex input as well and branch on its real part alone, so that the
complex-step gradient check can run through them (Martins et al., 2003).
"""

import numpy as np

from .maximum import at_least

Array = np.ndarray


def sigmoid(z: Array) -> Array:
    """Compute σ(z) = 1 / (1 + exp(−z)), in (0, 1), of each entry of `z`.

    The exponent is capped where it would overflow, so σ is never quite 0: not below
    1e-38 in float32, or 1e-305 in float64.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, eq. 3.30.
    """
    z = np.asarray(z)
    most = 0.99 * np.log(np.finfo(np.result_type(z, np.float16)).max)
    return 1 / (1 + np.exp(-at_least(z, -most)))


def softplus(z: Array) -> Array:
    """Compute log(1 + exp(z)) = max(z, 0) + log(1 + exp(−|z|)) of each entry.

    Source: Dugas et al., Incorporating second-order functional knowledge for better
    option pricing, NeurIPS 2000.
    """
    return z * (z.real > 0) + np.log1p(np.exp(-_abs(z)))


def log_sum_exp(z: Array, axis: int = -1, keepdims: bool = False) -> Array:
    """Compute log Σ exp(z) along an axis: log Σ exp(z − m) + m, with m = max z.

    Shapes: z of any; the result is without that axis, or has it with length 1
    (`keepdims`).

    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and
    softmax functions, 2021.
    """
    m = z.real.max(axis=axis, keepdims=True)
    total = np.log(np.exp(z - m).sum(axis=axis, keepdims=True)) + m
    return total if keepdims else total.squeeze(axis)


def softmax(z: Array, axis: int = -1) -> Array:
    """Compute exp(z) / Σ exp(z) along an axis: numbers in (0, 1] that sum to 1.

    Shapes: z of any; the result has the same.

    Source: Bridle, Probabilistic interpretation of feedforward classification network
    outputs, 1990; Blanchard, Higham and Higham, Accurately computing the log-sum-exp
    and softmax functions, 2021.
    """
    e = np.exp(z - z.real.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _abs(z: Array) -> Array:
    """Compute |z| as ±z, which unlike `np.abs` has a derivative in complex z."""
    return z * np.copysign(1, z.real)
