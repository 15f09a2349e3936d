"""Which entries stay: the randomness of dropout and its kin."""

import numpy as np

from .layer import Array

LEVELS = 1 << 16


class RandomMask:
    """Draws which entries stay, and remembers it.

    Shapes: a mask has the shape of the array that it is for.

    Args:
        rng: a `numpy.random.Generator`, or a seed for one.

    Attributes:
        kept: the last mask, true where an entry stays; None before the first.
        repeat: whether to give the last mask again, as long as the shape is the same.
            A gradient check needs this: a forward must compute the same twice.

    Source: Srivastava et al., Dropout, JMLR 2014, section 4; to draw 16 bits for each
    entry is this course's own, for speed.
    """

    def __init__(self, rng: np.random.Generator | int = 0) -> None:
        self.rng = np.random.default_rng(rng)
        self.kept: Array | None = None
        self.repeat = False

    def draw(self, like: Array, keep: float | Array) -> Array:
        """Draw a mask in the shape of an array, and in its order in memory.

        A mask that lies in memory in another order would make the product with it
        several times slower. So the same seed gives the same mask for the same layout.

        Args:
            like: what the mask is for.
            keep: the chance of an entry to stay, to 1/65536; one number, or one each.
        """
        if self.repeat and self.kept is not None and self.kept.shape == like.shape:
            return self.kept
        levels = np.empty_like(like, np.uint16)
        levels.ravel("K")[:] = self.rng.integers(0, LEVELS, like.size, np.uint16)
        self.kept = levels < keep * LEVELS
        return self.kept


def checked_rate(who: str, rate: float) -> float:
    """Give back a chance to drop, or raise a `ValueError` that names `who`."""
    if not 0 <= rate < 1:
        raise ValueError(
            f"{who}: rate is {rate}, expected 0 to below 1; it is the chance to drop"
        )
    return rate
