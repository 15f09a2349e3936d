"""The fully connected layer: a linear classifier, or a step of a deeper network."""

import numpy as np

from .initializers import Initializer, gaussian
from .layer import Array, Layer
from .products import multiply


class Dense(Layer):
    """Computes y = x Wᵀ + b: each output is a weighted sum of all inputs.

    Row k of `W` holds the weights of output k. For a linear classifier it is the
    template of class k: as many numbers as the input, so it can be looked at.

    Shapes: x `(N, n_in)`, y `(N, n_out)`, W `(n_out, n_in)`, b `(n_out,)`; of sequences
    x `(N, T, n_in)`, y `(N, T, n_out)`, with the same W at each time step. As in
    `torch.nn.Linear`.

    Args:
        n_in: numbers that come in.
        n_out: numbers that go out.
        init: draws W; b starts at 0.
        dtype: of W and b; y follows the dtype of x.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for sizes below 1, or an x or dy that does not fit.

    Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating
    errors, Nature 1986, eq. 1.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        init: Initializer | None = None,
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        super().__init__()
        if n_in < 1 or n_out < 1:
            raise ValueError(
                f"Dense: n_in = {n_in} and n_out = {n_out}, expected 1 or more of each"
            )
        self.n_in, self.n_out = n_in, n_out
        draw = init or gaussian(0.01)
        W = draw(np.random.default_rng(rng), (n_out, n_in))
        # Column by column in memory: that makes all three products below faster.
        self.params = {"W": W.astype(dtype, order="F"), "b": np.zeros(n_out, dtype)}

    def forward(self, x: Array) -> Array:
        """Compute y = x Wᵀ + b."""
        self._require_float("x", x)
        batch = ("N", "T") if x.ndim == 3 else ("N",)
        self._require_shape("x", x, (*batch, self.n_in))
        self._saved = x.reshape(-1, self.n_in), x.shape[:-1]
        W, b = (self.params[p].astype(x.dtype, copy=False) for p in "Wb")
        return x @ W.T + b

    def backward(self, dy: Array) -> Array | None:
        """Compute dx = dy W, and leave dW = dyᵀ x and db = Σ dy over the batch.

        Where `needs_dx` is False, as in a first layer, dx is None.
        """
        x, batch = self._recall()
        dy = self._checked_dy(dy, (*batch, self.n_out), x.dtype)
        dy = dy.reshape(-1, self.n_out)
        dW = np.empty((self.n_in, self.n_out), x.dtype)
        multiply(dy.T, x, dW.T)
        self.grads = {"W": dW.T, "b": dy.sum(axis=0)}
        if not self.needs_dx:
            return None
        W = self.params["W"].astype(x.dtype, copy=False)
        return (W.T @ dy.T).T.reshape(*batch, self.n_in)

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out})"
