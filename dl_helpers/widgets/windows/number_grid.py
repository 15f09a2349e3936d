"""Numbers in a grid, drawn: what the widgets for windows show without a browser."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ...figures.picture import COLORS, bare
from ..foundation.one_picture import number

Array = np.ndarray

# Above this a number would be too small to be read.
MOST_CELLS = 12
Window = tuple[int, int, int, int]


def draw_numbers(
    ax: Axes,
    values: Array,
    title: str,
    window: Window | None = None,
    *,
    signed: bool = False,
) -> None:
    """Draw values `(H, W)` as colours, and as numbers where they can be read.

    Blue is positive, red negative; numbers from 0 to 1 are grey.

    Args:
        ax: where.
        values: `(H, W)`.
        title: stands above.
        window: top, left, height and width of what is framed.
        signed: whether 0 is white even where no number is negative.
    """
    bare(ax).set_title(title, fontsize=9)
    if not values.size:
        ax.text(0.5, 0.5, "empty", ha="center", transform=ax.transAxes)
        return
    limit = float(np.abs(values).max()) or 1.0
    signed = signed or bool((values < 0).any())
    low, name = (-limit, "RdBu") if signed else (0, "gray" if limit <= 1 else "viridis")
    image = ax.imshow(values, cmap=name, vmin=low, vmax=max(limit, 1 - signed))
    if max(values.shape) <= MOST_CELLS:
        _write(ax, values, image.cmap(image.norm(values)))
    if window is not None:
        top, left, height, width = window
        place = (left - 0.5, top - 0.5), width, height
        ax.add_patch(Rectangle(*place, fill=False, lw=2.5, ec=COLORS[4], clip_on=False))


def _write(ax: Axes, values: Array, colors: Array) -> None:
    digits = 0 if (values == values.round()).all() else 2
    # relative luminance, by a gamma of 2.2: on which side of mid-grey it lies
    bright = colors[..., :3] ** 2.2 @ (0.2126, 0.7152, 0.0722) > 0.179
    size = 8 if values.shape[1] <= 9 else 6.5
    for (row, column), value in np.ndenumerate(values):
        color = "black" if bright[row, column] else "white"
        look = {"ha": "center", "va": "center", "fontsize": size, "color": color}
        ax.text(column, row, number(value, digits), **look)
