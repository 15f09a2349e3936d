"""Integral images: the sum over any box from four look-ups, whatever its size.

F[r, c] is the sum of the pixels above row r and left of column c, so F has a row and a
column of zeros before the image. The sum over a box with the corners A (top left),
B (top right), C (bottom right) and D (bottom left) is F(C) + F(A) − F(B) − F(D).

A box is `(top, left, bottom, right)` in this room; bottom and right are the first row
and column beyond it, as in `image[top:bottom, left:right]`.
"""

import numpy as np

Array = np.ndarray


def integral_image(images: Array) -> Array:
    """Compute F[…, r, c] = Σ_{i < r, j < c} x[…, i, j].

    Args:
        images: `(…, H, W)`. Whole numbers are added exactly (as int64), others as
            float64: in float32 large sums would lose the small differences.

    Returns:
        `(…, H + 1, W + 1)`; the first row and column are 0.

    Raises:
        ValueError: for fewer than two axes, what is no number, or NaN and infinities.

    Source: Crow, Summed-area tables for texture mapping, 1984; Viola and Jones, Rapid
    object detection using a boosted cascade of simple features, 2001.
    """
    images = checked_images("integral_image", images)
    whole = images.dtype.kind in "biu"
    *batch, height, width = images.shape
    F = np.zeros((*batch, height + 1, width + 1), np.int64 if whole else np.float64)
    inside = F[..., 1:, 1:]
    np.cumsum(images, axis=-2, out=inside)
    np.cumsum(inside, axis=-1, out=inside)
    return F


def box_sums(F: Array, boxes: Array) -> Array:
    """Compute F(C) + F(A) − F(B) − F(D) for each box: the sum of its pixels.

    Args:
        F: integral images `(…, H + 1, W + 1)`.
        boxes: `(K, 4)` whole numbers, 0 ≤ top ≤ bottom ≤ H, 0 ≤ left ≤ right ≤ W.

    Returns:
        `(…, K)`, in the dtype of F.

    Raises:
        ValueError: for boxes of another shape, or one that leaves the image.

    Source: that of `integral_image`.
    """
    top, left, bottom, right = _inside(boxes, *F.shape[-2:])
    return (
        F[..., bottom, right]
        + F[..., top, left]
        - F[..., top, right]
        - F[..., bottom, left]
    )


def box_deviations(F: Array, F_squared: Array, boxes: Array) -> Array:
    """Compute σ = √(mean(x²) − mean(x)²) over the pixels of each box.

    Args:
        F: integral images `(…, H + 1, W + 1)`.
        F_squared: integral images of the squared pixels, in the same shape.
        boxes: `(K, 4)`, as for `box_sums`; none of them empty.

    Returns:
        `(…, K)`. What rounding makes negative under the root counts as 0.

    Raises:
        ValueError: for boxes that don't fit, or an empty one.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 5.
    """
    sums, squares = box_sums(F, boxes), box_sums(F_squared, boxes)
    top, left, bottom, right = np.asarray(boxes).T
    area = (bottom - top) * (right - left)
    if not area.all():
        raise ValueError(
            f"box_deviations: box {int(np.argmin(area))} is empty, expected a pixel or "
            "more"
        )
    return np.sqrt(np.maximum(squares / area - (sums / area) ** 2, 0))


def shrink(F: Array, scale: float) -> Array:
    """Compute the integral image of a picture that is `scale` times smaller.

    A pixel of the smaller picture is the mean over `scale` × `scale` old ones, so
    F'[r, c] = F(scale·r, scale·c) / scale². Between whole numbers F is interpolated
    bilinearly, which is exact: fractions of pixels count as such. No pixel is touched.

    Args:
        F: integral images `(…, H + 1, W + 1)`.
        scale: 1 or more.

    Returns:
        `(…, ⌊H / scale⌋ + 1, ⌊W / scale⌋ + 1)`, float64.

    Raises:
        ValueError: for a scale below 1.

    Source: follows from the definition of F; this course's own.
    """
    if not 1 <= scale < np.inf:
        raise ValueError(f"shrink: scale is {scale}, expected 1 or more")
    for axis in (-2, -1):
        size = F.shape[axis] - 1
        at = scale * np.arange(int(size / scale + 1e-9) + 1)
        below = np.minimum(at.astype(int), max(size - 1, 0))
        share = np.minimum(at - below, 1.0)
        share = share[:, None] if axis == -2 else share
        above = np.minimum(below + 1, size)
        F = (1 - share) * F.take(below, axis) + share * F.take(above, axis)
    return F / scale**2


def pixels(F: Array) -> Array:
    """Give back the picture `(…, H, W)` whose integral image is F.

    Source: that of `integral_image`, backwards.
    """
    return np.diff(np.diff(F, axis=-2), axis=-1)


def checked_images(who: str, images: Array, axes: int = 2) -> Array:
    """Give back `images` as an array of finite numbers with `axes` axes or more.

    Raises:
        ValueError: naming `who`, what came and what was expected.
    """
    images = np.asarray(images)
    if images.dtype.kind not in "biuf":
        raise ValueError(f"{who}: dtype {images.dtype} came, expected real numbers")
    if images.ndim < axes:
        shape = "(…, H, W)" if axes == 2 else "(N, H, W)"
        raise ValueError(f"{who}: shape {images.shape} came, expected {shape}")
    require_finite(who, images)
    return images


def require_finite(who: str, array: Array) -> None:
    """Raise a `ValueError` that names the first NaN or infinity, if there is one."""
    finite = np.isfinite(array)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{who}: {finite.size - finite.sum()} values are NaN or infinite, the "
            f"first at {at}; clean or drop them first"
        )


def checked_boxes(who: str, boxes: Array, kinds: str = "iu") -> Array:
    """Give back boxes as an array `(K, 4)`; an empty list is no box.

    Raises:
        ValueError: for another shape, another kind of number, or a box whose bottom is
            above its top or whose right is left of its left.
    """
    boxes = np.asarray(boxes)
    if not boxes.size:
        return np.zeros((0, 4), int)
    if boxes.ndim != 2 or boxes.shape[1] != 4 or boxes.dtype.kind not in kinds:
        raise ValueError(
            f"{who}: boxes have shape {boxes.shape} and dtype {boxes.dtype}, expected "
            "(K, 4) numbers: top, left, bottom, right"
        )
    wrong = np.flatnonzero((boxes[:, 2:] < boxes[:, :2]).any(axis=1))
    if wrong.size:
        raise ValueError(
            f"{who}: box {wrong[0]} is {boxes[wrong[0]].tolist()}, expected top ≤ "
            "bottom and left ≤ right"
        )
    return boxes


def _inside(boxes: Array, rows: int, columns: int) -> Array:
    """Give the columns of `boxes`, which all lie in the image."""
    boxes = checked_boxes("box_sums", boxes)
    outside = (boxes[:, :2] < 0).any(axis=1)
    outside |= (boxes[:, 2] >= rows) | (boxes[:, 3] >= columns)
    if outside.any():
        raise ValueError(
            f"box_sums: box {boxes[outside][0].tolist()} leaves the image of "
            f"{rows - 1} × {columns - 1}"
        )
    return boxes.T
