"""Restricted Boltzmann machines: visible and hidden units, all pairs connected."""

import sys
from typing import Any

import numpy as np
from tqdm import tqdm

from ..data import batches
from ..nn.layer import require_float, require_shape
from ..optim import SGD
from .divergence import Chain, contrastive_gradient
from .units import Units, units

Array = np.ndarray


class _RBM:
    """What machines have in common, whatever their units."""

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

    def fit(
        self,
        x: Array,
        *,
        epochs: int = 10,
        batch_size: int = 100,
        optimizer: Any = None,
        penalty: Any = None,
        k: int = 1,
        persistent: bool = False,
        rng: np.random.Generator | int = 0,
        progress: bool = True,
    ) -> list[float]:
        """Learn from examples by contrastive divergence; parameters move in place.

        Ctrl-C ends it early and keeps what was learnt.

        Args:
            x: examples, `(N, n_visible)`.
            epochs: how often every example is seen.
            batch_size: examples a step, and the number of persistent chains.
            optimizer: whatever has `step(params, grads)`, such as `Momentum(0.1, 0.5)`;
                without one, SGD with learning rate 0.1, or 0.001 where there are
                Gaussian units, for which larger steps are unstable.
            penalty: weight decay, such as `nn.L2(2e-4)`.
            k: Gibbs steps between data and model: CD-k.
            persistent: whether chains go on from step to step (PCD) instead of
                starting at the data each time.
            rng: a Generator or a seed.
            progress: show a bar.

        Returns:
            The reconstruction error after each epoch, of up to 500 of the examples.

        Raises:
            ValueError: for examples or settings that do not fit, before anything moves;
                or when learning diverges, with the parameters of the start of that
                epoch.
        """
        self._check(x, epochs, k)
        x = x.astype(self.params["W"].dtype, copy=False)
        rng = np.random.default_rng(rng)
        chain = Chain(k, rng, persistent)
        optimizer = optimizer or SGD(0.001 if "gaussian" in self.kinds else 0.1)
        watched, errors = x[:: -(-len(x) // 500)], []
        shown = {"unit": "epoch", "disable": not progress, "file": sys.stdout}
        with tqdm(total=epochs, **shown) as bar, np.errstate(all="ignore"):
            try:
                for _ in range(epochs):
                    self._epoch(x, batch_size, rng, chain, optimizer, penalty)
                    errors.append(self.reconstruction_error(watched))
                    bar.set_postfix({"error": f"{errors[-1]:.4g}"}, refresh=False)
                    bar.update()
            except KeyboardInterrupt:
                pass
        return errors

    def _epoch(
        self,
        x: Array,
        batch_size: int,
        rng: np.random.Generator,
        chain: Chain,
        optimizer: Any,
        penalty: Any,
    ) -> None:
        """Take a step for each mini-batch, or none if that leads to infinity."""
        before = {name: p.copy() for name, p in self.params.items()}
        for v, _ in batches(x, x[:, 0], batch_size, rng):
            grads = contrastive_gradient(self, v, chain)
            if penalty is not None:
                penalty(self.params)
                for name, slope in penalty.backward().items():
                    grads[name] += slope
            optimizer.step(self.params, grads)
        if not all(np.isfinite(p.sum()) for p in self.params.values()):
            for name, p in self.params.items():
                p[...] = before[name]
            raise ValueError(
                f"{self!r}: the weights are no longer finite with {optimizer!r}; they "
                "are back to those of the start of this epoch. Try a learning rate ten "
                "times smaller"
            )

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

    def _check(self, x: Array, epochs: int, k: int) -> None:
        """Refuse what can't be learnt from."""
        self._in_dtype_of("x", x, self.n_visible, "")
        for name, value in {"epochs": epochs, "k": k, "len(x)": len(x)}.items():
            if value < 1:
                raise ValueError(f"{self!r}: {name} is {value}, expected 1 or more")
        if not np.isfinite(x).all():
            raise ValueError(f"{self!r}: x holds NaN or infinity; drop these first")
        if self.kind == "bernoulli" and (x.min() < 0 or x.max() > 1):
            raise ValueError(
                f"{self!r}: x goes from {x.min():g} to {x.max():g}, expected values in "
                "[0, 1]; a GaussianRBM takes others"
            )

    def __repr__(self) -> str:
        hidden = f", hidden={self.kinds[1]!r}" if self.kinds[1] != "bernoulli" else ""
        return f"{type(self).__name__}({self.n_visible} → {self.n_hidden}{hidden})"


class BernoulliRBM(_RBM):
    """Visible units that are 0 or 1: E(v, h) = −bᵀv − cᵀh − hᵀ W v.

    Then p(h = 1 | v) = σ(W v + c) and p(v = 1 | h) = σ(Wᵀ h + b). Values between 0 and
    1 pass as probabilities. With `hidden="gaussian"` the hidden units are real numbers,
    N(W v + c, 1), and E has ‖h‖²/2 as well: the code layer of Hinton and Salakhutdinov.

    Shapes: W `(n_hidden, n_visible)` as in `Dense`, b `(n_visible,)`, c `(n_hidden,)`,
    in `params`.

    Args:
        n_visible: numbers that come in.
        n_hidden: hidden units.
        hidden: their kind, "bernoulli" or "gaussian".
        dtype: of the parameters; results follow the dtype of what comes in.
        rng: draws W from N(0, 0.01²); b and c start at 0.

    Raises:
        ValueError: for sizes below 1, units of another kind, or arrays that do not fit.

    Sources: Smolensky, Information processing in dynamical systems, 1986; Hinton, A
    practical guide to training restricted Boltzmann machines, 2010.
    """

    kind = "bernoulli"


class GaussianRBM(_RBM):
    """Visible units that are real: E(v, h) = ‖v‖²/2 − bᵀv − cᵀh − hᵀ W v.

    Then v given h is N(Wᵀ h + b, 1): scale the data to mean 0 and variance 1 first.
    (‖v − b‖²/2 instead of ‖v‖²/2 − bᵀv is the same, up to a constant.) Shapes,
    arguments and errors are those of `BernoulliRBM`.

    Sources: Welling, Rosen-Zvi and Hinton, Exponential family harmoniums, NeurIPS 2004;
    Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks,
    Science 2006.
    """

    kind = "gaussian"
