"""Windows: how a kernel moves over the axes of an image, for convolution and pooling.

A size is given as one number, or as one for each axis.
"""

from collections.abc import Sequence
from numbers import Integral
from typing import NamedTuple

import numpy as np

Array = np.ndarray
Size = int | Sequence[int]


def sizes(who: str, name: str, size: Size, n: int, least: int) -> tuple[int, ...]:
    """Give one whole number for each of `n` axes.

    Raises:
        ValueError: for fewer or more numbers, or one below `least`.
    """
    numbers = tuple(size) if isinstance(size, Sequence) else (size,) * n
    if len(numbers) != n or not all(
        isinstance(s, Integral) and s >= least for s in numbers
    ):
        raise ValueError(
            f"{who}: {name} is {size}, expected {n} whole number(s) of {least} or more"
        )
    return numbers


def short(sizes: tuple[int, ...]) -> str:
    """Write (3, 3) as 3×3 and (2,) as 2."""
    return "×".join(map(str, sizes))


class Axis(NamedTuple):
    """How a window moves along one axis of `size` entries."""

    size: int
    kernel: int
    stride: int
    padding: int
    keep_edges: bool

    @property
    def out(self) -> int:
        """Count the windows.

        Those that fit are ⌊(size + 2 padding − kernel) / stride⌋ + 1. One more that
        hangs over the edge may be kept, if it starts before the padding on the right.
        """
        room = self.size + 2 * self.padding - self.kernel
        out = room // self.stride + 1
        hangs_over = self.keep_edges and room % self.stride > 0
        return out + (hangs_over and out * self.stride < self.size + self.padding)

    @property
    def end(self) -> int:
        """Count the entries from the left padding to the end of the last window."""
        return (self.out - 1) * self.stride + self.kernel

    @property
    def padded(self) -> int:
        """Count the entries of the image, its padding and whatever windows meet."""
        return max(self.end, self.size + self.padding)

    @property
    def real(self) -> slice:
        """Say where the image lies among the padded entries."""
        return slice(self.padding, self.padding + self.size)

    @property
    def tiled(self) -> bool:
        """Say whether each of the padded entries is in exactly one window."""
        return self.out * self.kernel == self.end == self.padded

    def met_by(self, i: int) -> slice:
        """Say which entries stand at place i of the windows."""
        return slice(i, i + (self.out - 1) * self.stride + 1, self.stride)

    def lengths(self) -> Array:
        """Measure each window, without what hangs over the padded image."""
        starts = np.arange(self.out) * self.stride
        return np.minimum(starts + self.kernel, self.size + 2 * self.padding) - starts


def places_along(images: Array, dim: int, axis: Axis) -> list[Array]:
    """For each place of the windows along one axis, view the entries that stand there.

    Args:
        images: `(N, C, …)`, padded.
        dim: which axis of theirs it is.
        axis: how the window moves along it.
    """
    before = (slice(None),) * dim
    return [images[*before, axis.met_by(i)] for i in range(axis.kernel)]
