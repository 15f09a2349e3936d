"""The columns of units that a drawing of a network under dropout shows."""

from collections.abc import Sequence
from typing import Any

from ..models.trace import Stage
from .sites import Site


def columns_of(stages: Sequence[Stage], sites: Sequence[Site]) -> list[dict[str, Any]]:
    """List columns: the input, each layer with a matrix of weights, and each site.

    A site with as many units as the column before drops from that column. `first` says
    where its units begin in a mask; −1 for a column that nothing is dropped from.
    """
    columns = [_column("input", stages[0])]
    known, first = {site.name: site for site in sites}, 0
    for stage in stages[1:]:
        if stage.name in known:
            units = known[stage.name].units
            if columns[-1]["units"] != units or columns[-1]["first"] >= 0:
                columns.append(_column(stage.name, stage))
            columns[-1]["first"] = first
            first += units
        elif _has_matrix(stage.layer):
            columns.append(_column(stage.name, stage))
    if columns[-1]["first"] >= 0 or columns[-1]["units"] != stages[-1].y[0].size:
        columns.append(_column("output", stages[-1]))
    return columns


def _column(name: str, stage: Stage) -> dict[str, Any]:
    return {"name": name, "units": int(stage.y[0].size), "first": -1}


def _has_matrix(layer: Any) -> bool:
    """Tell whether a layer multiplies by a matrix, as a dense one does."""
    params = getattr(layer, "params", None)
    arrays = params.values() if params else [getattr(layer, "weight", None)]
    return any(getattr(array, "ndim", 0) == 2 for array in arrays)
