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

    def _matrix(self, dtype: type) -> Array:
        """Join the parameters as o, i, f, g: σ takes the first three, c the last."""
        return np.roll(super()._matrix(dtype), self.n_hidden, axis=0)

    def _split(self, dW: Array) -> dict[str, Array]:
        return super()._split(np.roll(dW, -self.n_hidden, axis=0))

    def _unroll(self, W: Array, inputs: Array, h: Array, start: Array) -> tuple:
        steps, (H, N) = len(h) - 1, h.shape[1:]
        # o, i, f and g of each step, and the c that it starts from
        blocks = self._space.array("blocks", (steps + 1, 5, H, N), W.dtype)
        # what each step writes, i ∘ g, and what it keeps, f ∘ c_{t−1}
        parts = self._space.array("parts", (steps, 2, H, N), W.dtype)
        tanh_c = self._space.array("tanh_c", (steps, H, N), W.dtype)
        blocks[0, 4] = start[1]
        W[: 3 * H] *= 0.5  # σ(z) = ½ tanh(½ z) + ½, so one tanh does for all
        for t in range(steps):
            gates, c = blocks[t, :4], blocks[t + 1, 4]
            np.matmul(W, inputs[t], out=gates.reshape(4 * H, N))
            np.tanh(gates, out=gates)
            gates[:3] *= 0.5
            gates[:3] += 0.5
            np.multiply(blocks[t, 1:3], blocks[t, 3:], out=parts[t])
            np.add(*parts[t], out=c)
            np.tanh(c, out=tanh_c[t])
            np.multiply(gates[0], tanh_c[t], out=h[t + 1])
        return np.stack([h[-1], blocks[-1, 4]]), (h[1:], blocks[:-1], parts, tanh_c)

    def _unroll_back(
        self, tape: tuple, dh: Array, dz: Array, step_back: Callable
    ) -> Array:
        h, blocks, parts, tanh_c = tape
        o, i, f, g, _ = blocks.swapaxes(0, 1)
        # All but dc and dh is known before the loop: it is linear in both.
        slopes = dz.reshape(parts.shape[0], 4, *h.shape[1:])
        np.subtract(1, blocks[:, :3], out=slopes[:, :3])  # σ′ = σ (1 − σ)
        slopes[:, 0] *= h
        slopes[:, 1:3] *= parts
        slopes[:, 3] = i - parts[:, 0] * g  # i tanh′, as tanh′ = 1 − tanh²
        through_c = o - h * tanh_c  # ∂h/∂c = o (1 − tanh² c)
        dc = np.zeros_like(tanh_c[0])
        for t in reversed(range(len(dz))):
            through_c[t] *= dh[t + 1]
            dc += through_c[t]
            slopes[t, 0] *= dh[t + 1]
            slopes[t, 1:] *= dc
            dc *= f[t]
            step_back(t)
        return np.stack([dh[0], dc])
