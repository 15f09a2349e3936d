"""Activations that know of channels: PReLU learns, Softmax and Maxout compare.

For a `Dense` layer the channels are its outputs, axis 1 either way.
"""

import numpy as np

from .activations import bend
from .functional import softmax
from .layer import Array, Layer
from .maximum import largest, winners


class PReLU(Layer):
    """A leaky ReLU whose slope is learnt: y = x where x > 0, elsewhere α x.

    dα = Σ dy x over the entries with x ≤ 0: all of them, or those of a channel.

    Shapes: x and y `(N, C, …)`, alpha `(1,)` or `(C,)`, as in `torch.nn.PReLU`.

    Args:
        channels: how many slopes to learn, one for each channel; 1 for one in all.
        alpha: where they start.
        dtype: of alpha; y follows the dtype of x.

    Raises:
        ValueError: for no channels, or an x or dy that does not fit.

    Source: He et al., Delving deep into rectifiers, ICCV 2015, eq. 1.
    """

    def __init__(
        self, channels: int = 1, *, alpha: float = 0.25, dtype: type = np.float32
    ) -> None:
        super().__init__()
        if channels < 1:
            raise ValueError(f"PReLU: channels = {channels}, expected 1 or more")
        self.params = {"alpha": np.full(channels, alpha, dtype)}

    def forward(self, x: Array) -> Array:
        """Compute y = x where x > 0, elsewhere α x."""
        self._require_float("x", x)
        alpha = self.params["alpha"].astype(x.dtype, copy=False)
        if x.ndim < 2 or alpha.size not in (1, x.shape[1]):
            channels = alpha.size if alpha.size > 1 else "C"
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected (N, {channels}, …)"
            )
        slope = bend(x, alpha.reshape(-1, *[1] * (x.ndim - 2)))
        self._saved = x, slope
        return x * slope

    def backward(self, dy: Array) -> Array:
        """Compute dx = dy · slope, and leave dα."""
        x, slope = self._recall()
        dy = self._checked_dy(dy, x.shape, x.dtype)
        n = self.params["alpha"].size
        axes = tuple(a for a in range(x.ndim) if a != 1 or n == 1)
        self.grads = {"alpha": (dy * x * (x.real <= 0)).sum(axis=axes).reshape(n)}
        return dy * slope

    def __repr__(self) -> str:
        return f"PReLU({self.params['alpha'].size})"


class Softmax(Layer):
    """Computes y = exp(x) / Σ exp(x) along an axis: numbers in (0, 1] that sum to 1.

    Each output depends on each input, ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ), so with the whole
    Jacobian dx = y ⊙ (dy − Σ dy ⊙ y). To train a classifier, `SoftmaxCrossEntropy` on
    the scores is faster and more exact.

    Shapes: x and y are the same, such as `(N, K)`. As `torch.nn.Softmax`.

    Args:
        axis: along which the outputs sum to 1; with `(N, C, H, W)`, 1 is the channels.

    Raises:
        ValueError: for an x without that axis, or a dy that does not fit.

    Source: Bridle, Probabilistic interpretation of feedforward classification network
    outputs, 1990.
    """

    def __init__(self, axis: int = -1) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, x: Array) -> Array:
        """Compute the softmax of x along the axis."""
        self._require_float("x", x)
        if not -x.ndim <= self.axis < x.ndim:
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected one with axis {self.axis}"
            )
        y = softmax(x, self.axis)
        self._saved = y
        return y

    def backward(self, dy: Array) -> Array:
        """Compute dx = y ⊙ (dy − Σ dy ⊙ y)."""
        y = self._recall()
        dy = self._checked_dy(dy, y.shape, y.dtype)
        return y * (dy - (dy * y).sum(axis=self.axis, keepdims=True))

    def __repr__(self) -> str:
        return f"Softmax(axis={self.axis})"


class Maxout(Layer):
    """Keeps the largest of each `pieces` channels: y[:, c] = maxⱼ x[:, c·pieces + j].

    After a `Dense(n_in, n_out * pieces)`, each output is the largest of so many affine
    functions of the input: a convex function, whose shape is learnt. After a
    convolution, the same at each place. The layer has no weights of its own; it goes
    behind whatever computes the pieces. The gradient goes to the first of the largest.

    Shapes: x `(N, C · pieces, …)`, y `(N, C, …)`.

    Args:
        pieces: how many channels compete.

    Raises:
        ValueError: for fewer than 1 piece, an x whose channels can't be divided by it,
            or a dy that does not fit.

    Source: Goodfellow et al., Maxout networks, ICML 2013, section 3.
    """

    def __init__(self, pieces: int = 2) -> None:
        super().__init__()
        if pieces < 1:
            raise ValueError(f"Maxout: pieces = {pieces}, expected 1 or more")
        self.pieces = pieces

    def forward(self, x: Array) -> Array:
        """Compute the largest of each group of channels."""
        self._require_float("x", x)
        if x.ndim < 2 or x.shape[1] % self.pieces:
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, expected (N, C · {self.pieces}, …)"
            )
        y = largest(self._split(x))
        self._saved = x, y
        return y

    def backward(self, dy: Array) -> Array:
        """Compute dx: each dy goes to the piece that won."""
        x, y = self._recall()
        dy = self._checked_dy(dy, y.shape, y.dtype)
        dx = np.empty_like(x)
        wins = winners(self._split(x), y)
        for piece, won in zip(self._split(dx), wins, strict=True):
            piece[...] = dy * won
        return dx

    def _split(self, x: Array) -> list[Array]:
        return [x[:, j :: self.pieces] for j in range(self.pieces)]

    def __repr__(self) -> str:
        return f"Maxout({self.pieces})"
