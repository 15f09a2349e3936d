"""The gradient check of a playground's network, layer by layer, in sentences."""

from typing import Any

from ...checks import check_layer
from ...training.evaluation import at_test_time
from ..models.probe import name_of
from .data import Array
from .network import parts_of
from .pytorch import TorchNetwork

# Few points are enough: one wrong entry in a gradient is wrong at each of them.
N_CHECKED = 6


def check(network: Any, x: Array) -> list[dict[str, Any]]:
    """Check the gradients of every layer on what it really gets.

    Args:
        network: with our Layer contract.
        x: inputs `(N, n_in)`, of which the first few are used.

    Returns:
        For each layer its name, whether all is right, and a sentence for each gradient.
    """
    if isinstance(network, TorchNetwork):
        said = (
            "PyTorch computes the gradients by itself: there is none of yours to check."
        )
        return [_found(name_of(network), True, [said])]
    x, found = x[:N_CHECKED].astype(float), []
    for layer in parts_of(network):
        found.append(_check_one(layer, x))
        with at_test_time(layer):
            x = layer.forward(x)
    return found


def _check_one(layer: Any, x: Array) -> dict[str, Any]:
    try:
        report = check_layer(layer, x)
    except Exception as error:  # whatever the reader's backward does
        return _found(name_of(layer), False, [f"{type(error).__name__}: {error}"])
    return _found(report.who, bool(report), [repr(check) for check in report.checks])


def _found(layer: str, right: bool, lines: list[str]) -> dict[str, Any]:
    return {"layer": layer, "right": right, "lines": lines}
