"""Restricted Boltzmann machines: visible and hidden units, all pairs connected."""

import sys
from typing import Any

import numpy as np
from tqdm import tqdm

from ..data import batches
from ..optim import SGD
from .divergence import Chain, contrastive_gradient
from .model import Model

Array = np.ndarray


class _RBM(Model):
    """How machines of all kinds learn."""

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
