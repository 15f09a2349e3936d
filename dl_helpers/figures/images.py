"""Images in a grid, and weights that are images."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from .picture import Picture, bare, canvas

Array = np.ndarray


def show_images(
    images: Array,
    titles: Sequence | None = None,
    *,
    columns: int = 10,
    size: float = 0.8,
    alt: str | None = None,
) -> Picture:
    """Show images in rows, each under its title.

    Args:
        images: `(N, 1, H, W)` grey or `(N, 3, H, W)` RGB in [0, 1], or `(N, H, W)`.
        titles: one for each image, such as its class.
        columns: images in a row.
        size: of an image, in inches.
        alt: replaces the alt text that is made from the titles.

    Raises:
        ValueError: for arrays of another shape, or not as many titles as images.
    """
    images = as_pictures(images)
    if titles is not None and len(titles) != len(images):
        raise ValueError(
            f"show_images: {len(titles)} titles came for {len(images)} images"
        )
    figure, axes = _grid(len(images), columns, size, titled=titles is not None)
    for i, (ax, image) in enumerate(zip(axes, images, strict=True)):
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        if titles is not None:
            ax.set_title(str(titles[i]), fontsize=9)
    said = "" if titles is None else ": " + ", ".join(map(str, titles))
    return Picture(figure, alt or f"{len(images)} images{said}")


def show_templates(
    W: Array,
    classes: Sequence[str],
    image_shape: tuple[int, int, int],
    *,
    columns: int = 10,
    size: float = 0.8,
    alt: str | None = None,
) -> Picture:
    """Show row k of `W` as the image that class k looks for.

    One scale for all classes, centred at 0. With one channel, blue asks for ink and
    red asks for none; with three, grey is 0 and a colour is what the class asks for.

    Args:
        W: `(K, C·H·W)`, a row for each class.
        classes: K names.
        image_shape: `(C, H, W)`.
        columns: templates in a row.
        size: of a template, in inches.
        alt: replaces the alt text that is made from the classes.

    Raises:
        ValueError: if a row of `W` has not as many numbers as such an image, or there
            are not as many names as rows.
    """
    if W.ndim != 2 or W.shape[1] != np.prod(image_shape) or len(W) != len(classes):
        raise ValueError(
            f"show_templates: W has shape {W.shape} with {len(classes)} classes, "
            f"expected ({len(classes)}, {np.prod(image_shape)}) for images "
            f"{tuple(image_shape)}"
        )
    templates = W.reshape(-1, *image_shape)
    limit = np.abs(W).max() or 1.0
    figure, axes = _grid(len(W), columns, size, titled=True)
    for ax, template, name in zip(axes, templates, classes, strict=True):
        draw_signed(ax, template, limit)
        ax.set_title(name, fontsize=9)
    names = ", ".join(classes)
    return Picture(figure, alt or f"The weights of each class as an image: {names}")


def draw_signed(ax: Axes, image: Array, limit: float) -> None:
    """Draw signed numbers `(C, H, W)` from −limit to limit, with 0 in the middle."""
    if len(image) == 1:
        ax.imshow(image[0], cmap="RdBu", vmin=-limit, vmax=limit)
    else:
        ax.imshow(np.clip(0.5 + image / (2 * limit), 0, 1).transpose(1, 2, 0))


def as_pictures(images: Array) -> Array:
    """Turn `(N, C, H, W)` or `(N, H, W)` into what matplotlib draws: channels last."""
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[1] == 1:
        return images[:, 0]
    if images.ndim == 4 and images.shape[1] == 3:
        return images.transpose(0, 2, 3, 1)
    if images.ndim == 3:
        return images
    raise ValueError(
        f"images have shape {images.shape}, expected (N, 1, H, W), (N, 3, H, W) or "
        "(N, H, W)"
    )


def _grid(n: int, columns: int, size: float, titled: bool) -> tuple:
    """Make a figure with `n` bare axes, and empty ones to fill the last row."""
    if n < 1:
        raise ValueError("there are no images to show")
    columns = min(columns, n)
    rows = -(-n // columns)
    figure, axes = canvas(
        columns * size, rows * (size + 0.22 * titled), rows, columns, squeeze=False
    )
    for i, ax in enumerate(axes.flat):
        bare(ax).set_visible(i < n)
    return figure, axes.flat[:n]
