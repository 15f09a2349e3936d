"""The simple recurrent layer."""

from collections.abc import Callable

import numpy as np

from .layer import Array
from .recurrent import Recurrent


class RNN(Recurrent):
    """Computes h_t = tanh(W_xh x_t + W_hh h_{t−1} + b), for t = 1 … T.

    Shapes: W_xh `(n_hidden, n_in)`, W_hh `(n_hidden, n_hidden)`, b `(n_hidden,)`: in
    `torch.nn.RNN`, weight_ih_l0, weight_hh_l0 and the sum of bias_ih_l0 and bias_hh_l0.
    PyTorch adds two biases; one can do all that two can. All else, x and y, options and
    errors, is as in `Recurrent`.

    Source: Elman, Finding structure in time, Cognitive Science 1990.
    """

    def _unroll(self, W: Array, inputs: Array, h: Array, start: Array) -> tuple:
        for t in range(len(h) - 1):
            np.tanh(W @ inputs[t], out=h[t + 1])
        return h[-1:], h

    def _unroll_back(
        self, tape: Array, dh: Array, dz: Array, step_back: Callable
    ) -> Array:
        h = tape[1:]
        np.subtract(1, h * h, out=dz)  # tanh′ = 1 − tanh²
        for t in reversed(range(len(dz))):
            dz[t] *= dh[t + 1]
            step_back(t)
        return dh[:1]
