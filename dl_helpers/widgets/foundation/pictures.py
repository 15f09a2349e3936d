"""What a widget asks of the pictures and labels that it is given."""

import numpy as np

Array = np.ndarray


def as_pictures(who: str, x: Array, image_shape: tuple | None = None) -> Array:
    """Give x as pictures `(N, C, H, W)` of real numbers.

    Args:
        who: the widget, for the error.
        x: pictures with 1 or 3 channels, or rows `(N, C·H·W)` with `image_shape`.
        image_shape: `(C, H, W)`, where x comes in rows.

    Raises:
        ValueError: if x holds no pictures.
    """
    x = np.asarray(x)
    if image_shape is not None and x.size == len(x) * np.prod(image_shape):
        x = x.reshape(len(x), *image_shape)
    if x.ndim != 4 or x.shape[1] not in (1, 3) or not x.size:
        raise ValueError(
            f"{who}: x has shape {x.shape}, expected pictures (N, C, H, W) with "
            "1 or 3 channels; for rows (N, D), give image_shape=(C, H, W) with "
            "C·H·W = D. Points in the plane are no pictures: try `perceptron`"
        )
    if x.dtype.kind not in "fiub":
        raise ValueError(f"{who}: x has dtype {x.dtype}, expected numbers")
    return x if x.dtype.kind == "f" else x.astype(np.float32)


def require_labels(who: str, x: Array, y: Array, n_classes: int) -> None:
    """Refuse labels that are not one class number from 0 on for each picture.

    Raises:
        ValueError: saying what came and what was expected.
    """
    if len(y) != len(x) or y.ndim != 1 or y.dtype.kind not in "iu":
        raise ValueError(
            f"{who}: y is {y.dtype} of shape {y.shape}, expected {len(x)} integers"
        )
    if not 0 <= y.min() <= y.max() < n_classes:
        raise ValueError(
            f"{who}: labels run from {y.min()} to {y.max()}, but with {n_classes} "
            f"classes they must lie between 0 and {n_classes - 1}"
        )
