"""The table of a network: each layer's output, parameters and memory."""

import html
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .layer import Layer
from .network import Network

BYTES = 4  # of a float32
HEAD = ("layer", "", "output", "parameters", "values", "memory")


class Row(NamedTuple):
    """One layer: `shapes` and `values` are those of its output for one example."""

    name: str
    layer: str
    shapes: tuple[tuple[int, ...], ...]
    n_params: int

    @property
    def values(self) -> int:
        """How many numbers the layer puts out for one example."""
        return sum(map(prod, self.shapes))


@dataclass(frozen=True)
class Summary:
    """What `summary` found: a table as text and, in a notebook, as HTML.

    `rows` starts with the input. `n_params` counts the numbers to learn, `values` those
    that a forward makes of one example (and the example itself), `memory` is their
    size in bytes as float32.

    Source: that of `summary`.
    """

    rows: tuple[Row, ...]

    @property
    def n_params(self) -> int:
        """How many numbers there are to learn."""
        return sum(row.n_params for row in self.rows)

    @property
    def values(self) -> int:
        """How many numbers there are in the input and all outputs of one example."""
        return sum(row.values for row in self.rows)

    @property
    def memory(self) -> int:
        """How many bytes these take as float32; training keeps all of them."""
        return BYTES * self.values

    def _cells(self) -> list[tuple[str, ...]]:
        cells = [_cells(*row[:3], row.n_params, row.values) for row in self.rows]
        return [*cells, _cells("total", "", (), self.n_params, self.values)]

    def __repr__(self) -> str:
        table = [HEAD, *self._cells()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(_aligned(row, widths)).rstrip() for row in table]
        rule = "─" * max(map(len, lines))
        note = f"parameters as float32: {_size(BYTES * self.n_params)}"
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], note])

    def _repr_html_(self) -> str:
        rows = "".join(_html(row, "td") for row in self._cells())
        note = f"Memory of one example; {self!r}".rpartition("\n")[2]
        table = f"<thead>{_html(HEAD, 'th')}</thead><tbody>{rows}</tbody>"
        return f"<table>{table}</table><p>{note}</p>"


def summary(model: Any, x: Any) -> Summary:
    """Run one example through a model, and list what each layer makes of it.

    The model runs in test mode, so that it is afterwards what it was; only a backward
    needs a forward of its own again.

    Args:
        model: a layer or a network, or your own class with our Layer contract.
        x: a batch, of which the first example is taken; or the shape of an example,
            such as `(3, 32, 32)`. For several inputs a tuple of these, or a dict.

    Returns:
        A table with the output shape, the parameters, and the memory of the outputs in
        float32, of each layer; and the totals.

    Raises:
        ValueError: if the model refuses this input.

    Source: the table is that of `Model.summary` in Keras, with the memory beside it.
    """
    example = _example(x)
    with _test_mode(model):
        rows = [Row("input", "", _shapes(example), 0), *_rows("", model, example)]
    return Summary(tuple(rows))


def _rows(name: str, layer: Any, x: Any) -> Iterator[Row]:
    if not isinstance(layer, Network):
        n_params = sum(p.size for p in layer.params.values())
        yield Row(name, repr(layer), _shapes(layer.forward(x)), n_params)
        return
    for step in layer.steps(x):
        inner = f"{name}.{step.name}" if name else step.name
        if isinstance(step.layer, Network):
            yield from _rows(inner, step.layer, step.x)
        else:
            n_params = sum(p.size for p in step.layer.params.values())
            yield Row(inner, repr(step.layer), _shapes(step.y), n_params)


def _example(x: Any) -> Any:
    """Give a batch of one: zeros of a shape, or the first example of a batch."""
    if isinstance(x, Mapping):
        return {name: _example(value) for name, value in x.items()}
    if isinstance(x, tuple) and all(isinstance(n, int | np.integer) for n in x):
        return np.zeros((1, *x), np.float32)
    return tuple(map(_example, x)) if isinstance(x, tuple) else x[:1]


def _shapes(y: Any) -> tuple[tuple[int, ...], ...]:
    parts = y.values() if isinstance(y, Mapping) else y
    return tuple(p.shape[1:] for p in ((y,) if isinstance(y, np.ndarray) else parts))


@contextmanager
def _test_mode(model: Layer) -> Iterator[None]:
    before = getattr(model, "training", True)
    model.training = False
    try:
        yield
    finally:
        model.training = before


def _cells(
    name: str, layer: str, shapes: tuple, n_params: int, values: int
) -> tuple[str, ...]:
    output = ", ".join("×".join(map(str, shape)) or "1" for shape in shapes)
    return name, layer, output, f"{n_params:,}", f"{values:,}", _size(BYTES * values)


def _size(n: float) -> str:
    """Write 61,000 as 59.6 KiB."""
    for unit in ("B", "KiB", "MiB"):
        if n < 1024:
            return f"{n:.1f} {unit}" if unit != "B" else f"{n:.0f} B"
        n /= 1024
    return f"{n:.1f} GiB"


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    """Names to the left, numbers to the right."""
    pairs = zip(row, widths, strict=True)
    return [c.ljust(w) if i < 3 else c.rjust(w) for i, (c, w) in enumerate(pairs)]


def _html(row: tuple[str, ...], tag: str) -> str:
    cells = (f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)
    return f"<tr>{''.join(cells)}</tr>"
