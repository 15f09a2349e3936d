"""The filter browser as a static picture."""

from typing import TYPE_CHECKING

import numpy as np

from .filters import as_maps
from .inside import reduced

if TYPE_CHECKING:
    from .filter_browser import FilterBrowser

MOST = 16


def draw(widget: "FilterBrowser") -> bytes:
    """Draw the picture with the field, the maps of the stage, and the votes, as PNG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from ...figures import Picture
    from ...figures.picture import STYLE

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        left, middle, right = figure.subfigures(1, 3, width_ratios=(1, 1.8, 1.2))
        _draw_picture(left.subplots(), widget)
        _draw_maps(middle, widget)
        _draw_votes(right.subplots(), widget)
        return Picture(figure, widget.describe()).png()


def _draw_picture(ax, widget: "FilterBrowser") -> None:  # noqa: ANN001
    from matplotlib.patches import Rectangle

    from ...figures.images import as_pictures
    from ...figures.picture import COLORS, bare

    bare(ax).imshow(as_pictures(widget.picture)[0], cmap="gray", vmin=0, vmax=1)
    ax.set_title("picture" if widget.index < 0 else f"picture {widget.index + 1}")
    field, (_, row, column) = widget.inside.fields[widget.stage], widget.place
    if field is not None:
        (top, bottom), (left, right) = field.rows[row], field.columns[column]
        box = (left - 0.5, top - 0.5), right - left, bottom - top
        ax.add_patch(Rectangle(*box, fill=False, color=COLORS[1], linewidth=2))


def _draw_maps(figure, widget: "FilterBrowser") -> None:  # noqa: ANN001
    from ...figures.images import draw_signed
    from ...figures.picture import bare

    stage = widget.seen()[widget.stage]
    maps = reduced(as_maps(stage.y)[0])
    page = widget.place[0] // MOST * MOST
    shown = maps[page : page + MOST]
    limit = float(np.abs(np.nan_to_num(shown)).max()) or 1.0
    side = int(np.ceil(np.sqrt(len(shown))))
    axes = figure.subplots(-(-len(shown) // side), side, squeeze=False).ravel()
    for unit, ax in enumerate(axes):
        bare(ax)
        if unit < len(shown):
            draw_signed(ax, shown[unit][None], limit)
            chosen = page + unit == widget.place[0]
            ax.set_title(
                f"{page + unit + 1}", fontsize=7, weight="bold" * chosen or None
            )
    figure.suptitle(
        f"{stage.name}: units {page + 1} to {page + len(shown)}", fontsize=9
    )


def _draw_votes(ax, widget: "FilterBrowser") -> None:  # noqa: ANN001
    scores = widget.seen()[-1].y[0]
    best = np.argsort(-scores, kind="stable")[:10][::-1]
    drawn = ax.barh([widget.classes[k] for k in best], scores[best])
    ax.bar_label(drawn, fmt="%.2f", padding=3, fontsize=8)
    ax.margins(x=0.2)
    ax.set_title("votes (scores)")
