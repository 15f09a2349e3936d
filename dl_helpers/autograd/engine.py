"""Reverse-mode automatic differentiation: a value that remembers how it was made.

Each operation computes its value at once, and keeps its operands and its chain rule:
the function that turns ∂L/∂result into ∂L/∂operand for each operand. `backward` then
walks through all that was computed, from last to first. That is the whole engine; the
operations are in `tensor` and `functions`.

After A. Karpathy's micrograd (2020), on arrays. Source of the method: Linnainmaa, 1970;
Baydin et al., Automatic differentiation in machine learning: a survey, 2018.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray
Chain = Callable[[Array], tuple[Array, ...]]


class Node:
    """An array, and the operation that it came from.

    `grad` is ∂L/∂value, 0 until `backward`; each backward adds to it. To start anew,
    set it to 0.

    Args:
        value: of floating point numbers; others are turned into float64.
        name: for pictures of the graph.
        op: the operation, "" for what was given and not computed.
        parents: its operands.
        chain: its chain rule, from ∂L/∂value to ∂L/∂parent for each parent.

    Raises:
        ValueError: for what is no array of numbers.

    Source: Karpathy's micrograd, 2020; Baydin et al., Automatic differentiation in
    machine learning: a survey, JMLR 2018, section 3.2.
    """

    def __init__(
        self,
        value: Any,
        name: str = "",
        *,
        op: str = "",
        parents: tuple["Node", ...] = (),
        chain: Chain = lambda dy: (),
    ) -> None:
        value = np.asarray(value)
        if value.dtype.kind not in "fcbiu":
            raise ValueError(
                f"{type(self).__name__}: {value!r:.60} came, expected numbers"
            )
        self.value = value if value.dtype.kind in "fc" else value.astype(float)
        self.grad: Array | float = 0.0
        self.name, self.op, self.parents, self.chain = name, op, parents, chain

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    def backward(self, dy: Array | None = None) -> None:
        """Add ∂L/∂t to the `grad` of every tensor t that this one was computed from.

        dy is ∂L/∂self; it may be left out where this is L itself, one number.
        """
        for _ in backward_steps(self, dy):
            pass

    def __repr__(self) -> str:
        value = np.array2string(self.value, precision=4, threshold=20)
        named = "".join(f", {text}" for text in (self.name, self.op) if text)
        return f"{type(self).__name__}({value}{named})"


def forward_steps(root: Node) -> Iterator[Node]:
    """Go through all that `root` was computed from, operands before results.

    It needs a list and no recursion, so a chain of any length will do.

    Source: a topological order by depth-first search, Cormen et al., Introduction to
    Algorithms, 2009, section 22.4.
    """
    seen: set[Node] = set()
    todo = [(root, False)]
    while todo:
        node, complete = todo.pop()
        if complete:
            yield node
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in reversed(node.parents))


def backward_steps(root: Node, dy: Array | None = None) -> Iterator[Node]:
    """Go back one operation at a time; whatever is given out has its `grad`.

    When a node's turn comes all that uses it has had its own, so its slope is complete:
    the sum over all paths to the root.

    Shapes: dy that of the value of `root`; it may be left out for one number. Each
    `grad` has the shape of its value.

    Source: Baydin et al., Automatic differentiation in machine learning: a survey, JMLR
    2018, section 3.2, on the reverse mode.
    """
    slopes = {root: _start(root, dy)}
    for node in reversed(list(forward_steps(root))):
        dy = slopes.pop(node)
        node.grad = node.grad + dy
        for parent, slope in zip(node.parents, flows(node, dy), strict=True):
            slopes[parent] = slopes[parent] + slope if parent in slopes else slope
        yield node


def flows(node: Node, dy: Array) -> tuple[Array, ...]:
    """Compute what flows from a node to each operand: its share of ∂L/∂operand.

    Shapes: dy that of the value of `node`; each result has that of its operand.

    Source: Baydin et al., Automatic differentiation in machine learning: a survey, JMLR
    2018, section 3.2: one term of the chain rule.
    """
    pairs = zip(node.chain(dy), node.parents, strict=True)
    return tuple(_unbroadcast(slope, parent.value) for slope, parent in pairs)


def _start(root: Node, dy: Array | None) -> Array:
    if dy is None and root.value.size != 1:
        raise ValueError(
            f"backward: the value has shape {root.shape}, expected one number; give "
            f"dy, or take the sum or the mean first"
        )
    dy = np.ones(root.shape) if dy is None else np.asarray(dy)
    if dy.shape != root.shape:
        raise ValueError(f"backward: dy has shape {dy.shape}, expected {root.shape}")
    return dy.astype(root.value.dtype, copy=False)


def _unbroadcast(slope: Array, value: Array) -> Array:
    """Sum over the axes along which an operand of this value was repeated."""
    lead = slope.ndim - value.ndim
    repeated = (i for i, n in enumerate(value.shape, lead) if n == 1 != slope.shape[i])
    axes = (*range(lead), *repeated)
    slope = slope.sum(axis=axes).reshape(value.shape) if axes else slope
    return slope.astype(value.dtype, copy=False)
