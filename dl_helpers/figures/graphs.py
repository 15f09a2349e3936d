"""Computational graphs: operands on the left, the result on the right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from ..autograd import Node, Vertex, graph
from .layout import columns, lanes, rows
from .picture import COLORS, Picture, canvas

WIDTH, HEIGHT = 1.2, 0.72  # of a box, in inches
COLUMN, ROW = 1.75, 0.92  # from one box to the next
SPREAD = 0.2  # between the ends of two arrows at a box
MOST = 60  # nodes that a reader can still tell apart
Place = tuple[float, float]


def draw_graph(root: Node, *, alt: str | None = None) -> Picture:
    """Draw what `root` was computed from, each value with its gradient beneath.

    Each box is a value. What was given is white and has its name, what was computed is
    blue and has its operation. Of an array the box gives the shape, and the mean size
    of the gradient's entries.

    Args:
        root: a result of `autograd`; after its `backward` there are gradients to see.
        alt: replaces the alt text, which tells the operations in their order.

    Raises:
        ValueError: for a graph of more than 60 nodes.

    Source: the picture of Karpathy's micrograd (2020).
    """
    vertices = graph(root)
    if len(vertices) > MOST:
        raise ValueError(
            f"draw_graph: the graph has {len(vertices)} nodes, expected {MOST} or "
            f"fewer; draw a smaller part of it, or a shorter loop"
        )
    parents = [vertex.parents for vertex in vertices]
    ways = lanes(parents)
    places = {k: (COLUMN * k[1], -ROW * row) for k, row in rows(parents).items()}
    ax = _ground(list(places.values()))
    for i, vertex in enumerate(vertices):
        for k, lane in enumerate(lane for lane in ways if lane[-1][0] == i):
            entry = SPREAD * ((len(vertex.parents) - 1) / 2 - k)
            _arrow(ax, [places[key] for key in lane], entry)
    for vertex, key in zip(vertices, enumerate(columns(parents)), strict=True):
        _box(ax, vertex, places[key])
    return Picture(ax.figure, alt or _in_words(vertices))


def _ground(places: Sequence[Place]) -> Axes:
    """Make axes whose units are inches, with room for all the boxes."""
    x, y = np.array(places).T
    left, right = x.min() - 0.6 * WIDTH, x.max() + 0.6 * WIDTH
    bottom, top = y.min() - 0.6 * HEIGHT, y.max() + 0.6 * HEIGHT
    _, ax = canvas(right - left, top - bottom)
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    ax.set_axis_off()
    return ax


def _arrow(ax: Axes, places: Sequence[Place], entry: float) -> None:
    """Draw a line through these places, level where it passes a column."""
    (x, y), *others = places
    points, x = [(x, y)], x + WIDTH / 2
    points.append((x, y))
    codes = [Path.MOVETO, Path.LINETO]
    for i, (x_next, y_next) in enumerate(others, 1):
        y_next += entry * (i == len(others))
        x_in = x_next - WIDTH / 2
        middle = (x + x_in) / 2
        points += [(middle, y), (middle, y_next), (x_in, y_next)]
        codes += [Path.CURVE4] * 3
        x, y = x_next + WIDTH / 2, y_next
        if i < len(others):
            points.append((x, y))
            codes.append(Path.LINETO)
    look = {"arrowstyle": "-|>", "mutation_scale": 9, "color": "0.45", "lw": 1.1}
    ax.add_patch(FancyArrowPatch(path=Path(points, codes), zorder=1, **look))


def _box(ax: Axes, vertex: Vertex, place: Place) -> None:
    x, y = place
    corner = x - WIDTH / 2 + 0.06, y - HEIGHT / 2 + 0.06
    look = {"facecolor": "#dcecf7" if vertex.op else "white", "edgecolor": COLORS[0]}
    rounded = {"boxstyle": "round,pad=0.06,rounding_size=0.1", "lw": 1.1}
    size = WIDTH - 0.12, HEIGHT - 0.12
    ax.add_patch(FancyBboxPatch(corner, *size, zorder=2, **rounded, **look))
    lines = [(_title(vertex), 11, "black"), (_value(vertex.value), 8, "0.25")]
    if _has_slope(vertex):
        lines.append((_slope(vertex.grad), 8, COLORS[1]))
    for k, (text, size, color) in enumerate(lines):
        at = y + 0.2 * ((len(lines) - 1) / 2 - k)
        weight = "normal" if k else "bold"
        style = {"fontsize": size, "color": color, "weight": weight}
        ax.text(x, at, text, ha="center", va="center_baseline", zorder=3, **style)


def _has_slope(vertex: Vertex) -> bool:
    """Tell whether a backward has been here: it leaves NumPy's numbers."""
    return isinstance(vertex.grad, np.ndarray | np.generic)


def _title(vertex: Vertex) -> str:
    parts = [text for text in (vertex.name, vertex.op) if text]
    return " = ".join(parts) or "constant"


def _value(value: np.ndarray) -> str:
    return f"{value.item() + 0:.4g}" if not value.ndim else f"shape {value.shape}"


def _slope(slope: np.ndarray) -> str:
    if not np.ndim(slope):
        return f"∂ {float(slope):.4g}"
    return f"mean |∂| {np.abs(slope).mean():.2g}"


def _in_words(vertices: Sequence[Vertex]) -> str:
    """Tell the computation line by line, as a reader of the picture would."""
    names = [v.name or f"v{i}" for i, v in enumerate(vertices)]
    given = [
        f"{name} = {_value(v.value)}"
        for name, v in zip(names, vertices, strict=True)
        if not v.op
    ]
    steps = [
        f"{name} = {v.op}({', '.join(names[p] for p in v.parents)}) = {_value(v.value)}"
        for name, v in zip(names, vertices, strict=True)
        if v.op
    ]
    slopes = [
        f"{_slope(v.grad)} at {name}"
        for name, v in zip(names, vertices, strict=True)
        if not v.op and _has_slope(v)
    ]
    said = f"Computational graph. Given: {', '.join(given)}."
    said += f" Computed: {'; '.join(steps)}." if steps else ""
    return said + (f" Gradients: {', '.join(slopes)}." if slopes else "")
