"""The twin of a `nn.Graph`: PyTorch modules on the same directed acyclic graph."""

from collections.abc import Callable
from typing import Any

import torch

from .. import nn
from .modules import add


class Graph(torch.nn.Module):
    """Computes what a `nn.Graph` does, node by node, in the same order.

    Its modules are called as the nodes are. x and y are a tensor each, or for several
    inputs or outputs tuples, in the order of the graph's names.

    Args:
        graph: the one of ours.
        twin: makes the module of a node's layer.
    """

    def __init__(self, graph: nn.Graph, twin: Callable[[Any], torch.nn.Module]) -> None:
        super().__init__()
        self.inputs, self.outputs = graph.inputs, graph.outputs
        self.ends = [(node.name, node.reads, node.makes) for node in graph.nodes]
        for node in graph.nodes:
            add(self, node.name, twin(node.layer))

    def forward(self, x: Any) -> Any:
        """Compute the outputs."""
        values = dict(zip(self.inputs, _tuple(x, self.inputs), strict=True))
        for name, reads, makes in self.ends:
            y = self.get_submodule(name)(_packed(values, reads))
            values.update(zip(makes, _tuple(y, makes), strict=True))
        return _packed(values, self.outputs)


def _tuple(values: Any, names: tuple[str, ...]) -> tuple:
    return (values,) if len(names) == 1 else tuple(values)


def _packed(values: dict[str, Any], names: tuple[str, ...]) -> Any:
    found = tuple(values[name] for name in names)
    return found[0] if len(names) == 1 else found
