"""Windows of one size, cut out of pictures of any size, ready for Haar features."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .haar import HaarFeatures
from .integral import (
    box_deviations,
    checked_images,
    integral_image,
    pixels,
    shrink,
)

Array = np.ndarray
Size = tuple[int, int]

FLATTEST = 1 / 255
"""The least σ that is divided by: less than a grey level is noise, not contrast."""
AT_A_TIME = 2048  # features; so the look-ups in flight stay small


@dataclass(frozen=True, eq=False)
class Windows:
    """N windows of one size, as places in integral images that lie in a row.

    Attributes:
        F: the integral images, one after the other, `(M,)`.
        start: where in F each window begins, `(N,)`.
        stride: from one row of an integral image to the next.
        unit: area · σ of each window, `(N,)`; responses are measured in it.
        size: height and width of each window.
        top: of each window in its picture, `(N,)`.
        left: of each window in its picture, `(N,)`.

    Source: this course's own way to store them; of `unit`, that of `responses`.
    """

    F: Array
    start: Array
    stride: int
    unit: Array
    size: Size
    top: Array
    left: Array

    def __len__(self) -> int:
        return len(self.start)

    def choose(self, rows: Array) -> "Windows":
        """Keep some of the windows, by a mask or by their numbers."""
        chosen = {k: getattr(self, k)[rows] for k in ("start", "unit", "top", "left")}
        return replace(self, **chosen)

    def cut_out(self) -> "Windows":
        """Copy each window's part of F, so that the pictures can be forgotten."""
        height, width = self.size
        inside = np.arange(height + 1)[:, None] * self.stride + np.arange(width + 1)
        F = self.F[self.start[:, None] + inside.reshape(-1)]
        start = np.arange(len(self)) * inside.size
        return replace(self, F=F.reshape(-1), start=start, stride=width + 1)

    def pixels(self) -> Array:
        """Give the windows as pictures, `(N, height, width)`."""
        height, width = self.size
        return pixels(self.cut_out().F.reshape(-1, height + 1, width + 1))

    def __repr__(self) -> str:
        return f"Windows({len(self):,} of {self.size[0]} × {self.size[1]})"


def windows_of(images: Array, size: Size | None = None, *, step: int = 1) -> Windows:
    """List the windows of pictures: all places, or every `step`-th.

    Args:
        images: `(N, H, W)` or one of `(H, W)`, grey, in [0, 1].
        size: height and width of a window; None takes whole pictures.
        step: from a window to the next, across and down.

    Returns:
        The windows, picture by picture, row by row.

    Raises:
        ValueError: for integers, NaN, a shape that doesn't fit, or a window that is
            larger than the picture.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 5.
    """
    F = integral_image(grey("windows_of", images))
    size = size or (F.shape[-2] - 1, F.shape[-1] - 1)
    return _windows(F.reshape(-1, *F.shape[-2:]), size, step)


def pyramid(
    image: Array, size: Size, *, factor: float = 1.25, step: int = 1, least: float = 1.0
) -> Iterator[tuple[float, Windows]]:
    """Yield the windows of a picture that shrinks by `factor` until none fits.

    All sizes come from one integral image, see `shrink`.

    Args:
        image: `(H, W)`, grey, in [0, 1].
        size: height and width of a window.
        factor: between one size of the picture and the next, above 1.
        step: from a window to the next, in pixels of the shrunken picture.
        least: the scale to start from, 1 or more.

    Yields:
        The scale, and the windows of the picture that is so many times smaller.

    Raises:
        ValueError: for integers, NaN, a shape or factor that doesn't fit, or a window
            that is larger than the picture.

    Source: Rowley, Baluja and Kanade, Neural network-based face detection, 1998, on
    pictures that shrink; from one integral image, this course's own.
    """
    image = grey("pyramid", image)
    if image.ndim != 2 or not factor > 1:
        raise ValueError(
            f"pyramid: shape {image.shape} and factor {factor} came, expected one "
            "grey picture (H, W) and a factor above 1"
        )
    F = integral_image(image)
    _require_room(F, size)
    scale = least
    while all(n / scale >= s for n, s in zip(image.shape, size, strict=True)):
        yield scale, _windows(shrink(F, scale)[None], size, step)
        scale *= factor


def join(parts: Sequence[Windows]) -> Windows:
    """Put windows of one size, from whatever pictures, into one list."""
    parts = [part.cut_out() for part in parts]
    F, unit, top, left = (
        np.concatenate([getattr(part, k) for part in parts])
        for k in ("F", "unit", "top", "left")
    )
    height, width = parts[0].size
    start = np.arange(len(unit)) * (height + 1) * (width + 1)
    return Windows(F, start, width + 1, unit, parts[0].size, top, left)


def responses(windows: Windows, features: HaarFeatures) -> Array:
    """Compute each feature on each window: its weighted sum, over area · σ.

    Divided by σ, a window in shadow gives the same as one in the sun.

    Args:
        windows: N of them.
        features: n of them, for windows of that size.

    Returns:
        `(N, n)`, float32; features, not windows, lie apart in memory, as sorting each
        feature wants it.

    Raises:
        ValueError: for features of another window size.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, sections 2 and 5.
    """
    if features.window != windows.size:
        raise ValueError(f"responses: {features!r} came for {windows!r}")
    row, column, weight = features.corners()
    offset = row * windows.stride + column
    values = np.empty((len(features), len(windows)), np.float32)
    for first in range(0, len(features), AT_A_TIME):
        some = slice(first, first + AT_A_TIME)
        values[some] = _weighted_look_ups(windows, offset[some], weight[some])
    return values.T


def grey(who: str, images: Array) -> Array:
    """Give back pictures of finite floating point numbers.

    Raises:
        ValueError: for other shapes, dtypes, NaN or infinities.
    """
    images = checked_images(who, images)
    if images.dtype.kind != "f" or images.ndim > 3:
        raise ValueError(
            f"{who}: shape {images.shape} and dtype {images.dtype} came, expected grey "
            "pictures (H, W) or (N, H, W), floating point in [0, 1]; image / 255 "
            "converts bytes"
        )
    return images


def _weighted_look_ups(windows: Windows, offset: Array, weight: Array) -> Array:
    """Add up the corners of some features, `(n, N)`."""
    total = np.zeros((len(offset), len(windows)))
    for k in range(offset.shape[1]):
        used = np.flatnonzero(weight[:, k])
        values = windows.F[offset[used, k, None] + windows.start]
        total[used] += weight[used, k, None] * values
    return total / windows.unit


def _windows(F: Array, size: Size, step: int) -> Windows:
    """List the windows of integral images `(N, H + 1, W + 1)`."""
    _require_room(F, size)
    if step < 1:
        raise ValueError(f"windows_of: step is {step}, expected 1 or more")
    n, rows, columns = F.shape
    height, width = size
    down, across = (np.arange(0, k, step) for k in (rows - height, columns - width))
    image, top, left = (
        a.reshape(-1) for a in np.meshgrid(np.arange(n), down, across, indexing="ij")
    )
    F_squared = integral_image(pixels(F) ** 2)
    here = slice(len(down) * len(across))  # the boxes are the same in each picture
    corner = np.stack([top, left], axis=1)[here]
    sigma = box_deviations(F, F_squared, np.hstack([corner, corner + size]))
    unit = height * width * np.maximum(sigma.reshape(-1), FLATTEST)
    start = (image * rows + top) * columns + left
    return Windows(F.reshape(-1), start, columns, unit, (height, width), top, left)


def _require_room(F: Array, size: Size) -> None:
    height, width = F.shape[-2] - 1, F.shape[-1] - 1
    if not (1 <= size[0] <= height and 1 <= size[1] <= width):
        raise ValueError(
            f"windows_of: windows of {size[0]} × {size[1]} came for pictures of "
            f"{height} × {width}, expected them to fit"
        )
