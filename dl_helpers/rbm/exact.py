"""What can be known exactly of a machine so small that its states can be listed.

One of its two layers is listed, a layer of Bernoulli units: all 2ⁿ states of it. Given
them, the other layer is summed or integrated in closed form. Everything is in float64.
"""

import numpy as np

from ..nn import log_sum_exp
from .machine import BernoulliRBM, GaussianRBM

Array = np.ndarray
RBM = BernoulliRBM | GaussianRBM
MOST = 20  # a million states


def log_partition(rbm: RBM) -> float:
    """Compute log Z, with Z the sum (integral) of exp(−E(v, h)) over all v and h.

    Raises:
        ValueError: for a machine with more than 20 Bernoulli units in each layer.

    Source: Fischer and Igel, Training restricted Boltzmann machines: an introduction,
    2014.
    """
    return float(log_sum_exp(_listed(rbm)[0]))


def log_likelihood(rbm: RBM, v: Array) -> float:
    """Compute the mean of log p(v) over examples `(N, n_visible)`, in nats.

    Source: Fischer and Igel, Training restricted Boltzmann machines: an introduction,
    2014.
    """
    v = np.asarray(v, np.float64)
    return float(-rbm.free_energy(v).mean()) - log_partition(rbm)


def log_likelihood_gradient(rbm: RBM, v: Array) -> dict[str, Array]:
    """Compute the gradient of `log_likelihood`: means over data minus over the model.

    Shapes: v `(N, n_visible)`; the gradients have those of the parameters.

    Source: Ackley, Hinton and Sejnowski, A learning algorithm for Boltzmann machines,
    1985.
    """
    v = np.asarray(v, np.float64)
    data = _means(np.full(len(v), 1 / len(v)), v, rbm.hidden_mean(v))
    logs, visible, hidden = _listed(rbm)
    model = _means(np.exp(logs - log_sum_exp(logs)), visible, hidden)
    return {name: data[name] - model[name] for name in data}


def _means(weights: Array, v: Array, h: Array) -> dict[str, Array]:
    return {"W": (h.T * weights) @ v, "b": weights @ v, "c": weights @ h}


def _listed(rbm: RBM) -> tuple[Array, Array, Array]:
    """List all states of a layer: log p + log Z of each, and the v and h of it.

    In the layer that is not listed, v or h are means given the other.
    """
    sizes = zip((rbm.n_visible, rbm.n_hidden), rbm.kinds, strict=True)
    sides = [n if kind == "bernoulli" else np.inf for n, kind in sizes]
    if min(sides) > MOST:
        raise ValueError(
            f"{rbm!r}: too large to list all states, expected a layer of {MOST} "
            "Bernoulli units or fewer"
        )
    if sides[0] <= sides[1]:
        v = every_state(rbm.n_visible)
        return -rbm.free_energy(v), v, rbm.hidden_mean(v)
    h = every_state(rbm.n_hidden)
    z = h @ rbm.params["W"] + rbm.params["b"]
    logs = h @ rbm.params["c"] + rbm.visible.log_partition(z).sum(axis=1)
    return logs, rbm.visible_mean(h), h


def every_state(n: int) -> Array:
    """List all states of n units that are 0 or 1, `(2ⁿ, n)`, float64."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(np.float64)
