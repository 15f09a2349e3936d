"""Boxes on a picture: what a detector found, and whether it is there."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from ..features import iou
from .picture import COLORS, Picture, bare, canvas

Array = np.ndarray
ENOUGH = 0.5  # of intersection over union: the usual line between right and wrong
RIGHT = {"edgecolor": COLORS[5], "linestyle": "-"}
WRONG = {"edgecolor": COLORS[1], "linestyle": "--"}
LINE = {"linewidth": 2, "path_effects": [withStroke(linewidth=4, foreground="white")]}


def show_boxes(
    image: Array,
    boxes: Array,
    truth: Array | None = None,
    labels: Sequence | None = None,
    *,
    axes: Axes | None = None,
    alt: str | None = None,
) -> Picture:
    """Draw boxes on a picture; dashed are those that meet nothing true.

    Args:
        image: `(H, W)` grey or `(H, W, 3)`, as matplotlib draws it.
        boxes: `(K, 4)`: top, left, bottom, right, in pixels.
        truth: `(L, 4)`, where something really is; a box is right if its intersection
            over union with one of these is ½ or more. None leaves that open.
        labels: one for each box, such as its score.
        axes: draw here, rather than on a figure of its own.
        alt: replaces the alt text that counts the boxes.

    Raises:
        ValueError: for boxes of another shape, or not as many labels as boxes.
    """
    meets = iou(boxes, () if truth is None else truth) >= ENOUGH
    right = np.full(len(meets), truth is None) | meets.any(axis=1)
    if labels is not None and len(labels) != len(boxes):
        raise ValueError(
            f"show_boxes: {len(labels)} labels came for {len(boxes)} boxes"
        )
    height, width = image.shape[:2]
    figure, ax = (axes.figure, axes) if axes else canvas(4.6, 4.6 * height / width)
    bare(ax).imshow(image, cmap="gray")
    for k, (top, left, bottom, side) in enumerate(boxes):
        look = LINE | (RIGHT if right[k] else WRONG)
        size = side - left, bottom - top
        ax.add_patch(Rectangle((left, top), *size, fill=False, **look))
        if labels is not None:
            ground = {"facecolor": "black", "edgecolor": "none", "pad": 1.5}
            ax.text(left, top, labels[k], color="white", fontsize=8, bbox=ground)
    return Picture(figure, alt or _in_words(boxes, right, truth))


def _in_words(boxes: Array, right: Array, truth: Array | None) -> str:
    """Count the boxes, and say where they are."""
    places = "; ".join(
        f"rows {t:.0f} to {b:.0f}, columns {left:.0f} to {r:.0f}"
        + ("" if truth is None else ", right" if good else ", wrong")
        for (t, left, b, r), good in zip(boxes, right, strict=True)
    )
    return f"A picture with {len(boxes)} boxes" + (f": {places}" if places else "")
