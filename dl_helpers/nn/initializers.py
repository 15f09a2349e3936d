"""Where the parameters start.

An initialiser gives a function `draw(rng, shape)`. Shapes are those of weights, the
outputs first: `(out, in)` of a dense layer, `(out, in, kh, kw)` of a convolution.
"""

from collections.abc import Callable
from math import prod

import numpy as np

Initializer = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Count the inputs of one output, and the outputs that one input goes to.

    That is in · kh · kw and out · kh · kw for the kernels of a convolution.

    Raises:
        ValueError: for a shape with fewer than two axes, which is not that of weights.
    """
    if len(shape) < 2:
        raise ValueError(
            f"weights of shape {shape} have no fan-in and fan-out, expected (out, in) "
            f"or (out, in, …)"
        )
    return prod(shape[1:]), shape[0] * prod(shape[2:])


def zeros(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Start at 0: enough for a linear classifier, a dead end for a hidden layer.

    Shapes: any.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4, on why
    hidden units must differ at the start.
    """
    return np.zeros(shape)


def uniform(limit: float = 0.05) -> Initializer:
    """Draw each entry from U[−limit, limit], independently.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4; the
    default limit is that of Keras.
    """
    return lambda rng, shape: rng.uniform(-limit, limit, shape)


def gaussian(std: float = 0.01) -> Initializer:
    """Draw each entry from N(0, std²), independently.

    Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep
    convolutional neural networks, NeurIPS 2012, section 5, where std is 0.01.
    """
    return lambda rng, shape: rng.normal(0.0, std, shape)


def xavier_uniform() -> Initializer:
    """Draw from U[−a, a] with a = √(6 / (fan_in + fan_out)).

    The variance 2 / (fan_in + fan_out) is between what keeps the size of signals on
    their way forward and what keeps that of gradients on their way back.

    Shapes: `(out, in)` or `(out, in, kh, kw)`, with fan_in = in · kh · kw and fan_out =
    out · kh · kw.

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward
    neural networks, AISTATS 2010, eq. 16.
    """
    return lambda rng, shape: uniform((6 / sum(fans(shape))) ** 0.5)(rng, shape)


def xavier_gaussian() -> Initializer:
    """Draw from N(0, 2 / (fan_in + fan_out)).

    Shapes: `(out, in)` or `(out, in, kh, kw)`, with fan_in = in · kh · kw and fan_out =
    out · kh · kw.

    Source: Glorot and Bengio, AISTATS 2010, eq. 12.
    """
    return lambda rng, shape: gaussian((2 / sum(fans(shape))) ** 0.5)(rng, shape)


def he() -> Initializer:
    """Draw from N(0, 2 / fan_in), which keeps the size of signals through ReLUs.

    Shapes: `(out, in)` or `(out, in, kh, kw)`, with fan_in = in · kh · kw.

    Source: He et al., Delving deep into rectifiers, ICCV 2015, eq. 10.
    """
    return lambda rng, shape: gaussian((2 / fans(shape)[0]) ** 0.5)(rng, shape)


def he_uniform() -> Initializer:
    """Draw from U[−a, a] with a = √(6 / fan_in): the variance of `he`.

    Shapes: `(out, in)` or `(out, in, kh, kw)`, with fan_in = in · kh · kw.

    Source: He et al., ICCV 2015, eq. 10.
    """
    return lambda rng, shape: uniform((6 / fans(shape)[0]) ** 0.5)(rng, shape)


def orthogonal(gain: float = 1.0) -> Initializer:
    """Draw a random rotation: rows of W `(out, in · kh · kw)` at right angles.

    Each row has length `gain`. If there are more rows than columns, then the columns
    are what is at right angles. Through a rotation no signal grows or fades.

    Source: Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks, ICLR 2014.
    """

    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        columns, _ = fans(shape)
        tall = sorted((shape[0], columns), reverse=True)
        q, r = np.linalg.qr(rng.standard_normal(tall))
        # QR leaves signs open; with those of r, every rotation is equally likely.
        q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
        return gain * (q if shape[0] >= columns else q.T).reshape(shape)

    return draw
