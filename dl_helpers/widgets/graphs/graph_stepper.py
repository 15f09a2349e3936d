"""Forward and backward through a computational graph, a step at a time."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import traitlets

from ...autograd import Node, Vertex, forward_steps
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from .steps import compute, labels, packed, places, replay, replayable

MOST = 60  # values that a reader can still tell apart
PARTS = ("position", "value", "leaves", "copy")
Output = Node | Callable[[], Node]


class GraphStepper(CourseWidget, module="graphs/graph_stepper"):
    """See `graph_stepper`, which makes one and explains the arguments.

    `nodes` and `lanes` say what to draw; `values` and `slopes` hold the numbers, one
    array after the other; `given` are the values of the leaves that can be changed,
    and `answered` those that the numbers belong to.
    """

    nodes = traitlets.List(traitlets.Dict()).tag(sync=True)
    lanes = traitlets.List().tag(sync=True)
    values = traitlets.Bytes().tag(sync=True)
    slopes = traitlets.Bytes().tag(sync=True)
    leaves = traitlets.List(traitlets.Dict()).tag(sync=True)
    given = traitlets.List(traitlets.Float()).tag(sync=True)
    answered = traitlets.List(traitlets.Float()).tag(sync=True)
    where = traitlets.Enum(["page", "kernel", "nowhere"], "page").tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(-1).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(1).tag(sync=True)
    show_values = traitlets.Bool(False).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, output: Output, names: Mapping[str, Node], hide: list[str]
    ) -> None:
        self._again = None if isinstance(output, Node) else output
        self._names = {node: name for name, node in names.items()}
        root = self._root(output)
        self._now = self._first = compute(root, self._names)
        _require_room(self._now.vertices)
        _require_known(names, root)
        where = self._where()
        # Only the kernel changes the reader's own leaves, so only it must know them.
        pairs = enumerate(zip(forward_steps(root), self._now.vertices, strict=True))
        self._leaves = {i: node for i, (node, v) in pairs if _can_change(v)}
        given = [node.value.item() for node in self._leaves.values()]
        super().__init__(
            leaves=[
                {"place": i, "name": self._now.vertices[i].name, "value": value}
                for i, value in zip(self._leaves, given, strict=True)
            ],
            given=given,
            answered=given,
            where=where,
            hide=hide,
        )
        self._show()

    def _where(self) -> str:
        """Say who computes again when a leaf changes."""
        if self._again is not None:
            return "kernel"
        return "page" if replayable(self._now.vertices) else "nowhere"

    def _root(self, output: Output) -> Node:
        root, who = output, "output"
        if not isinstance(output, Node) and callable(output) and not _is_torch(output):
            root, who = output(), "your function's result"
        if not isinstance(root, Node):
            raise ValueError(f"graph_stepper: {who} is {_instead(root)}")
        return root

    def _show(self) -> None:
        """Bring the present computation to the page."""
        vertices, flowing, _ = self._now
        at, lanes = places([v.parents for v in vertices])
        with self.hold_sync():
            self.nodes = [
                {
                    "label": label,
                    "name": v.name,
                    "op": v.op,
                    "shape": list(v.shape),
                    "parents": list(v.parents),
                    "place": place,
                }
                for v, label, place in zip(vertices, labels(vertices), at, strict=True)
            ]
            self.lanes = lanes
            self.values = packed([v.value for v in vertices])
            self.slopes = packed([flow for flows in flowing for flow in flows])

    @traitlets.observe("given")
    def _compute_again(self, change: dict) -> None:
        """Follow the reader's numbers; the page has done so itself where it can."""
        if change["new"] == self.answered:
            return
        values = dict(zip(self._leaves, change["new"], strict=True))
        try:
            if self.where == "page":
                self._now = compute(replay(self._first.vertices, values), {})
            elif self.where == "kernel":
                with _changed(self._leaves, values), np.errstate(all="ignore"):
                    self._now = compute(self._root(self._again), self._names)
                self._show()
        finally:
            self.answered = change["new"]

    @traitlets.validate("given")
    def _numbers(self, proposal: dict) -> list[float]:
        given = proposal["value"]
        if len(given) != len(self._leaves) or not np.isfinite(given).all():
            names = ", ".join(self._now.vertices[i].name for i in self._leaves)
            raise traitlets.TraitError(
                f"graph_stepper: given = {given}, expected finite numbers for {names}"
            )
        return given

    @traitlets.validate("step", "selected")
    def _inside(self, proposal: dict) -> int:
        """Refuse a place that is not there; no selected value is −1."""
        name, value = proposal["trait"].name, proposal["value"]
        low, end = (0, self.last) if name == "step" else (-1, len(self.nodes) - 1)
        if not low <= value <= end:
            raise traitlets.TraitError(
                f"graph_stepper: {name} = {value}, expected {low} to {end}"
            )
        return value

    @property
    def last(self) -> int:
        """The last step: each operation forward and backward, and ∂L/∂L = 1."""
        return 2 * sum(bool(v.op) for v in self._now.vertices) + 1

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits; without a kernel nobody calls the reader's function."""
        here = "nowhere" if self.where == "kernel" else self.where
        return super().standalone_state() | {"where": here}

    def describe(self) -> str:
        """Say each value with its formula, the slope of each leaf, and the step."""
        vertices, _, grads = self._now
        label = labels(vertices)
        rows = list(zip(vertices, label, grads, strict=True))
        told = [(v, name) for v, name, _ in rows if v.op or v.name or v.shape]
        values = "; ".join(_formula(v, name, label) for v, name in told)
        slopes = ", ".join(
            f"∂{label[-1]}/∂{name} {_number(grad)}"
            for v, name, grad in rows
            if not v.op and v.name
        )
        return (
            f"Computational graph of {label[-1]}: {values}."
            f"{f' Gradients: {slopes}.' if slopes else ''}"
            f" Step {self.step} of {self.last}."
        )

    def preview(self) -> bytes:
        """Draw the whole graph, each value with its gradient."""
        from ...figures import draw_graph

        nodes: list[Node] = []
        for vertex, grad in zip(self._now.vertices, self._now.grads, strict=True):
            parents = tuple(nodes[p] for p in vertex.parents)
            node = Node(vertex.value, vertex.name, op=vertex.op, parents=parents)
            node.grad = grad
            nodes.append(node)
        return draw_graph(nodes[-1], alt=self.describe()).png()


def graph_stepper(
    output: Output,
    names: Mapping[str, Node] | None = None,
    *,
    hide: Sequence[str] = (),
) -> GraphStepper:
    """Show how a value is computed, and how its gradient flows back, step by step.

    Leaves that are single numbers and have a name get a slider. Where the graph holds
    nothing but single numbers and + − × / **, exp, log, tanh, sigmoid and relu, the
    page computes anew by itself. For any other graph give a function without arguments
    that computes it from the same leaves, and the kernel calls it::

        x, w = Tensor(2.0, "x"), Tensor(-3.0, "w")
        graph_stepper((w * x + 1).sigmoid())
        graph_stepper(lambda: (data * w).tanh().mean())

    Args:
        output: one number, computed by `autograd`; or such a function.
        names: of values, beside those that they have themselves: `{"q": q}`.
        hide: names of parts to leave out: "position", "value", "leaves", "copy".

    Raises:
        ValueError: if output is no Tensor or holds more than one number, there are
            more than 60 values, a named one is not part of the computation, or `hide`
            names no part.
    """
    hidden = known_names("graph_stepper", hide, PARTS)
    return GraphStepper(output, names or {}, hidden)


@contextmanager
def _changed(leaves: Mapping[int, Node], values: Mapping[int, float]) -> Iterator[None]:
    """Give the reader's leaves other values for a while."""
    before = {node: node.value for node in leaves.values()}
    try:
        for place, node in leaves.items():
            node.value = np.asarray(values[place], node.value.dtype)
        yield
    finally:
        for node, value in before.items():
            node.value = value


def _can_change(vertex: Vertex) -> bool:
    return not vertex.op and vertex.shape == () and bool(vertex.name)


def _require_room(vertices: list[Vertex]) -> None:
    if len(vertices) > MOST:
        raise ValueError(
            f"graph_stepper: the graph has {len(vertices)} values, expected {MOST} or "
            "fewer; show a smaller part of it, or arrays in place of single numbers"
        )
    if any(v.value.dtype.kind == "c" or not v.value.size for v in vertices):
        raise ValueError("graph_stepper: expected real numbers, and no empty array")


def _require_known(names: Mapping[str, Node], root: Node) -> None:
    known = set(forward_steps(root))
    for name, node in names.items():
        if node not in known:
            raise ValueError(
                f"graph_stepper: names has {name!r}, but the output was not computed "
                "from it; give the very Tensor that the expression uses"
            )


def _is_torch(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor | torch.nn.Module)


def _instead(value: Any) -> str:
    """Say what came in place of a Tensor, and what to do."""
    came = f"a {type(value).__module__}.{type(value).__name__}"
    why = "; PyTorch's graph keeps no values to show" if _is_torch(value) else ""
    return (
        f"{came.replace('builtins.', '')}, expected a dl_helpers.autograd.Tensor{why}: "
        'begin with Tensor(2.0, "x") and compute with + − × / and its methods'
    )


def _formula(vertex: Vertex, name: str, label: list[str]) -> str:
    """Write q = x + y = 3 of a computed value, x = 3 of a given one."""
    operands = [label[p] for p in vertex.parents]
    value = _number(vertex.value)
    if not vertex.op:
        return f"{name} {value}"
    infix = len(operands) == 2 and len(vertex.op) == 1
    said = f" {vertex.op} ".join(operands)
    return f"{name} = {said if infix else f'{vertex.op}({said})'} {value}"


def _number(value: Any) -> str:
    value = np.asarray(value)
    return f"= {value.item() + 0:.4g}" if not value.ndim else f"of shape {value.shape}"
