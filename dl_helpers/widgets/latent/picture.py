"""The latent explorer as a static picture."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .latent_explorer import LatentExplorer


def draw(widget: "LatentExplorer") -> bytes:
    """Draw the codes, the decoding of the present one, and the reconstructions, PNG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from ...figures import Picture
    from ...figures.picture import STYLE

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.4, 3.6), layout="constrained")
        left, right = figure.subfigures(1, 2, width_ratios=(1.3, 1))
        _draw_codes(left.subplots(), widget)
        shown = _pictures_of(widget)
        rows = -(-len(shown) // 2)
        axes = right.subplots(rows, 2, squeeze=False).ravel()
        for ax in axes:
            ax.set_axis_off()
        for ax, (name, picture) in zip(axes, shown, strict=False):
            ax.imshow(np.clip(picture.transpose(1, 2, 0), 0, 1), "gray", vmin=0, vmax=1)
            ax.set_title(name, fontsize=8)
        return Picture(figure, widget.describe()).png()


def _draw_codes(ax: Any, widget: "LatentExplorer") -> None:
    from ...figures.picture import COLORS, MARKERS

    one, (i, j) = widget.spaces[widget.space], widget.dims
    labels = np.array(widget.labels or [0] * len(one.codes))
    for k in np.unique(labels):
        look = {"color": COLORS[k % 10], "marker": MARKERS[k % 10], "s": 22}
        name = widget.classes[k] if widget.labels else None
        x, y = one.codes[labels == k][:, [i, j]].T
        ax.scatter(x, y, **look, label=name, linewidths=0.4, edgecolors="white")
    z = widget.code
    ax.scatter(*z[[i, j]], s=160, facecolors="none", edgecolors="#c24e00", linewidths=2)
    ax.set(xlabel=f"z{i + 1}", ylabel=f"z{j + 1}", title=widget.names[widget.space])
    if widget.labels:
        ax.legend(fontsize=6, loc="upper right", ncols=2)


def _pictures_of(widget: "LatentExplorer") -> list[tuple[str, np.ndarray]]:
    made = widget.spaces[widget.space].decode(widget.code[None])[0]
    shown, at = [("decoding of the code", made)], widget.example
    if widget.pictures is not None:
        shown.append((f"example {at + 1}", widget.pictures[at]))
    for name, one in zip(widget.names, widget.spaces, strict=True):
        shown.append((f"by {name}", one.made[at]))
    return shown
