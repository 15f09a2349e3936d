"""The gated recurrent unit: two gates, and no cell beside the hidden state."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .layer import Array
from .recurrent import Recurrent


class GRU(Recurrent):
    """Mixes its state with a proposal: h_t = (1 − z) ∘ n + z ∘ h_{t−1}, t = 1 … T.

    With ∘ for products entry by entry,

        r, z = σ(W x_t + U h_{t−1} + b), each with rows of its own: the gates
        n    = tanh(W x_t + b + r ∘ (U h_{t−1} + b_hn)): the proposal.

    Shapes: W is W_xh `(3 n_hidden, n_in)`, U is W_hh `(3 n_hidden, n_hidden)`, b
    `(3 n_hidden,)`, with rows in the order r, z, n of `torch.nn.GRU`, and b_hn
    `(n_hidden,)`. There W_xh is weight_ih_l0, W_hh is weight_hh_l0, b is the sum of
    bias_ih_l0 and bias_hh_l0 in the rows of r and z, and bias_ih_l0 in those of n; b_hn
    is the rest of bias_hh_l0, the one that r acts on. All else, x and y, options and
    errors, is as in `Recurrent`.

    Source: Cho et al., Learning phrase representations using RNN encoder-decoder,
    EMNLP 2014; r acts behind U as in version 1 of their paper, and in cuDNN.
    """

    gates = 3

    def __init__(self, n_in: int, n_hidden: int, **options: Any) -> None:
        super().__init__(n_in, n_hidden, **options)
        self.params["b_hn"] = np.zeros(n_hidden, self.params["b"].dtype)

    def _matrix(self, dtype: type) -> Array:
        """Join the parameters, with n in two blocks: what comes from x, and from h."""
        H, D = self.n_hidden, self.n_in
        W = np.zeros((4 * H, D + H + 1), dtype)
        W[: 3 * H] = super()._matrix(dtype)
        W[3 * H :, D:-1] = W[2 * H : 3 * H, D:-1]
        W[2 * H : 3 * H, D:-1] = 0
        W[3 * H :, -1] = self.params["b_hn"]
        return W

    def _split(self, dW: Array) -> dict[str, Array]:
        H, D = self.n_hidden, self.n_in
        grads = super()._split(dW[: 3 * H])
        grads["W_hh"] = np.concatenate([dW[: 2 * H, D:-1], dW[3 * H :, D:-1]])
        return {**grads, "b_hn": dW[3 * H :, -1]}

    def _unroll(self, W: Array, inputs: Array, h: Array, start: Array) -> tuple:
        steps, (H, N) = len(h) - 1, h.shape[1:]
        gates = self._space.array("gates", (steps, 4, H, N), W.dtype)
        for t, blocks in enumerate(gates):
            np.matmul(W, inputs[t], out=blocks.reshape(4 * H, N))
            r_and_z = blocks[:2]  # σ(a) = ½ tanh(½ a) + ½
            r_and_z *= 0.5
            np.tanh(r_and_z, out=r_and_z)
            r_and_z *= 0.5
            r_and_z += 0.5
            r, z, n, from_h = blocks
            n += r * from_h
            np.tanh(n, out=n)
            h[t + 1] = n + z * (h[t] - n)
        return h[-1:], (gates, h)

    def _unroll_back(
        self, tape: tuple, dh: Array, dz: Array, step_back: Callable
    ) -> Array:
        gates, h = tape
        slopes = dz.reshape(gates.shape)
        # All slopes but dh are known before the loop: it is linear in dh.
        r, z, n, from_h = gates.transpose(1, 0, 2, 3)
        dr, dz, dn, dfrom_h = slopes.transpose(1, 0, 2, 3)
        dn[:] = (1 - z) * (1 - n * n)
        np.multiply(dn, r, out=dfrom_h)
        dr[:] = dn * from_h * (r - r * r)
        dz[:] = (h[:-1] - n) * (z - z * z)
        for t in reversed(range(len(slopes))):
            slopes[t] *= dh[t + 1]
            dh[t] += z[t] * dh[t + 1]
            step_back(t)
        return dh[:1]
