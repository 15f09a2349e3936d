"""The network of a playground: built here or the reader's own, and its columns."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...nn import (
    Dense,
    Dropout,
    LeakyReLU,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    he,
    xavier_gaussian,
)
from ...training.evaluation import at_test_time
from ..models.probe import name_of
from ..models.trace import inner_layers
from .pytorch import TorchNetwork

Array = np.ndarray

ACTIVATIONS = {
    "tanh": Tanh,
    "ReLU": ReLU,
    "leaky ReLU": LeakyReLU,
    "sigmoid": Sigmoid,
    "none": None,
}


def build(
    n_in: int,
    hidden: Sequence[int],
    n_out: int,
    *,
    activation: str,
    dropout: float,
    seed: int,
) -> Sequential:
    """Make a network of dense layers, with an activation behind each hidden one.

    Weights start as He et al. (2015) propose for ReLUs, else as Glorot and Bengio
    (2010) do.
    """
    rng = np.random.default_rng(seed)
    init = he() if "ReLU" in activation else xavier_gaussian()
    layers: list[Any] = []
    for n_units in hidden:
        layers.append(Dense(n_in, n_units, init=init, rng=rng))
        if ACTIVATIONS[activation]:
            layers.append(ACTIVATIONS[activation]())
        if dropout:
            layers.append(Dropout(dropout, rng=rng))
        n_in = n_units
    return Sequential(*layers, Dense(n_in, n_out, init=init, rng=rng))


def adapted(network: Any) -> Any:
    """Give an object with our Layer contract, for a `torch.nn.Module` too.

    Raises:
        ValueError: for anything else.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(network, torch.nn.Module):
        return TorchNetwork(network)
    wanted = ("forward", "backward", "params", "grads")
    lacks = [name for name in wanted if not hasattr(network, name)]
    if lacks or isinstance(network, type):
        raise ValueError(
            f"playground: {name_of(network)} has no {', '.join(lacks) or 'object'}, "
            "expected a network with forward, backward, params and grads, or a "
            "torch.nn.Module"
        )
    return network


@dataclass
class Column:
    """Layers whose units a view shows as one column: a weighted sum and its bend.

    `weights` names the parameter of the first layer with y = x Wᵀ + b, if there is one;
    `transposed` says that it is kept as `(n_in, n_out)`.
    """

    layers: list[Any]
    n_units: int
    weights: str | None = None
    transposed: bool = False

    @property
    def name(self) -> str:
        """The layers in words."""
        return ", ".join(map(name_of, self.layers))

    def forward(self, x: Array) -> Array:
        """Compute what the units of this column give."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def linear(self, x: Array) -> tuple[Array, Array]:
        """Give W `(n_out, n_in)` and b of the weighted sums of an input x.

        What b is called in the layer does not matter: it is what remains of y − x Wᵀ.
        """
        W = self.layers[0].params[self.weights]
        W = W.T if self.transposed else W
        return W, (self.layers[0].forward(x[:1]) - x[:1] @ W.T)[0]


def columns_of(network: Any, x: Array) -> list[Column]:
    """Group the layers of a network into columns, as far as they can be known.

    A layer with a weighted sum begins a column; what follows bends its units. A network
    that does not say what its layers are, or does not run them in order, is one column.

    Args:
        network: has `layers`, a dict or a list of layers, or is a layer.
        x: some inputs `(N, n_in)`.
    """
    with at_test_time(network):
        y = network.forward(x)
        try:
            columns, last = _walk(parts_of(network), x)
        except Exception:  # whatever a student's layers do when they are run alone
            columns, last = [], None
    if columns and np.shape(last) == y.shape and np.allclose(last, y, atol=1e-4):
        return columns
    return [Column([network], y.shape[1])]


def parts_of(network: Any) -> list[Any]:
    """Give the innermost layers of a network, in the order of its attributes."""
    if isinstance(network, TorchNetwork):
        return list(network.layers.values())
    return [layer for _, layer in inner_layers(network)]


def _walk(layers: list[Any], x: Array) -> tuple[list[Column], Array]:
    """Run layers in order; give their columns, and what came out."""
    columns: list[Column] = []
    for layer in layers:
        y = layer.forward(x)
        found = _weighted_sum(layer, x, y)
        if found or not columns or y.shape[1] != columns[-1].n_units:
            columns.append(Column([layer], y.shape[1], *(found or ())))
        else:
            columns[-1].layers.append(layer)
        x = y
    return columns, x


def _weighted_sum(layer: Any, x: Array, y: Array) -> tuple[str, bool] | None:
    """Find the parameter W with y = x Wᵀ + b, or with y = x W + b."""
    for name, W in getattr(layer, "params", {}).items():
        for transposed in (False, True):
            W = W.T if transposed else W
            if np.shape(W) != (y.shape[1], x.shape[1]):
                continue
            rest = y - x @ W.T
            if np.ptp(rest, axis=0).max() <= 1e-4 * (1 + np.abs(y).max()):
                return name, transposed
    return None
