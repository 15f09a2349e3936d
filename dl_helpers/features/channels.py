"""Integral channel features: a picture seen as gradients, summed over boxes.

A pedestrian has no bright forehead over dark eyes: clothes have any brightness, and
what stays is the outline. So the picture is first turned into channels, gradients by
their direction among them, and then summed over boxes as Haar features are.
"""

import numpy as np

from .integral import box_sums, checked_images, integral_image

Array = np.ndarray


def gradients(images: Array) -> tuple[Array, Array]:
    """Compute magnitude and direction of the slope of the brightness at each pixel.

    Slopes are central differences, (x[c + 1] − x[c − 1]) / 2, and one-sided at edges.

    Args:
        images: `(…, H, W)`, H and W 2 or more.

    Returns:
        Magnitude, and direction in [0, π): 0 is brighter to a side, π/2 up or down.
        Both `(…, H, W)`, float64.

    Raises:
        ValueError: for pictures that are too small, no numbers, or NaN.

    Source: Dalal and Triggs, Histograms of oriented gradients for human detection, CVPR
    2005, section 6.2.
    """
    images = checked_images("gradients", images).astype(float)
    if min(images.shape[-2:]) < 2:
        raise ValueError(
            f"gradients: shape {images.shape} came, expected 2 × 2 pixels or more"
        )
    dy, dx = np.gradient(images, axis=(-2, -1))
    direction = np.arctan2(dy, dx) % np.pi
    return np.hypot(dx, dy), np.where(direction < np.pi, direction, 0)


def channels(images: Array, n_directions: int = 6) -> Array:
    """Turn grey pictures into brightness, gradient magnitude, and that by direction.

    The last `n_directions` channels are a histogram at each pixel: the magnitude stands
    in the channel whose range of directions holds it, [k π / n, (k + 1) π / n).

    Args:
        images: `(…, H, W)`, grey.
        n_directions: how many ranges [0, π) is cut into, 1 or more.

    Returns:
        `(…, 2 + n_directions, H, W)`, float64.

    Raises:
        ValueError: for what does not fit.

    Source: Dollár, Tu, Perona and Belongie, Integral channel features, 2009, without
    its colours.
    """
    if n_directions < 1:
        raise ValueError(f"channels: {n_directions} directions, expected 1 or more")
    magnitude, direction = gradients(images)
    bins = np.minimum((direction * n_directions / np.pi).astype(int), n_directions - 1)
    oriented = [magnitude * (bins == k) for k in range(n_directions)]
    return np.stack([np.asarray(images, float), magnitude, *oriented], axis=-3)


def channel_features(stack: Array, boxes: Array) -> Array:
    """Compute the sum of every channel over every box, by integral images.

    Args:
        stack: channels `(…, C, H, W)`.
        boxes: `(K, 4)` whole numbers: top, left, bottom, right.

    Returns:
        `(…, C · K)`, channel by channel.

    Raises:
        ValueError: for boxes that leave the picture, or fewer than three axes.

    Source: that of `channels`.
    """
    stack = checked_images("channel_features", stack, axes=3)
    sums = box_sums(integral_image(stack), boxes)
    return sums.reshape(*sums.shape[:-2], sums.shape[-2] * sums.shape[-1])


def random_boxes(
    n: int, window: tuple[int, int], rng: np.random.Generator | int = 0, least: int = 3
) -> Array:
    """Draw boxes in a window, each position and size by chance, as the paper does.

    Args:
        n: how many.
        window: height and width.
        rng: a Generator or a seed.
        least: the least height and width of a box.

    Returns:
        `(n, 4)`: top, left, bottom, right.

    Raises:
        ValueError: for a window that is smaller than a box.

    Source: that of `channels`.
    """
    if not 1 <= least <= min(window) or n < 0:
        raise ValueError(
            f"random_boxes: {n} boxes of {least} or more in a window of {window} came, "
            "expected them to fit"
        )
    rng = np.random.default_rng(rng)
    size = rng.integers(least, np.array(window) + 1, (n, 2))
    corner = rng.integers(0, np.array(window) - size + 1)
    return np.hstack([corner, corner + size])
