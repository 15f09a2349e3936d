"""Attention: each position takes a weighted mean of what others have to say."""

import numpy as np

from .layer import Array, Layer


class Attention(Layer):
    """Scaled dot-product attention, Y = A V with A = softmax(Q Kᵀ / √d), row by row.

    Row i of the map A says how much query i looks at each key. It is kept in `weights`,
    to be drawn. There is nothing to learn here.

    Shapes: Q `(N, L, d)`, K `(N, S, d)`, V `(N, S, e)`, A `(N, L, S)`, Y `(N, L, e)`;
    more axes may stand between N and the last two, such as heads.

    Args:
        causal: whether query i sees keys 0 … i only, so that no one looks ahead.

    Raises:
        ValueError: for shapes that don't fit, or what is not floating point.

    Source: Vaswani et al., Attention is all you need, NeurIPS 2017, eq. 1.
    """

    def __init__(self, *, causal: bool = False) -> None:
        super().__init__()
        self.causal = causal
        self.weights: Array | None = None

    def forward(
        self, q: Array, k: Array, v: Array, hidden: Array | None = None
    ) -> Array:
        """Compute Y from queries, keys and values.

        `hidden`, boolean and as A or broadcast to it, is true where not to look. A
        query that may look at nothing gets zeros.
        """
        self._require_fit(q, k, v)
        seen = self._seen(q.shape[-2], k.shape[-2], hidden)
        scores = (q @ k.swapaxes(-1, -2)) * q.shape[-1] ** -0.5
        self.weights = _softmax_of_seen(scores, seen)
        self._saved = q, k, v, self.weights
        return self.weights @ v

    def backward(self, dy: Array) -> tuple[Array, Array, Array]:
        """Compute dQ, dK and dV."""
        q, k, v, A = self._recall()
        self._require_float("dy", dy)
        self._require_shape("dy", dy, (*A.shape[:-1], v.shape[-1]))
        dy = dy.astype(v.dtype, copy=False)
        dA = dy @ v.swapaxes(-1, -2)
        dA -= (dA * A).sum(axis=-1, keepdims=True)
        dscores = dA * A * q.shape[-1] ** -0.5
        return dscores @ k, dscores.swapaxes(-1, -2) @ q, A.swapaxes(-1, -2) @ dy

    def _seen(self, L: int, S: int, hidden: Array | None) -> Array:
        """Join both masks into one that is true where a query may look."""
        seen = np.ones((L, S), bool)
        if self.causal:
            seen = np.tril(seen)
        return seen if hidden is None else seen & ~hidden

    def _require_fit(self, q: Array, k: Array, v: Array) -> None:
        for name, array in (("q", q), ("k", k), ("v", v)):
            self._require_float(name, array)
            if array.ndim < 3:
                self._require_shape(name, array, ("N", "T", "d"))
        self._require_shape("k", k, (*q.shape[:-2], "S", q.shape[-1]))
        self._require_shape("v", v, (*k.shape[:-1], "e"))

    def __repr__(self) -> str:
        return f"Attention({'causal=True' * self.causal})"


def _softmax_of_seen(scores: Array, seen: Array) -> Array:
    """Compute the softmax of each row over the entries that are seen; others are 0."""
    top = np.where(seen, scores.real, -np.inf).max(
        axis=-1, keepdims=True, initial=-np.inf
    )
    # What is not seen is set to the top first, since its exponential may overflow.
    e = np.exp(np.where(seen, scores - top, 0)) * seen
    total = e.sum(axis=-1, keepdims=True)
    return e / (total + (total == 0))
