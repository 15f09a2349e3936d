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
        gates = self._space.array("gates", (steps, 4, H, N), W.dtype)
        # what each step keeps, f ∘ c_{t−1}, and what it writes, i ∘ g
        parts = self._space.array("parts", (steps, 2, H, N), W.dtype)
        tanh_c = self._space.array("tanh_c", (steps, H, N), W.dtype)
        c = start[1]
        for t, (i, f, g, o) in enumerate(gates):
            z = gates[t].reshape(4 * H, N)
            np.matmul(W, inputs[t], out=z)
            np.tanh(z, out=z)
            z *= s
            z += shift
            kept, written = parts[t]
            np.multiply(f, c, out=kept)
            np.multiply(i, g, out=written)
            c = kept + written
            np.tanh(c, out=tanh_c[t])
            np.multiply(o, tanh_c[t], out=h[t + 1])
        return np.stack([h[-1], c]), (h[1:], gates, parts, tanh_c)

    def _unroll_back(
        self, tape: tuple, dh: Array, dz: Array, step_back: Callable
    ) -> Array:
        h, gates, parts, tanh_c = tape
        i, f, g, o = gates.swapaxes(0, 1)
        kept, written = parts.swapaxes(0, 1)
        # All but dc and dh is known before the loop: it is linear in both.
        slopes = dz.reshape(gates.shape)
        np.subtract(1, gates, out=slopes)  # σ′ = σ (1 − σ)
        of_i, of_f, of_g, of_o = slopes.swapaxes(0, 1)
        of_i *= written
        of_f *= kept
        of_o *= h
        of_g *= i * (1 + g)  # tanh′ = (1 − tanh) (1 + tanh)
        through_c = o - h * tanh_c  # ∂h/∂c = o (1 − tanh² c)
        dc = np.zeros_like(tanh_c[0])
        for t in reversed(range(len(dz))):
            through_c[t] *= dh[t + 1]
            dc += through_c[t]
            slopes[t, :3] *= dc
            slopes[t, 3] *= dh[t + 1]
            dc *= f[t]
            step_back(t)
        return np.stack([dh[0], dc])
