"""Long short-term memory: a state that gates write to, keep and read."""

from typing import Any

import numpy as np

from .layer import Array
from .recurrent import Recurrent


class LSTM(Recurrent):
    """Reads a gated memory: h_t = o ∘ tanh(c_t), c_t = f ∘ c_{t−1} + i ∘ g, t = 1 … T.

    With ∘ for products entry by entry, c for the memory cell,

        i, f, o = σ(W x_t + U h_{t−1} + b), each with rows of its own: the gates
        g       = tanh(W x_t + U h_{t−1} + b): what may be written.

    Shapes: W is W_xh `(4 n_hidden, n_in)`, U is W_hh `(4 n_hidden, n_hidden)`, b
    `(4 n_hidden,)`, with rows in the order i, f, g, o of `torch.nn.LSTM`. There they
    are weight_ih_l0, weight_hh_l0 and the sum of bias_ih_l0 and bias_hh_l0. One bias
    can do all that two can, so the parameters are as many as in Keras. A state is h and
    c, stacked: `h, c = layer.state`, shape `(2, N, n_hidden)`. All else, x and y,
    options and errors, is as in `Recurrent`.

    Args:
        n_in: numbers that come in at each step.
        n_hidden: numbers in h, and in c.
        forget_bias: where b starts for the gates f; at 1 they start open, so that
            memories last.
        **options: those of `Recurrent`.

    Source: Hochreiter and Schmidhuber, Long short-term memory, 1997; Gers, Schmidhuber
    and Cummins, Learning to forget, 2000 (f); Jozefowicz et al., 2015 (its bias).
    """

    gates = 4
    n_states = 2

    def __init__(
        self, n_in: int, n_hidden: int, *, forget_bias: float = 1.0, **options: Any
    ) -> None:
        super().__init__(n_in, n_hidden, **options)
        self.params["b"][n_hidden : 2 * n_hidden] = forget_bias

    def state_shape(self, n: int) -> tuple[int, ...]:
        """Give the shape of a state, h and c, for a batch of n: `(2, n, n_hidden)`."""
        return (2, n, self.n_hidden)

    def _unroll(self, W: Array, inputs: Array, h: Array, start: Array) -> tuple:
        steps, (H, N) = len(h) - 1, h.shape[1:]
        # σ(z) = ½ tanh(½ z) + ½, so one tanh does for all: s tanh(s z) + 1 − s
        s = np.repeat([0.5, 0.5, 1, 0.5], H).astype(W.real.dtype)[:, None]
        W, s = s * W, np.tile(s, N)
        shift = 1 - s
        gates = np.empty((steps, 4 * H, N), W.dtype)
        c, tanh_c = np.empty((2, steps + 1, H, N), W.dtype)
        c[0] = start[1]
        for t, z in enumerate(gates):
            np.matmul(W, inputs[t], out=z)
            np.tanh(z, out=z)
            z *= s
            z += shift
            i, f, g, o = z.reshape(4, H, N)
            np.multiply(f, c[t], out=c[t + 1])
            c[t + 1] += i * g
            np.tanh(c[t + 1], out=tanh_c[t + 1])
            np.multiply(o, tanh_c[t + 1], out=h[t + 1])
        return np.stack([h[-1], c[-1]]), (gates.reshape(steps, 4, H, N), c, tanh_c[1:])

    def _unroll_back(
        self, back: Array, tape: tuple, dinputs: Array, dh: Array
    ) -> tuple[Array, Array]:
        gates, c, tanh_c = tape
        dz, dc = np.empty_like(gates), np.zeros_like(c[0])
        for t in reversed(range(len(dz))):
            i, f, g, o = gates[t]
            dc += dh[t + 1] * o * (1 - tanh_c[t] * tanh_c[t])
            factors = (dc, g), (dc, c[t]), (dc, i), (dh[t + 1], tanh_c[t])
            for part, pair in zip(dz[t], factors, strict=True):
                np.multiply(*pair, out=part)
            slopes = gates[t] * gates[t]
            np.subtract(gates[t], slopes, out=slopes)  # σ′ = σ − σ²
            slopes[2] += 1 - g  # tanh′ = 1 − g² = g − g² + 1 − g
            dz[t] *= slopes
            dc *= f
            np.matmul(back, dz[t].reshape(back.shape[1], -1), out=dinputs[t])
            dh[t] += dinputs[t, self.n_in :]
        return dz.reshape(len(dz), back.shape[1], -1), np.stack([dh[0], dc])
