"""Contrastive divergence: the slope of the log-likelihood, from a few Gibbs steps.

The gradient of −log p(v) is what the model does minus what the data say: for W,
⟨h vᵀ⟩ over the model minus ⟨h vᵀ⟩ over the data. Averages over the model are out of
reach, so they are taken over chains that have run for k steps only.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .units import Units

Array = np.ndarray


class Machine(Protocol):
    """What contrastive divergence asks of a machine."""

    visible: Units
    hidden: Units

    def hidden_mean(self, v: Array) -> Array:
        """Compute the means of h given v."""

    def visible_mean(self, h: Array) -> Array:
        """Compute the means of v given h."""


@dataclass
class Chain:
    """How the model is sampled: `k` steps from the data, or on from the last time."""

    k: int
    rng: np.random.Generator
    persistent: bool = False
    states: Array | None = None


def contrastive_gradient(rbm: Machine, v: Array, chain: Chain) -> dict[str, Array]:
    """Estimate the gradient of −log p(v), mean over a batch, by CD-k or PCD.

    Hidden units are drawn, since as means they would tell more than the machine can
    say; only the last h, which is averaged over at once, is kept as means. The visible
    units are drawn as well, so that long chains give the true gradient, except in CD-1:
    there means are the custom (Hinton 2010, section 3.2), for less noise at a bias that
    CD-1 has anyway.

    Args:
        rbm: the machine.
        v: data, `(N, n_visible)`.
        chain: where the model is sampled; a persistent one is moved on.

    Returns:
        Gradients by the names of `rbm.params`.

    Sources: Hinton, Training products of experts by minimizing contrastive divergence,
    2002; Tieleman, Training restricted Boltzmann machines using approximations to the
    likelihood gradient, ICML 2008.
    """
    rng = chain.rng
    h = rbm.hidden_mean(v)
    states = chain.states
    if states is None:
        states = rbm.hidden.sample(h, rng)
    for step in range(1, chain.k + 1):
        dream = rbm.visible_mean(states)
        if chain.persistent or chain.k > 1:
            dream = rbm.visible.sample(dream, rng)
        dreamt = rbm.hidden_mean(dream)
        if chain.persistent or step < chain.k:
            states = rbm.hidden.sample(dreamt, rng)
    if chain.persistent:
        chain.states = states
    # Model minus data in one product, over rows of both.
    up = np.concatenate([dreamt / len(dream), h / -len(v)])
    down = np.concatenate([dream, v])
    b = dream.mean(axis=0) - v.mean(axis=0)
    return {"W": up.T @ down, "b": b, "c": up.sum(axis=0)}
