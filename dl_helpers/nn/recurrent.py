"""What recurrent layers have in common: one matrix, used again at each time step.

The input of a step, its hidden state and a 1 for the bias are stacked into one column.
So a single matrix [W_xh W_hh b] holds all parameters: one product makes a step, and one
product, summed over time, gives all their gradients. In memory the batch is
innermost, (T, D + H + 1, N): each step reads and writes whole contiguous blocks.
What the layer needs of memory it keeps for the next call; what it gives out is a copy.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .buffering import short_buffer
from .initializers import Initializer, orthogonal, xavier_uniform
from .layer import Array, Layer
from .workspace import Workspace


class Recurrent(Layer):
    """A layer with a memory: h_t = step(x_t, h_{t−1}), for t = 1 … T.

    Shapes: x `(N, T, n_in)`; y `(N, T, n_hidden)` holds h_1 … h_T, or, with
    `last_only`, y `(N, n_hidden)` is h_T. After a forward `final_state` is the state at
    its end, and after a backward `dstate` is the gradient with respect to the state at
    its start; both have the shape `state_shape(N)`.

    Backward goes through all time steps of its forward, no further. Truncated
    back-propagation through time is therefore cutting a long sequence into chunks: with
    `stateful` each forward starts where the one before it ended, until `reset()`.

    Args:
        n_in: numbers that come in at each step.
        n_hidden: numbers in the hidden state.
        last_only: whether y is the last state only.
        stateful: whether a forward starts from the state that the last one left.
        init: draws W_xh, gate by gate; W_hh starts orthogonal, b at 0.
        dtype: of the parameters; y follows the dtype of x.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for sizes below 1, a sequence without steps, or an x, state or dy
            that does not fit.

    Source: Werbos, Backpropagation through time: what it does and how to do it, 1990;
    Saxe et al., Exact solutions to the nonlinear dynamics of learning, ICLR 2014
    (orthogonal start); Glorot and Bengio, AISTATS 2010 (the start of W_xh).
    """

    gates = 1  # blocks of n_hidden rows in W_xh, W_hh and b
    n_states = 1  # arrays that make up the state

    def __init__(
        self,
        n_in: int,
        n_hidden: int,
        *,
        last_only: bool = False,
        stateful: bool = False,
        init: Initializer | None = None,
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        super().__init__()
        if n_in < 1 or n_hidden < 1:
            raise ValueError(
                f"{type(self).__name__}: n_in = {n_in} and n_hidden = {n_hidden}, "
                f"expected 1 or more of each"
            )
        self.n_in, self.n_hidden = n_in, n_hidden
        self.last_only, self.stateful = last_only, stateful
        self.final_state: Array | None = None
        self.dstate: Array | None = None
        rng = np.random.default_rng(rng)
        starts = (n_in, init or xavier_uniform()), (n_hidden, orthogonal())
        W_xh, W_hh = (
            np.concatenate([draw(rng, (n_hidden, n)) for _ in range(self.gates)])
            for n, draw in starts
        )
        b = np.zeros(self.gates * n_hidden)
        named = {"W_xh": W_xh, "W_hh": W_hh, "b": b}
        self.params = {name: p.astype(dtype) for name, p in named.items()}
        self._space = Workspace()

    def state_shape(self, n: int) -> tuple[int, ...]:
        """Give the shape of a state for a batch of n: `(n, n_hidden)`."""
        return (n, self.n_hidden)

    def reset(self) -> None:
        """Forget the state, so that the next forward starts from zeros."""
        self.final_state = None

    def forward(self, x: Array, state: Array | None = None) -> Array:
        """Compute the hidden states y from the sequences x.

        Args:
            x: `(N, T, n_in)`.
            state: where to start, in the shape `state_shape(N)`; if it is not given,
                zeros, or for a stateful layer what the last forward left.
        """
        self._require_float("x", x)
        self._require_shape("x", x, ("N", "T", self.n_in))
        n, T, D = x.shape
        if not T:
            raise ValueError(f"{self!r}: x has shape {x.shape}, a sequence of no steps")
        start = self._start(x, state)
        shape = (T + 1, D + self.n_hidden + 1, n)
        inputs = self._space.array("inputs", shape, x.dtype)
        inputs[:T, :D] = x.transpose(1, 2, 0)
        inputs[0, D:-1] = start[0]
        inputs[:, -1] = 1
        final, tape = self._unroll(
            self._matrix(x.dtype), inputs, inputs[:, D:-1], start
        )
        self.final_state = self._state_of(final)
        self._saved = inputs, tape
        h = inputs[1:, D:-1]
        return (h[-1].T if self.last_only else h.transpose(2, 0, 1)).copy("K")

    @short_buffer
    def backward(self, dy: Array) -> Array | None:
        """Compute dx, and leave the gradients of the parameters and `dstate`.

        Where `needs_dx` is False, as in a first layer, dx is None.
        """
        inputs, tape = self._recall()
        (steps, _, n), D = inputs.shape, self.n_in
        middle = () if self.last_only else (steps - 1,)
        self._require_float("dy", dy)
        self._require_shape("dy", dy, (n, *middle, self.n_hidden))
        dh = self._space.array("dh", (steps, self.n_hidden, n), inputs.dtype)
        dh[:] = 0
        if self.last_only:
            dh[-1] = dy.T
        else:
            dh[1:] = dy.transpose(1, 2, 0)
        W = self._matrix(inputs.dtype)
        dz = self._space.array("dz", (steps - 1, len(W), n), inputs.dtype)
        to_h = W[:, D:-1].T

        def step_back(t: int) -> None:
            np.add(dh[t], to_h @ dz[t], out=dh[t])

        self.dstate = self._state_of(self._unroll_back(tape, dh, dz, step_back))
        self.grads = self._split(_sum_over_time(dz, inputs[:-1]))
        return (W[:, :D].T @ dz).transpose(2, 0, 1) if self.needs_dx else None

    def _unroll(self, W: Array, inputs: Array, h: Array, start: Array) -> tuple:
        """Fill h[1:], a part of `inputs`; give the last states and what backward needs.

        Shapes: W `(rows, D + H + 1)`, inputs `(T + 1, D + H + 1, N)`,
        h `(T + 1, H, N)`, start and the last states `(n_states, H, N)`.
        """
        raise NotImplementedError(f"{self!r} has no forward yet")

    def _unroll_back(
        self, tape: Any, dh: Array, dz: Array, step_back: Callable[[int], None]
    ) -> Array:
        """Go back from the last step: fill dz[t], then `step_back(t)`, t = T − 1 … 0.

        dz[t] `(rows, N)` is the gradient of W @ inputs[t], found from dh[t + 1], which
        is that of h[t + 1]; then `step_back` adds to dh[t] what comes through W. Gives
        the gradient of the start, `(n_states, H, N)`.
        """
        raise NotImplementedError(f"{self!r} has no backward yet")

    def _matrix(self, dtype: type) -> Array:
        """Join the parameters into [W_xh W_hh b]."""
        W_xh, W_hh, b = (self.params[p] for p in ("W_xh", "W_hh", "b"))
        return np.concatenate([W_xh, W_hh, b[:, None]], axis=1).astype(dtype)

    def _split(self, dW: Array) -> dict[str, Array]:
        """Take the gradient of the joined matrix apart."""
        D = self.n_in
        return {"W_xh": dW[:, :D], "W_hh": dW[:, D:-1], "b": dW[:, -1]}

    def _state_of(self, states: Array) -> Array:
        """Give what is in memory `(n_states, H, N)` as a state, a copy."""
        shape = self.state_shape(states.shape[-1])
        return states.transpose(0, 2, 1).reshape(shape).copy("K")

    def _start(self, x: Array, state: Array | None) -> Array:
        """Find the state to start from, as `(n_states, H, N)`."""
        n = len(x)
        if state is None:
            state = self.final_state if self.stateful else None
        if state is None:
            return np.zeros((self.n_states, self.n_hidden, n), x.dtype)
        self._require_float("state", state)
        self._require_shape("state", state, self.state_shape(n))
        state = state.astype(x.dtype, copy=False)
        return state.reshape(self.n_states, n, self.n_hidden).transpose(0, 2, 1)

    def __repr__(self) -> str:
        options = ("last_only", "stateful")
        extra = "".join(f", {o}=True" for o in options if getattr(self, o))
        return f"{type(self).__name__}({self.n_in} → {self.n_hidden}{extra})"


def _sum_over_time(dz: Array, inputs: Array) -> Array:
    """Compute Σ dz[t] inputs[t]ᵀ; OpenBLAS is faster when the second one is copied."""
    turned = np.ascontiguousarray(inputs.transpose(0, 2, 1))
    return (dz @ turned).sum(axis=0)
