"""A computational graph as the numbers that a reader steps through."""

import operator
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd import Node, Tensor, Vertex, flows, forward_steps, graph

Array = np.ndarray
MOST = 12  # rows and columns of an array that are shown
# What the page can do as well: operations on single numbers, by operands.
REPLAY = {
    ("+", 2): operator.add,
    ("−", 2): operator.sub,
    ("×", 2): operator.mul,
    ("/", 2): operator.truediv,
    ("−", 1): operator.neg,
    ("exp", 1): Tensor.exp,
    ("log", 1): Tensor.log,
    ("tanh", 1): Tensor.tanh,
    ("sigmoid", 1): Tensor.sigmoid,
    ("relu", 1): Tensor.relu,
}


class Computation(NamedTuple):
    """What was computed, operands before results, and what flows back.

    `flows[i][k]` is what value i gives to ∂L/∂operand k, and `grads[i]` is ∂L/∂value i,
    the sum of all that flows to it.
    """

    vertices: list[Vertex]
    flows: list[tuple[Array, ...]]
    grads: list[Array]


@np.errstate(all="ignore")  # the view says in words what is not finite
def compute(root: Node, names: Mapping[Node, str]) -> Computation:
    """List values and flows of all that `root` was computed from; no `grad` changes.

    Args:
        root: the end of the computation.
        names: of values, beside those that they have themselves.

    Raises:
        ValueError: if root is not one number.
    """
    if root.value.size != 1:
        raise ValueError(
            f"graph_stepper: the output has shape {root.shape}, expected one number; "
            "take the sum or the mean of it first"
        )
    nodes = list(forward_steps(root))
    pairs = zip(nodes, graph(root), strict=True)
    vertices = [v._replace(name=names.get(node, v.name)) for node, v in pairs]
    grads: list[Any] = [0.0] * len(nodes)
    grads[-1] = np.ones(root.shape, root.value.dtype)
    given: list[tuple[Array, ...]] = [()] * len(nodes)
    for i, node in reversed(list(enumerate(nodes))):
        given[i] = flows(node, grads[i])
        for parent, flow in zip(vertices[i].parents, given[i], strict=True):
            grads[parent] = grads[parent] + flow
    return Computation(vertices, given, grads)


def replayable(vertices: Sequence[Vertex]) -> bool:
    """Tell whether these are single numbers, and operations that the page knows."""
    return all(
        v.shape == () and (not v.op or v.op.startswith("**") or _key(v) in REPLAY)
        for v in vertices
    )


@np.errstate(all="ignore")
def replay(vertices: Sequence[Vertex], values: dict[int, float]) -> Tensor:
    """Compute the graph again, with other values at these places."""
    nodes: list[Tensor] = []
    for i, vertex in enumerate(vertices):
        operands = [nodes[p] for p in vertex.parents]
        if not vertex.op:
            node = Tensor(np.asarray(values.get(i, vertex.value), vertex.value.dtype))
        elif vertex.op.startswith("**"):
            node = operands[0] ** float(vertex.op[2:])
        else:
            node = REPLAY[_key(vertex)](*operands)
        node.name = vertex.name
        nodes.append(node)
    return nodes[-1]


def labels(vertices: Sequence[Vertex]) -> list[str]:
    """Name every value: its name, a constant's number, L for the end, or v1, v2, ….

    The end is L only where nothing else is.
    """
    taken = {v.name for v in vertices}
    found = [v.name or _unnamed(v, i) for i, v in enumerate(vertices, 1)]
    if not vertices[-1].name and "L" not in taken:
        found[-1] = "L"
    return found


def corner(value: Array) -> Array:
    """Take what a table has room for: 12 × 12 of the first picture or matrix."""
    first = value[(0,) * max(value.ndim - 2, 0)]
    return first[tuple(slice(MOST) for _ in first.shape)]


def packed(arrays: Sequence[Array]) -> bytes:
    """Put the corners of arrays one after the other, as float64."""
    return b"".join(corner(a).astype(np.float64).tobytes() for a in arrays)


def places(parents: Sequence[Sequence[int]]) -> tuple[list, list]:
    """Give column and row of each value, and the places that each line passes."""
    from ...figures.layout import columns, lanes, rows

    row = rows(parents)
    top = min(row.values())
    at = {key: [key[1], row[key] - top] for key in row}
    ways = [[at[key] for key in lane] for lane in lanes(parents)]
    return [at[key] for key in enumerate(columns(parents))], ways


def _key(vertex: Vertex) -> tuple[str, int]:
    return vertex.op, len(vertex.parents)


def _unnamed(vertex: Vertex, number: int) -> str:
    constant = not vertex.op and vertex.shape == ()
    return f"{vertex.value.item():.4g}".replace("-", "−") if constant else f"v{number}"
