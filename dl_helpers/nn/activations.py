"""Activation functions: the bend between two linear layers, y = f(x) entry by entry.

Each class states two formulas side by side: the `value` f(x) and the `slope` f'(x).
Both are arithmetic on comparisons: choosing entries with `np.where` or a mask is up to
15 times slower on activations, whose signs no processor can predict.
"""

import numpy as np

from .functional import sigmoid
from .layer import Array, Layer
from .maximum import at_least, larger


class _Elementwise(Layer):
    """Computes y = f(x) and dx = dy f'(x), entry by entry.

    Shapes: x, y, dy and dx all have the same, whatever it is.

    Raises:
        ValueError: for an x that does not hold floats, or a dy that does not fit.
    """

    def forward(self, x: Array) -> Array:
        """Compute y = f(x)."""
        self._require_float("x", x)
        y = self._value(x)
        self._saved = x, y
        return y

    def backward(self, dy: Array) -> Array:
        """Compute dx = dy f'(x)."""
        x, y = self._recall()
        return self._checked_dy(dy, y.shape, y.dtype) * self._slope(x, y)

    def _value(self, x: Array) -> Array:
        """Compute f(x)."""
        raise NotImplementedError(f"{self!r} has no value yet")

    def _slope(self, x: Array, y: Array) -> Array:
        """Compute f'(x), from x or from y = f(x), whichever is simpler."""
        raise NotImplementedError(f"{self!r} has no slope yet")


class ReLU(_Elementwise):
    """The rectified linear unit, y = max(0, x); its slope at 0 is taken as 0.

    Shapes and errors: any shape; `ValueError` for an x or dy that does not fit. As
    `torch.nn.ReLU`.

    Source: Nair and Hinton, Rectified linear units improve restricted Boltzmann
    machines, ICML 2010.
    """

    def _value(self, x: Array) -> Array:
        return at_least(x, 0)

    def _slope(self, x: Array, y: Array) -> Array:
        return x.real > 0


class LeakyReLU(_Elementwise):
    """A ReLU that lets a little through: y = x where x > 0, elsewhere `slope` · x.

    No unit can die for good, since its gradient is never 0. Shapes and errors: any
    shape; `ValueError` for an x or dy that does not fit. As `torch.nn.LeakyReLU`.

    Args:
        slope: of the left half.

    Source: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network
    acoustic models, 2013.
    """

    def __init__(self, slope: float = 0.01) -> None:
        super().__init__()
        self.slope = slope

    def _value(self, x: Array) -> Array:
        if 0 < self.slope <= 1:  # then the larger one is the right one: two passes
            return larger(self.slope * x, x)
        return x * bend(x, self.slope)

    def _slope(self, x: Array, y: Array) -> Array:
        return bend(x, self.slope)

    def __repr__(self) -> str:
        return f"LeakyReLU(slope={self.slope:g})"


class Sigmoid(_Elementwise):
    """The logistic function, y = 1 / (1 + exp(−x)), in (0, 1); its slope is y (1 − y).

    The slope is never above 1/4, so gradients fade from layer to layer. Shapes and
    errors: any shape; `ValueError` for an x or dy that does not fit. As
    `torch.nn.Sigmoid`.

    Source: Rumelhart, Hinton and Williams, Learning representations by
    back-propagating errors, Nature 1986, eq. 2.
    """

    def _value(self, x: Array) -> Array:
        return sigmoid(x)

    def _slope(self, x: Array, y: Array) -> Array:
        return y * (1 - y)


class Tanh(_Elementwise):
    """The hyperbolic tangent, y = tanh(x) = 2σ(2x) − 1, in (−1, 1); slope 1 − y².

    Unlike the sigmoid's, its values lie around 0. Shapes and errors: any shape;
    `ValueError` for an x or dy that does not fit. As `torch.nn.Tanh`.

    Source: LeCun et al., Efficient BackProp, 1998, section 4.4.
    """

    def _value(self, x: Array) -> Array:
        return np.tanh(x)

    def _slope(self, x: Array, y: Array) -> Array:
        return 1 - y * y


class ELU(_Elementwise):
    """The exponential linear unit: y = x where x > 0, elsewhere α (exp(x) − 1).

    Shapes and errors: any shape; `ValueError` for an x or dy that does not fit. As
    `torch.nn.ELU`.

    Args:
        alpha: −α is what y comes close to on the left.

    Source: Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning
    by exponential linear units, ICLR 2016.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def _value(self, x: Array) -> Array:
        return at_least(x, 0) + self.alpha * np.expm1(_negative_part(x))

    def _slope(self, x: Array, y: Array) -> Array:
        return bend(x, self.alpha * np.exp(_negative_part(x)))

    def __repr__(self) -> str:
        return f"ELU(alpha={self.alpha:g})"


class GELU(_Elementwise):
    """The Gaussian error linear unit, y = x Φ(x), by its formula with tanh.

    Φ is the distribution function of N(0, 1). NumPy does not have it, so it is taken as
    Φ(x) ≈ ½ (1 + tanh u) with u = √(2/π) (x + 0.044715 x³), as transformers do; y is
    off by less than 5e-4. Shapes and errors: any shape; `ValueError` for an x or dy
    that does not fit. As `torch.nn.GELU(approximate="tanh")`.

    Source: Hendrycks and Gimpel, Gaussian error linear units, 2016, section 2.
    """

    _scale, _cubic = (2 / np.pi) ** 0.5, 0.044715

    def _value(self, x: Array) -> Array:
        return 0.5 * x * (1 + self._tanh(x))

    def _slope(self, x: Array, y: Array) -> Array:
        t = self._tanh(x)
        du = self._scale * (1 + 3 * self._cubic * x * x)
        return 0.5 * (1 + t + x * (1 - t * t) * du)

    def _tanh(self, x: Array) -> Array:
        return np.tanh(self._scale * x * (1 + self._cubic * x * x))


class Heaviside(_Elementwise):
    """The step of the perceptron: y = 1 where x ≥ 0, elsewhere 0. Its gradient is 0.

    The step is flat wherever it has a slope at all, so `backward` gives zeros, and
    gradient descent can't learn through it: nothing below it ever changes. The
    perceptron rule needs no gradient; for networks, take a sigmoid, or a surrogate (the
    step forward, the slope of a sigmoid backward).

    Shapes and errors: any shape; `ValueError` for an x or dy that does not fit.

    Sources: Rosenblatt, The perceptron, 1958; on surrogates, Bengio, Léonard and
    Courville, Estimating or propagating gradients through stochastic neurons, 2013.
    """

    def _value(self, x: Array) -> Array:
        return (x.real >= 0).astype(x.dtype)

    def _slope(self, x: Array, y: Array) -> Array:
        return np.zeros_like(y)


def bend(x: Array, left: float | Array) -> Array:
    """Compute 1 where x > 0, and `left` elsewhere, in the dtype of x."""
    right = (x.real > 0).astype(x.dtype)
    slope = 1 - right
    slope *= left
    slope += right
    return slope


def _negative_part(x: Array) -> Array:
    """Compute min(x, 0)."""
    return -larger(-x, 0)
