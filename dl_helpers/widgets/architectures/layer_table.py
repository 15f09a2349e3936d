"""What each layer of a network costs: output, parameters, values, multiply-adds.

A layer is a dict with its "kind" and its sizes; a size is one number, or one for each
axis. `static/architectures/layer_math.js` counts in the same way.

What counts as a value: the input, and each output that takes memory of its own. ReLU
and its like, dropout and softmax can work in place, and flatten only looks at the same
numbers differently, so their rows add nothing. (`nn.summary` adds every row up.)
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from ...nn.windows import Axis

Shape = tuple[int, ...]
Spec = dict[str, Any]
IN_PLACE = ("relu", "leakyrelu", "elu", "gelu", "tanh", "sigmoid", "softmax", "dropout")
WINDOW = {"kernel": None, "stride": 1, "padding": 0}
# The sizes of each kind, with what they are where not told; None must be told.
KINDS: dict[str, dict[str, Any]] = {
    "conv": {"filters": None, **WINDOW, "groups": 1, "bias": True},
    "maxpool": {**WINDOW, "stride": None, "keep_edges": False},
    "avgpool": {**WINDOW, "stride": None, "keep_edges": False},
    "dense": {"units": None, "bias": True},
    "globalavgpool": {},
    "globalmaxpool": {},
    "batchnorm": {},
    "lrn": {},
    "flatten": {},
    "same": {"name": None},  # of the reader: no weights, and the shape stays
    **{kind: {} for kind in IN_PLACE},
    # what the page can't compute: known for this one input alone
    "other": {"name": None, "from": None, "to": None, "params": 0},
}


class Row(NamedTuple):
    """One layer in the table; where it does not fit, `problem` is a sentence.

    `shape` is that of the output for one example, `values` how many numbers of memory
    it takes, `field` the side of the receptive field on each axis of the input, or ()
    for all of it.
    """

    shape: Shape
    params: int = 0
    values: int = 0
    macs: int = 0
    field: Shape = ()
    problem: str = ""


class _Reach(NamedTuple):
    """On each axis: how many inputs a unit sees, and how far its neighbour is."""

    size: Shape
    jump: Shape


UNKNOWN = _Reach((), ())  # all of the input, or nobody knows


def complete(spec: Mapping[str, Any]) -> Spec:
    """Fill in what a dict leaves out.

    Raises:
        ValueError: for an unknown kind or size, one that is missing or no whole number.
    """
    kind = spec.get("kind")
    if kind not in KINDS:
        raise ValueError(
            f"architecture_calculator: the kind of layer is {kind!r}, expected one of "
            f"{', '.join(KINDS)}"
        )
    known = KINDS[kind]
    if unknown := set(spec) - set(known) - {"kind"}:
        raise ValueError(
            f"architecture_calculator: {kind} has no {sorted(unknown)[0]!r}, expected "
            f"{', '.join(known) or 'nothing'}"
        )
    full = {"kind": kind, **known, **spec}
    if "stride" in full and full["stride"] is None:
        full["stride"] = full["kernel"]
    for name in (n for n in full if n in ("filters", "units", "groups", *WINDOW)):
        _require_sizes(kind, name, full[name])
    return full


def table(
    specs: Sequence[Spec], shape: Shape, inputs: Sequence[Shape] = ()
) -> list[Row]:
    """Count layer by layer; behind a layer that does not fit nothing is counted.

    Args:
        specs: of `complete`.
        shape: of the input, `(C, H, W)` or another number of axes, or `(n,)`.
        inputs: of each layer its own input, for a network that branches; without them
            it gets what the layer before it puts out.
    """
    ones = (1,) * (len(shape) - 1)
    rows, reach = [Row(shape, values=prod(shape), field=ones)], _Reach(ones, ones)
    for i, spec in enumerate(specs):
        before = tuple(inputs[i]) if inputs else rows[-1].shape
        row, reach = _row(spec, before, UNKNOWN if inputs else reach)
        rows.append(row)
        if row.problem:
            break
    return rows


def _row(spec: Spec, shape: Shape, reach: _Reach) -> tuple[Row, _Reach]:
    kind, size = spec["kind"], prod(shape)
    if problem := problem_of(spec, shape):
        return Row((), problem=problem), reach
    if kind in ("conv", "maxpool", "avgpool"):
        return _window(spec, shape, reach)
    if kind == "dense":
        params = (size + spec["bias"]) * spec["units"]
        macs = size * spec["units"]
        return Row((spec["units"],), params, spec["units"], macs), UNKNOWN
    if kind == "flatten":
        return Row((size,), field=reach.size), reach
    if kind.startswith("global"):
        return Row(shape[:1], values=shape[0]), UNKNOWN
    if kind == "other":
        to = tuple(spec["to"])
        return Row(to, spec["params"], prod(to)), UNKNOWN
    params = 2 * shape[0] if kind == "batchnorm" else 0
    values = 0 if kind in (*IN_PLACE, "same") else size
    return Row(shape, params, values, field=reach.size), reach


def _window(spec: Spec, shape: Shape, reach: _Reach) -> tuple[Row, _Reach]:
    channels, axes = shape[0], len(shape) - 1
    kernel, stride, padding = (each(spec[name], axes) for name in WINDOW)
    edges = spec.get("keep_edges", False)
    sizes = zip(shape[1:], kernel, stride, padding, strict=True)
    out = tuple(Axis(*size, edges).out for size in sizes)
    reach = _behind(reach, kernel, stride)
    params = macs = 0
    if spec["kind"] == "conv":
        weights = channels // spec["groups"] * prod(kernel)
        channels = spec["filters"]
        params = channels * (weights + spec["bias"])
        macs = channels * prod(out) * weights
    values = channels * prod(out)
    return Row((channels, *out), params, values, macs, reach.size), reach


def _behind(reach: _Reach, kernel: Shape, stride: Shape) -> _Reach:
    """Give what a unit behind one more window sees, on each axis."""
    if not reach.size:
        return reach
    seen = zip(reach.size, kernel, reach.jump, strict=True)
    jump = tuple(j * s for j, s in zip(reach.jump, stride, strict=True))
    return _Reach(tuple(r + (k - 1) * j for r, k, j in seen), jump)


def problem_of(spec: Spec, shape: Shape) -> str:
    """Say in a sentence why a layer does not fit behind this shape; "" if it does."""
    kind, axes = spec["kind"], len(shape) - 1
    if kind == "other":
        fits = list(shape) == list(spec["from"])
        known = f"{spec['name']} is known only for an input of {said(spec['from'])}"
        return "" if fits else f"{known}, and {said(shape)} comes."
    if kind == "dense" and axes:
        row = "A dense layer takes a row of numbers"
        return f"{row}: put flatten before it, as {said(shape)} comes."
    if (kind == "conv" or "pool" in kind) and not axes:
        maps = f"A {kind} layer needs maps such as 3×32×32"
        return f"{maps}, and a row of {said(shape)} comes."
    if "kernel" not in spec:
        return ""
    return _window_problem(spec, shape)


def _window_problem(spec: Spec, shape: Shape) -> str:
    axes = len(shape) - 1
    sizes = [each(spec[name], axes) for name in WINDOW]
    if any(len(size) != axes for size in sizes):
        return f"The kernel has {len(sizes[0])} axes, and {said(shape)} comes."
    kernel, _, padding = sizes
    room = [n + 2 * p for n, p in zip(shape[1:], padding, strict=True)]
    if any(n < k for n, k in zip(room, kernel, strict=True)):
        padded = "padded " if any(padding) else ""
        return (
            f"The {padded}{said(room)} input is smaller than the {said(kernel)} kernel."
        )
    if spec["kind"] != "conv":
        over = any(2 * p > k for p, k in zip(padding, kernel, strict=True))
        return "The padding is more than half of the kernel." if over else ""
    groups = spec["groups"]
    if shape[0] % groups or spec["filters"] % groups:
        both = f"{shape[0]} channels and {spec['filters']} filters"
        return f"{both} can't be cut into {groups} groups."
    return ""


def each(size: int | Sequence[int], n: int) -> Shape:
    """Give one size for each of n axes."""
    return tuple(size) if isinstance(size, list | tuple) else (size,) * n


def said(shape: Sequence[int]) -> str:
    """Write (3, 32, 32) as 3×32×32."""
    return "×".join(map(str, shape))


def _require_sizes(kind: str, name: str, size: Any) -> None:
    sizes = size if isinstance(size, list | tuple) else [size]
    least = 0 if name == "padding" else 1
    if not all(type(s) is int and s >= least for s in sizes):
        raise ValueError(
            f"architecture_calculator: {name} of {kind} is {size!r}, expected a whole "
            f"number of {least} or more"
        )
