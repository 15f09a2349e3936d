"""A whole tensor at a glance: its last two axes as images, the others as a grid."""

import numpy as np

from ..checks import GradientCheck
from .picture import Picture, bare, canvas

Array = np.ndarray


def show_gap(check: GradientCheck, *, alt: str | None = None) -> Picture:
    """Draw where a gradient is wrong: its error over the tensor, blue up and red down.

    A kernel gradient `(F, C, kh, kw)` shows as F rows of C images; a matrix as one
    image, a vector as a strip.

    Args:
        check: one that found a mistake, of a gradient of at most a few hundred entries.
        alt: replaces the alt text that names the worst entry.

    Raises:
        ValueError: if there is no map, since the gradient is right or too large for it.
    """
    if check.gap is None:
        why = "it is right" if check else "its gradient is too large to look at whole"
        raise ValueError(f"show_gap: {check.name} has no map of its error; {why}")
    tiles = tiled(check.gap)
    rows, columns = tiles.shape
    figure, ax = canvas(min(7, 0.35 * columns + 1.6), min(7, 0.35 * rows + 0.8))
    limit = np.nanmax(np.abs(tiles)) or 1.0
    image = bare(ax).imshow(tiles, cmap="RdBu", vmin=-limit, vmax=limit)
    ax.set_title(f"error of {check.name}")
    figure.colorbar(image, ax=ax)
    wrong = np.sum(np.abs(check.gap) > 1e-6 * limit)
    said = f"{wrong} of {check.gap.size} entries are wrong. {check!r}"
    return Picture(figure, alt or said)


def tiled(tensor: Array) -> Array:
    """Lay a tensor out in the plane; NaN parts the tiles.

    `(A, B, H, W)` becomes A rows of B tiles; more axes in front join the first, fewer
    count as 1.
    """
    height, width = tensor.shape[-2:] if tensor.ndim > 1 else (1, tensor.size)
    across = tensor.shape[-3] if tensor.ndim > 2 else 1
    tiles = tensor.reshape(-1, across, height, width)
    if tiles.shape[:2] != (1, 1):
        tiles = np.pad(tiles, [(0, 0)] * 2 + [(0, 1)] * 2, constant_values=np.nan)
        height, width = height + 1, width + 1
    return tiles.transpose(0, 2, 1, 3).reshape(-1, across * width)
