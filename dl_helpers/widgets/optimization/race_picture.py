"""The still picture of a race: map, paths and losses."""

from typing import Any

import numpy as np

Array = np.ndarray

DEEPEST = 1e-12  # a loss below it is drawn there
SPAN = 1e-8, 1e6  # of the losses that are shown at most


def draw(widget: Any) -> bytes:
    """Draw a race up to its present step, or as a whole before the first, as a PNG."""
    from ...figures import COLORS, MARKERS, Picture, canvas

    figure, (plane, curves) = canvas(7.4, 3.4, 1, 2)
    size = int(np.sqrt(len(widget.heights) / 4))
    heights = np.frombuffer(widget.heights, np.float32).reshape(size, size)[::-1]
    grid = (np.linspace(*side, size) for side in widget.domain)
    plane.contourf(*grid, log_height(heights), 14, cmap="viridis")
    ways, last = widget.ways, widget.step or widget.steps
    for k, name in enumerate(widget.names):
        end = min(last, int(ways["ends"][k]))
        path, losses = ways["paths"][k, : end + 1], ways["losses"][k, : end + 1]
        look = {"color": COLORS[k], "marker": MARKERS[k], "markevery": [end]}
        plane.plot(*path.T, color="white", linewidth=3.2)
        plane.plot(*path.T, **look, markeredgecolor="white", markersize=8)
        gap = np.maximum(losses - widget.lowest, DEEPEST)
        curves.plot(gap, **look, label=name)
    what = "loss − lowest" if widget.lowest else "loss"
    plane.set(xlim=widget.domain[0], ylim=widget.domain[1], aspect="equal")
    plane.set(xlabel="x₁", ylabel="x₂", title=widget.formula or widget.surface_name)
    curves.set(xlabel="step", yscale="log", title=what)
    low, high = curves.get_ylim()
    curves.set_ylim(max(low, SPAN[0]), min(high, SPAN[1]))
    curves.legend(frameon=False)
    return Picture(figure, widget.describe()).png()


def log_height(heights: Array) -> Array:
    """Spread heights by their logarithm over 0 to 1, the lowest is 0."""
    finite = heights[np.isfinite(heights)]
    low, high = finite.min(initial=np.inf), finite.max(initial=-np.inf)
    unit = (high - low) / 1000 or 1.0
    return np.log1p((heights - low) / unit) / np.log1p(1000)
