"""Networks that branch and join: layers on a directed acyclic graph."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from .layer import Array
from .network import Network, Step

Names = str | Sequence[str]


class Node(NamedTuple):
    """A layer, the values that it reads and the values that it makes, by name."""

    name: str
    layer: Any
    reads: tuple[str, ...]
    makes: tuple[str, ...]


class Graph(Network):
    """Computes any acyclic net of layers, with several inputs and outputs if need be.

    Each node is a layer and the names of what it reads; what it makes is called as the
    node is. A layer of several inputs, such as `Concatenate`, reads several names, and
    one of several outputs, such as `Split`, has a tuple of names::

        Graph(
            inputs=("image", "age"),
            nodes={
                "seen": (Sequential(Flatten(), Dense(784, 64), ReLU()), "image"),
                "known": (Concatenate(), "seen", "age"),
                "digit": (Dense(65, 10), "known"),
                "parity": (Dense(65, 1), "known"),
            },
            outputs=("digit", "parity"),
        )

    Where a value is read twice, its gradients are summed: the chain rule over paths.
    Nodes may be listed in any order. The parameters of the example are "seen.1.W",
    "digit.W" and so on; a node with two outputs is called "left,right".

    Shapes: x is an array for one input; for several a dict by name, or a tuple in the
    order of `inputs`. So is y, an array or a tuple in the order of `outputs`. Backward
    takes dy as y is (or by name) and gives dx as x is, tuple for several.

    Args:
        inputs: the names of what comes in.
        nodes: by the name, or names, of what they make.
        outputs: the names of what goes out.

    Raises:
        ValueError: for a cycle, a name that is read but never made, made but never
            used, or made twice; forward and backward: for inputs or slopes that are
            missing or unknown, and from the layer concerned.

    Source: Rumelhart, Hinton and Williams, 1986; Caruana, Multitask learning, 1997.
    """

    def __init__(
        self, inputs: Names, nodes: Mapping[Names, tuple], outputs: Names
    ) -> None:
        self.inputs, self.outputs = _names(inputs), _names(outputs)
        listed = [_node(makes, node) for makes, node in nodes.items()]
        _require_ends_meet(listed, self.inputs, self.outputs)
        self.nodes = _sorted(listed)
        super().__init__({node.name: node.layer for node in self.nodes})

    def forward(self, x: Any) -> Any:
        """Compute the outputs: an array, or a tuple in the order of `outputs`."""
        values = _by_name("x", x, self.inputs)
        for _ in self._run(values):
            pass
        return _packed(values, self.outputs)

    def backward(self, dy: Any) -> Any:
        """Go back through the nodes, from last to first, summing where paths meet."""
        slopes = _by_name("dy", dy, self.outputs)
        for node in reversed(self.nodes):
            if node.name in self._reached:
                with self._at(node.name):
                    dx = node.layer.backward(_packed(slopes, node.makes))
                for name, slope in _unpacked(node, node.reads, dx).items():
                    slopes[name] = slopes[name] + slope if name in slopes else slope
        return _packed(slopes, self.inputs) if self.needs_dx else None

    def steps(self, x: Any) -> Iterator[Step]:
        """Go forward one node at a time."""
        yield from self._run(_by_name("x", x, self.inputs))

    def _run(self, values: dict[str, Any]) -> Iterator[Step]:
        """Put what each node makes beside what it reads."""
        for node in self.nodes:
            x = _packed(values, node.reads)
            with self._at(node.name):
                y = node.layer.forward(x)
            values.update(_unpacked(node, node.makes, y))
            yield Step(node.name, node.layer, x, y)

    def _share_work(self) -> None:
        needed = set(self.inputs) if self.needs_dx else set()
        self._reached = set()
        for node in self.nodes:
            dx = not needed.isdisjoint(node.reads)
            node.layer.needs_dx = dx
            if dx or node.layer.params:
                self._reached.add(node.name)
                needed.update(node.makes)

    def __repr__(self) -> str:
        ends = " → ".join(", ".join(names) for names in (self.inputs, self.outputs))
        return f"Graph({ends}; {len(self.nodes)} nodes)"


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _node(makes: Names, node: tuple) -> Node:
    name = ",".join(_names(makes))
    if not isinstance(node, tuple) or len(node) < 2:
        raise ValueError(
            f"Graph: node {name!r} is {node!r}, expected a layer and the names of what "
            f"it reads, such as (Dense(64, 10), 'x')"
        )
    return Node(name, node[0], node[1:], _names(makes))


def _packed(values: Mapping[str, Array], names: Sequence[str]) -> Any:
    """Give one array for one name, and a tuple for several."""
    found = tuple(values[name] for name in names)
    return found[0] if len(names) == 1 else found


def _unpacked(node: Node, names: tuple[str, ...], values: Any) -> dict[str, Any]:
    """Put what a layer gave under these names, summed if one is there twice."""
    if values is None:
        return {}
    if len(names) == 1:
        return {names[0]: values}
    if not isinstance(values, tuple) or len(values) != len(names):
        came = f"{len(values)}" if isinstance(values, tuple) else "one array"
        raise ValueError(
            f"Graph: node {node.name!r}, {node.layer!r}, gave {came}, expected a tuple "
            f"of {len(names)} arrays, one for each of {', '.join(names)}"
        )
    found: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        found[name] = found[name] + value if name in found else value
    return found


def _by_name(what: str, values: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Turn an array, a tuple or a dict into a dict with exactly these names."""
    if isinstance(values, Mapping):
        came = dict(values)
    elif len(names) == 1:
        came = {names[0]: values}
    else:
        several = values if isinstance(values, tuple | list) else (values,)
        came = dict(zip(names, several, strict=False))
        came.update({f"number {i}": 0 for i in range(len(names), len(several))})
    if set(came) != set(names):
        raise ValueError(
            f"Graph: {what} came for {', '.join(came) or 'nothing'}, expected one "
            f"array for each of {', '.join(names)}, as a tuple or by name"
        )
    return came


def _require_ends_meet(
    nodes: Sequence[Node], inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> None:
    """Refuse a name that is made twice, read but not made, or made but not used."""
    made = [*inputs, *(name for node in nodes for name in node.makes)]
    for name in made:
        if made.count(name) > 1:
            raise ValueError(f"Graph: {name!r} is made twice; each name needs one node")
    for node in nodes:
        _require_made(node.reads, made, f"node {node.name!r} reads")
    _require_made(outputs, made, "the outputs name")
    used = {*outputs, *(name for node in nodes for name in node.reads)}
    for name in made:
        if name not in used:
            kind = "input" if name in inputs else "node that makes"
            raise ValueError(
                f"Graph: {kind} {name!r} is a dangling end: no node reads it and it is "
                f"no output"
            )


def _require_made(names: Iterable[str], made: Sequence[str], who: str) -> None:
    for name in names:
        if name not in made:
            raise ValueError(
                f"Graph: {who} {name!r}, which is no input and which no node makes; "
                f"there are {', '.join(made)}"
            )


def _sorted(nodes: Sequence[Node]) -> list[Node]:
    """Order the nodes so that each comes after those that it reads from."""
    maker = {name: node.name for node in nodes for name in node.makes}
    edges = {n.name: [maker[r] for r in n.reads if r in maker] for n in nodes}
    try:
        order = list(TopologicalSorter(edges).static_order())
    except CycleError as error:
        path = " → ".join(error.args[1])
        raise ValueError(f"Graph: the nodes {path} form a cycle") from None
    by_name = {node.name: node for node in nodes}
    return [by_name[name] for name in order]
