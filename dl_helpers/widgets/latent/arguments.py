"""What a reader gives the latent explorer, checked and in one form."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..foundation.one_picture import number
from ..foundation.pictures import as_pictures, require_labels
from .spaces import WHO, Space, encoded

Array = np.ndarray


def pictures_of(pictures: Array) -> Array:
    """Give pictures `(N, C, H, W)`; rows of a square number of pixels are taken too."""
    pictures = np.asarray(pictures)
    if pictures.ndim == 3:
        pictures = pictures[:, None]
    side = int(np.sqrt(pictures[0].size)) if len(pictures) else 0
    if pictures.ndim == 2 and side * side == pictures.shape[1]:
        pictures = pictures.reshape(-1, 1, side, side)
    return as_pictures(WHO, pictures)


def codes_of(encode: Any, pictures: Array | None) -> Array:
    """Compute the codes of the pictures.

    Raises:
        ValueError: if there are none.
    """
    if pictures is None:
        raise ValueError(f"{WHO}: codes are None; give pictures= to compute them from")
    return encoded(encode, pictures)


def rival_of(against: Any, pictures: Array | None, first: Space) -> Space:
    """Give the space of the rival: a pair (decode, codes), or what has transform."""
    if isinstance(against, tuple) and len(against) == 2:
        decode, codes = against
    else:
        decode, codes = against, codes_of(against, pictures)
    like = np.empty((1, *first.shape)) if pictures is None else pictures
    return Space(decode, codes, like)


def require_fit(
    one: Space, first: Space, pictures: Array | None, dims: tuple[int, int]
) -> None:
    """Refuse a space that does not fit the first one, the pictures, or the plane.

    Raises:
        ValueError: saying what came and what was expected.
    """
    n, D = one.codes.shape
    if n != len(first.codes) or one.shape != first.shape:
        raise ValueError(
            f"{WHO}: against has {n} codes and pictures {one.shape}, expected "
            f"{len(first.codes)} and {first.shape}, as the first decoder has"
        )
    if pictures is not None and pictures.shape != one.made.shape:
        raise ValueError(
            f"{WHO}: pictures are {pictures.shape}, but the {n} codes are decoded to "
            f"{one.made.shape}"
        )
    if len(set(dims)) != 2 or not all(0 <= dim < D for dim in dims):
        raise ValueError(f"{WHO}: dims are {dims}, expected two of 0 to {D - 1}")


def labelled(
    codes: Array, labels: Array | None, classes: Sequence[str] | None
) -> tuple[list[int], list[str]]:
    """Give class numbers and names of classes; none without labels.

    Raises:
        ValueError: if the labels are not one class for each code.
    """
    if labels is None:
        return [], []
    labels = np.asarray(labels)
    most = int(labels.max(initial=0)) + 1 if labels.dtype.kind in "iu" else 1
    known = most if classes is None else len(classes)
    require_labels(WHO, codes, labels, known)
    names = range(most) if classes is None else classes
    return labels.tolist(), [str(name) for name in names]


def noted(spaces: Sequence[Space], names: Sequence[str]) -> str:
    """Say where decodings are no numbers, or leave what can be shown."""
    said = []
    for one, name in zip(spaces, names, strict=True):
        if one.lost:
            said.append(f"{one.lost} decodings of {name} hold NaN or infinite numbers.")
        if one.outside > 0.005:
            said.append(
                f"{name} decodes up to {number(one.outside)} beyond [0, 1]; the "
                "pictures are cut off there, the errors are not."
            )
    return " ".join(said)
