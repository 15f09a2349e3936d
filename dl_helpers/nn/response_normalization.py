"""Local response normalization: neighbouring channels hold each other down."""

from .layer import Array, Layer


class LocalResponseNorm(Layer):
    """Computes y[:, c] = x[:, c] / s[:, c]^β, s[:, c] = k + α/n Σ x[:, c']².

    The sum runs over n channels around c, from c − ⌊n/2⌋ to c + ⌊(n − 1)/2⌋, at the
    same place; there are none beyond the first and the last. The paper has α in place
    of α/n: AlexNet is `LocalResponseNorm(5, alpha=5e-4, k=2)`.

    Shapes: x and y `(N, C, …)`, as in `torch.nn.LocalResponseNorm`.

    Args:
        size: n, how many channels.
        alpha: α, the weight of the neighbours.
        beta: β, the exponent.
        k: what s is without neighbours.

    Raises:
        ValueError: for a size below 1 or a k of 0 or less, or an x or dy that does not
            fit.

    Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep
    convolutional neural networks, NeurIPS 2012, section 3.3.
    """

    def __init__(
        self, size: int, *, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
    ) -> None:
        super().__init__()
        if size < 1 or not k > 0:
            raise ValueError(
                f"LocalResponseNorm: size = {size} and k = {k}, expected a size of 1 "
                f"or more and k above 0"
            )
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, x: Array) -> Array:
        """Compute y = x / s^β."""
        self._require_float("x", x)
        if x.ndim < 2:
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (N, C, …)")
        before, after = self.size // 2, (self.size - 1) // 2
        s = self.k + self.alpha / self.size * _neighbours(x * x, before, after)
        shrink = s**-self.beta
        self._saved = x, s, shrink
        return x * shrink

    def backward(self, dy: Array) -> Array:
        """Compute dx = dy / s^β − 2αβ/n x Σ dy x / s^(β + 1), each sum mirrored."""
        x, s, shrink = self._recall()
        dy = self._checked_dy(dy, x.shape, x.dtype)
        before, after = (self.size - 1) // 2, self.size // 2
        felt = _neighbours(dy * x * shrink / s, before, after)
        return dy * shrink - 2 * self.alpha * self.beta / self.size * x * felt

    def __repr__(self) -> str:
        return (
            f"LocalResponseNorm({self.size}, alpha={self.alpha:g}, "
            f"beta={self.beta:g}, k={self.k:g})"
        )


def _neighbours(x: Array, before: int, after: int) -> Array:
    """Add up, for each channel, those from c − before to c + after."""
    total = x.copy("K")
    for away in range(1, before + 1):
        total[:, away:] += x[:, :-away]
    for away in range(1, after + 1):
        total[:, :-away] += x[:, away:]
    return total
