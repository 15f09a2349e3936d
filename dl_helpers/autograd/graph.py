"""The graph of a computation as plain data, for tables, pictures and widgets."""

from typing import Any, NamedTuple

from .engine import Array, Node, forward_steps


class Vertex(NamedTuple):
    """One value of a computation.

    `op` is the operation that made it, "" if it was given; `parents` are the places of
    its operands in the list; `grad` is 0 before a backward.

    Shapes: value and grad both have `shape`.
    """

    name: str
    op: str
    shape: tuple[int, ...]
    value: Array
    grad: Any
    parents: tuple[int, ...]


def graph(root: Node) -> list[Vertex]:
    """List all that `root` was computed from, operands before results, root last."""
    nodes = list(forward_steps(root))
    place = {node: i for i, node in enumerate(nodes)}
    return [
        Vertex(
            node.name,
            node.op,
            node.shape,
            node.value,
            node.grad,
            tuple(place[parent] for parent in node.parents),
        )
        for node in nodes
    ]
