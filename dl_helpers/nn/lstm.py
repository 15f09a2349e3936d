"""Long short-term memory: a state that gates write to, keep and read."""

from collections.abc import Callable
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
    c, stacked: `h, c = layer.final_state`, shape `(2, N, n_hidden)`. All else, x and y,
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
        return np.stack([h[-1], c[-1]]), (
            h,
            gates.reshape(steps, 4, H, N),
            c,
            tanh_c[1:],
        )

    def _unroll_back(self, tape: tuple, dh: Array, step_back: Callable) -> Array:
        h, gates, c, tanh_c = tape
        dz, slopes = np.empty((2, *gates.shape[1:]), gates.dtype)
        of_c, dc = np.zeros((2, *c.shape[1:]), c.dtype)
        for t in reversed(range(len(gates))):
            i, f, g, o = gates[t]
            np.multiply(h[t + 1], tanh_c[t], out=of_c)
            np.subtract(o, of_c, out=of_c)  # ∂h/∂c = o (1 − tanh² c) = o − h tanh c
            of_c *= dh[t + 1]
            dc += of_c
            np.multiply(dc, g, out=dz[0])
            np.multiply(dc, c[t], out=dz[1])
            np.multiply(dc, i, out=dz[2])
            np.multiply(dh[t + 1], tanh_c[t], out=dz[3])
            np.multiply(gates[t], gates[t], out=slopes)
            np.subtract(gates[t], slopes, out=slopes)  # σ′ = σ − σ²
            slopes[2] += 1 - g  # tanh′ = 1 − g² = g − g² + 1 − g
            dz *= slopes
            dc *= f
            step_back(t, dz.reshape(4 * self.n_hidden, dh.shape[-1]))
        return np.stack([dh[0], dc])
