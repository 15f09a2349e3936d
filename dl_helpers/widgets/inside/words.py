"""What the filter browser says: of its stages to the page, and in sentences."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..models.probe import name_of
from ..models.receptive import Field, geometry
from ..models.trace import Stage
from .filters import Filters, as_maps
from .inside import SIDE, Inside

if TYPE_CHECKING:
    from .filter_browser import FilterBrowser


def described(inside: Inside, at: int) -> dict[str, Any]:
    """Describe a stage to the page, as plain data."""
    layer, filters = inside.layers[at], inside.filters[at]
    return {
        "name": inside.names[at],
        "layer": "" if layer is None else name_of(layer),
        "shape": [int(n) for n in inside.shapes[at]],
        "reduced": -(-max(inside.shapes[at][1:]) // SIDE),
        "feeder": inside.feeders[at],
        "filters": filters is not None,
        "asks": inside.multiplies(at),
        "steps": _steps(layer, filters),
        "field": _field(inside.fields[at]),
        "conv": filters is not None and inside.shapes[at][1:] != (1, 1),
    }


def noted(inside: Inside) -> str:
    """Say what a reader should know of this network before all else."""
    said = []
    if inside.left_out:
        said.append(
            f"A picture takes a while here, so that {len(inside.x)} of "
            f"{len(inside.x) + inside.left_out} are shown."
        )
    if not any(described(inside, at)["conv"] for at in range(len(inside.names))):
        said.append(
            "This network has no convolution: each unit sees the whole picture, and "
            "its weights are a template of it."
        )
    if inside.no_gradient:
        said.append(f"There are no gradients: {inside.no_gradient}.")
    if (lost := first_lost(inside)) is not None:
        said.append(
            f"From stage {inside.names[lost]} on there are numbers that are none."
        )
    return " ".join(said)


def first_lost(inside: Inside) -> int | None:
    """Find the first stage with a NaN or an infinite number."""
    stages = inside.see(inside.x, -1, key="all")
    lost = [at for at, stage in enumerate(stages) if not np.isfinite(stage.y).all()]
    return lost[0] if lost else None


def sentences(widget: "FilterBrowser") -> str:
    """Say in sentences what the browser shows."""
    inside, stages = widget.inside, widget.seen()
    stage, (unit, row, column) = stages[widget.stage], widget.place
    value = float(as_maps(stage.y)[0, unit, row, column])
    scores = stages[-1].y[0]
    answer = int(scores.argmax())
    chosen = answer if widget.of_class < 0 else widget.of_class
    units, height, width = inside.shapes[widget.stage]
    place = "" if height == width == 1 else f" at row {row + 1}, column {column + 1}"
    return (
        f"{_picture(widget)}, answered {widget.classes[answer]} "
        f"({scores[answer]:.2f}). Stage {stage.name}, {units}×{height}×{width}: unit "
        f"{unit + 1} of {units}{place} is {value:.2f}"
        f"{_slope(stage, unit, row, column, widget.classes[chosen])}"
        f"{_sight(inside.fields[widget.stage], row, column)}"
    )


def _picture(widget: "FilterBrowser") -> str:
    if widget.index < 0:
        return "A picture that was drawn"
    said = f"Picture {widget.index + 1} of {len(widget.inside.x)}"
    if not widget.labels:
        return said
    return f"{said}, of class {widget.classes[widget.labels[widget.index]]}"


def _slope(stage: Stage, unit: int, row: int, column: int, name: str) -> str:
    if stage.dy is None:
        return ". "
    slope = float(as_maps(stage.dy)[0, unit, row, column])
    return f", and the score of {name} has the slope {slope:.4f} there. "


def _sight(field: Field | None, row: int, column: int) -> str:
    if field is None:
        return "It sees the whole picture."
    (top, bottom), (left, right) = field.rows[row], field.columns[column]
    return (
        f"It sees rows {top + 1} to {bottom} and columns {left + 1} to {right} of the "
        "picture."
    )


def _steps(layer: Any, filters: Filters | None) -> dict[str, list[int]] | None:
    """Give kernel, stride and padding, where they are known."""
    if filters is not None:
        found = filters.weights.shape[2:], filters.stride, filters.padding
    elif (told := geometry(layer)) is not None:
        found = tuple(zip(*told, strict=True))
    else:
        return None
    names = ("kernel", "stride", "padding")
    return {n: [int(i) for i in pair] for n, pair in zip(names, found, strict=True)}


def _field(field: Field | None) -> dict[str, list] | None:
    if field is None:
        return None
    return {"rows": field.rows.tolist(), "columns": field.columns.tolist()}
