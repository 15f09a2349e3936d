"""What a restricted Boltzmann machine says: means, samples and energies."""

import numpy as np

from ..nn.layer import require_float, require_shape
from .units import Units, units

Array = np.ndarray


class Model:
    """What machines of all kinds compute with their W, b and c, before any learning."""

    kind = ""

    def __init__(
        self,
        n_visible: int,
        n_hidden: int,
        *,
        hidden: str = "bernoulli",
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        who = type(self).__name__
        if n_visible < 1 or n_hidden < 1:
            raise ValueError(
                f"{who}: n_visible = {n_visible} and n_hidden = {n_hidden}, "
                "expected 1 or more of each"
            )
        self.n_visible, self.n_hidden = n_visible, n_hidden
        self.visible: Units = units(who, self.kind)
        self.hidden: Units = units(who, hidden)
        self.kinds = self.kind, hidden
        W = np.random.default_rng(rng).normal(0.0, 0.01, (n_hidden, n_visible))
        b, c = np.zeros(n_visible, dtype), np.zeros(n_hidden, dtype)
        self.params = {"W": W.astype(dtype), "b": b, "c": c}

    def hidden_mean(self, v: Array) -> Array:
        """Compute the means of h given v, `(N, n_hidden)`; v is `(N, n_visible)`."""
        return self.hidden.mean(self._hidden_input(v))

    def visible_mean(self, h: Array) -> Array:
        """Compute the means of v given h, `(N, n_visible)`; h is `(N, n_hidden)`."""
        W, b = self._in_dtype_of("h", h, self.n_hidden, "Wb")
        z = h @ W
        z += b
        return self.visible.mean(z)

    def transform(self, v: Array) -> Array:
        """Compute features of v: the means of the hidden units, `(N, n_hidden)`."""
        return self.hidden_mean(v)

    def reconstruct(self, v: Array) -> Array:
        """Go up and down again by means, without chance; `(N, n_visible)`."""
        return self.visible_mean(self.hidden_mean(v))

    def reconstruction_error(self, v: Array) -> float:
        """Compute the mean over the examples of ‖v − reconstruct(v)‖²."""
        return float(np.square(v - self.reconstruct(v)).sum(axis=1).mean())

    def free_energy(self, v: Array) -> Array:
        """Compute F(v) = −log Σ_h exp(−E(v, h)), `(N,)`; p(v) = exp(−F(v)) / Z."""
        inside = self.hidden.log_partition(self._hidden_input(v)).sum(axis=1)
        (b,) = self._in_dtype_of("v", v, self.n_visible, "b")
        return self.visible.energy(v).sum(axis=1) - v @ b - inside

    def gibbs(
        self, v: Array, *, steps: int = 1, rng: np.random.Generator | int = 0
    ) -> Array:
        """Draw h given v, then v given h, so many times over."""
        rng = np.random.default_rng(rng)
        for _ in range(steps):
            h = self.hidden.sample(self.hidden_mean(v), rng)
            v = self.visible.sample(self.visible_mean(h), rng)
        return v

    def sample(
        self, n: int, *, steps: int = 1000, rng: np.random.Generator | int = 0
    ) -> Array:
        """Dream: `n` Gibbs chains of so many steps, from h = 0; `(n, n_visible)`."""
        rng = np.random.default_rng(rng)
        h = np.zeros((n, self.n_hidden), self.params["W"].dtype)
        start = self.visible.sample(self.visible_mean(h), rng)
        return self.gibbs(start, steps=steps, rng=rng)

    def _hidden_input(self, v: Array) -> Array:
        W, c = self._in_dtype_of("v", v, self.n_visible, "Wc")
        z = v @ W.T
        z += c
        return z

    def _in_dtype_of(self, name: str, x: Array, width: int, params: str) -> list[Array]:
        """Check an array `(N, width)`, and give parameters in its dtype."""
        require_float(f"{self!r}", name, x)
        require_shape(f"{self!r}", name, x, ("N", width))
        return [self.params[p].astype(x.dtype, copy=False) for p in params]

    def __repr__(self) -> str:
        hidden = f", hidden={self.kinds[1]!r}" if self.kinds[1] != "bernoulli" else ""
        return f"{type(self).__name__}({self.n_visible} → {self.n_hidden}{hidden})"
