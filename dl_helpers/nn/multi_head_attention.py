"""Multi-head attention: several maps side by side, each in a subspace of its own."""

import numpy as np

from .attention import Attention
from .initializers import Initializer, xavier_uniform
from .layer import Array, Layer, require_shape


class MultiHeadAttention(Layer):
    """Attention many times beside each other, each head in a subspace of its own.

    With X the sequence that asks and C the context that it looks at:
    [Q K V] = [X C C] W_inᵀ + b_in, cut into heads of n_features / n_heads columns; then
    Y = [head_1 … head_h] W_outᵀ + b_out. Self-attention is C = X, `layer(x)`;
    cross-attention is `layer(x, context)`. `weights` keeps the maps of all heads,
    `(N, n_heads, L, S)`, to be drawn.

    Shapes: x and y `(N, L, n_features)`, context `(N, S, n_features)`, W_in
    `(3 n_features, n_features)` with the rows of Q, K, V in turn, b_in
    `(3 n_features,)`, W_out `(n_features, n_features)`, b_out `(n_features,)`: in
    `torch.nn.MultiheadAttention`, in_proj_weight, in_proj_bias, out_proj.weight and
    out_proj.bias.

    Args:
        n_features: numbers at each position.
        n_heads: how many heads; they share n_features evenly.
        causal: whether position i sees positions 0 … i only.
        init: draws W_in and W_out; both biases start at 0.
        dtype: of the parameters; y follows the dtype of x.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for heads that can't share the features, or an x, context, padding
            or dy that does not fit.

    Source: Vaswani et al., Attention is all you need, NeurIPS 2017, section 3.2.2.
    """

    def __init__(
        self,
        n_features: int,
        n_heads: int,
        *,
        causal: bool = False,
        init: Initializer | None = None,
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        super().__init__()
        if n_heads < 1 or n_features < 1 or n_features % n_heads:
            raise ValueError(
                f"MultiHeadAttention: {n_heads} heads can't share {n_features} "
                f"features, expected n_features to be a multiple of n_heads"
            )
        self.n_features, self.n_heads = n_features, n_heads
        self._attention = Attention(causal=causal)
        draw, rng = init or xavier_uniform(), np.random.default_rng(rng)
        named = {
            "W_in": draw(rng, (3 * n_features, n_features)),
            "b_in": np.zeros(3 * n_features),
            "W_out": draw(rng, (n_features, n_features)),
            "b_out": np.zeros(n_features),
        }
        self.params = {name: p.astype(dtype) for name, p in named.items()}

    @property
    def causal(self) -> bool:
        """Whether position i sees positions 0 … i only."""
        return self._attention.causal

    @property
    def weights(self) -> Array | None:
        """The attention maps of the last forward, `(N, n_heads, L, S)`."""
        return self._attention.weights

    def forward(
        self,
        x: Array,
        context: Array | None = None,
        *,
        padding: Array | None = None,
    ) -> Array:
        """Compute y from x, which looks at the context, or else at itself.

        Args:
            x: `(N, L, n_features)`.
            context: `(N, S, n_features)`.
            padding: `(N, S)`, true where the context is filling, not to be looked at.
        """
        for name, array in (("x", x), ("context", x if context is None else context)):
            self._require_float(name, array)
            self._require_shape(name, array, (len(x), "T", self.n_features))
        C = x if context is None else context.astype(x.dtype, copy=False)
        hidden = None if padding is None else self._checked(padding, C)
        W_in, b_in, W_out, b_out = self._params(x.dtype)
        W, b = np.split(W_in, 3), np.split(b_in, 3)
        Q, K, V = (a @ W[i].T + b[i] for i, a in enumerate((x, C, C)))
        heads = self._attention.forward(*map(self._cut, (Q, K, V)), hidden)
        joined = _join(heads)
        self._saved = x, C, joined, context is None
        return joined @ W_out.T + b_out

    def backward(self, dy: Array) -> Array | tuple[Array, Array]:
        """Compute dx, or for cross-attention dx and dcontext; leave the gradients."""
        x, C, joined, of_itself = self._recall()
        self._require_float("dy", dy)
        self._require_shape("dy", dy, x.shape)
        dy = dy.astype(x.dtype, copy=False)
        W_in, _, W_out, _ = self._params(x.dtype)
        dheads = self._attention.backward(self._cut(dy @ W_out))
        dQKV = [_join(d) for d in dheads]
        self.grads = {
            "W_in": np.concatenate(
                [_products(d, a) for d, a in zip(dQKV, (x, C, C), strict=True)]
            ),
            "b_in": np.concatenate([d.sum(axis=(0, 1)) for d in dQKV]),
            "W_out": _products(dy, joined),
            "b_out": dy.sum(axis=(0, 1)),
        }
        dx, *rest = (d @ W for d, W in zip(dQKV, np.split(W_in, 3), strict=True))
        return dx + sum(rest) if of_itself else (dx, sum(rest))

    def _params(self, dtype: type) -> list[Array]:
        names = ("W_in", "b_in", "W_out", "b_out")
        return [self.params[name].astype(dtype, copy=False) for name in names]

    def _cut(self, a: Array) -> Array:
        """Turn `(N, T, n_features)` into `(N, n_heads, T, n_features / n_heads)`."""
        n, T, width = a.shape
        return a.reshape(n, T, self.n_heads, width // self.n_heads).swapaxes(1, 2)

    def _checked(self, padding: Array, context: Array) -> Array:
        """Give the mask of the padding as `(N, 1, 1, S)`."""
        padding = np.asarray(padding)
        if padding.dtype != bool:
            raise ValueError(
                f"{self!r}: padding has dtype {padding.dtype}, expected bool, true "
                f"where not to look"
            )
        require_shape(f"{self!r}", "padding", padding, context.shape[:2])
        return padding[:, None, None]

    def __repr__(self) -> str:
        causal = ", causal=True" * self.causal
        return f"MultiHeadAttention({self.n_features}, {self.n_heads} heads{causal})"


def _join(heads: Array) -> Array:
    """Turn `(N, n_heads, T, width)` into `(N, T, n_heads · width)`."""
    n, n_heads, T, width = heads.shape
    return heads.swapaxes(1, 2).reshape(n, T, n_heads * width)


def _products(d: Array, a: Array) -> Array:
    """Compute Σ d aᵀ over all positions of all sequences."""
    return d.reshape(-1, d.shape[-1]).T @ a.reshape(-1, a.shape[-1])
