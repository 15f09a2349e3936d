"""Automatic differentiation: of arrays backwards, and of formulas, to compare."""

from . import symbolic
from .engine import Node, backward_steps, flows, forward_steps
from .functions import concatenate, conv2d, log_softmax, softmax_cross_entropy
from .graph import Vertex, graph
from .tensor import Tensor

__all__ = [
    "Node",
    "Tensor",
    "Vertex",
    "backward_steps",
    "concatenate",
    "conv2d",
    "flows",
    "forward_steps",
    "graph",
    "log_softmax",
    "softmax_cross_entropy",
    "symbolic",
]
