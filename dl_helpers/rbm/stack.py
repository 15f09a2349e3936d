"""A stack of machines, each trained on what the one below it makes of the data."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..nn import Dense, Layer, Sigmoid
from .machine import BernoulliRBM, GaussianRBM

Array = np.ndarray


class Stack:
    """Restricted Boltzmann machines on top of each other, for example 784-500-250-30.

    The hidden means of one are the data of the next. Trained so, layer by layer, it is
    a good start for a deep autoencoder: see `unroll`.

    Args:
        sizes: units from the data up to the code; two numbers or more.
        visible: what the data are, "bernoulli" (values in [0, 1]) or "gaussian" (real,
            of mean 0 and variance 1).
        code: what the top units are; "gaussian" makes codes of real numbers, as in the
            paper.
        dtype: of the parameters.
        rng: a Generator or a seed, for the weights.

    Raises:
        ValueError: for fewer than two sizes, or units of another kind.

    Source: Hinton and Salakhutdinov, Reducing the dimensionality of data with neural
    networks, Science 2006.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        visible: str = "bernoulli",
        code: str = "bernoulli",
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        first = {"bernoulli": BernoulliRBM, "gaussian": GaussianRBM}.get(visible)
        if len(sizes) < 2 or first is None:
            raise ValueError(
                f"Stack: sizes {tuple(sizes)} and {visible!r} data came, expected two "
                "sizes or more, and data that are 'bernoulli' or 'gaussian'"
            )
        rng, n = np.random.default_rng(rng), len(sizes) - 1
        makers = [first] + [BernoulliRBM] * (n - 1)
        kinds = ["bernoulli"] * (n - 1) + [code]
        self.rbms = [
            make(*pair, hidden=kind, dtype=dtype, rng=rng)
            for make, pair, kind in zip(makers, pairwise(sizes), kinds, strict=True)
        ]

    def fit(
        self,
        x: Array,
        *,
        optimizers: Sequence[Any] | None = None,
        rng: np.random.Generator | int = 0,
        **settings: Any,
    ) -> list[list[float]]:
        """Train the machines one after the other, from the data up.

        Args:
            x: examples, `(N, sizes[0])`.
            optimizers: one for each machine; None for the default of each.
            rng: a Generator or a seed.
            **settings: the other settings of the machines' `fit`.

        Returns:
            The reconstruction errors of each machine, epoch by epoch.

        Raises:
            ValueError: as the machines' `fit` does.
        """
        optimizers = [None] * len(self.rbms) if optimizers is None else optimizers
        if len(optimizers) != len(self.rbms):
            raise ValueError(
                f"{self!r}: {len(optimizers)} optimisers came for {len(self.rbms)} "
                "machines, expected one for each"
            )
        rng, errors = np.random.default_rng(rng), []
        for rbm, optimizer in zip(self.rbms, optimizers, strict=True):
            errors.append(rbm.fit(x, optimizer=optimizer, rng=rng, **settings))
            x = rbm.transform(x)
        return errors

    def transform(self, x: Array) -> Array:
        """Compute codes `(N, sizes[-1])` by going up, by means."""
        for rbm in self.rbms:
            x = rbm.transform(x)
        return x

    def inverse_transform(self, codes: Array) -> Array:
        """Compute `(N, sizes[0])` by coming down again, by means."""
        for rbm in reversed(self.rbms):
            codes = rbm.visible_mean(codes)
        return codes

    def __repr__(self) -> str:
        sizes = [self.rbms[0].n_visible, *(rbm.n_hidden for rbm in self.rbms)]
        return f"Stack({'-'.join(map(str, sizes))})"


def unroll(stack: Stack) -> list[Layer]:
    """Make the layers of a deep autoencoder that computes what the stack does.

    First the encoder, `Dense` and `Sigmoid` for each machine from the data up, then the
    decoder, with the same weights transposed, down to the data. Units that are Gaussian
    have no `Sigmoid`. Weights are copies: equal at the start, free afterwards. So
    ``nn.Sequential(*unroll(stack))`` can be fine-tuned by `training.fit` on pairs
    (x, x).

    Source: Hinton and Salakhutdinov 2006, figure 1.
    """
    layers: list[Layer] = []
    for rbm in stack.rbms:
        layers += _layer(rbm.params["W"], rbm.params["c"], rbm.kinds[1])
    for rbm in reversed(stack.rbms):
        layers += _layer(rbm.params["W"].T, rbm.params["b"], rbm.kinds[0])
    return layers


def _layer(W: Array, b: Array, kind: str) -> list[Layer]:
    dense = Dense(W.shape[1], W.shape[0], dtype=W.dtype.type)
    dense.params["W"][...], dense.params["b"][...] = W, b
    return [dense] if kind == "gaussian" else [dense, Sigmoid()]
