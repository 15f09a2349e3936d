"""The larger of two, entry by entry, and who it was: for ReLU, Maxout and max pooling.

`np.maximum` compares complex numbers by their imaginary parts where the real parts are
equal. A derivative must not do that, so here the first one wins, as in PyTorch.
"""

from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np

Array = np.ndarray


def larger(a: Array | float, b: Array | float) -> Array:
    """Compute max(a, b) of each entry, compared by real parts; a where they tie."""
    if np.iscomplexobj(a) or np.iscomplexobj(b):
        return np.where(np.real(b) > np.real(a), b, a)
    return np.maximum(a, b)


def largest(pieces: Sequence[Array]) -> Array:
    """Compute the entry-wise maximum of arrays of one shape, as a new array."""
    return reduce(larger, pieces[1:], pieces[0].copy("K"))


def winners(pieces: Sequence[Array], largest: Array) -> Iterator[Array]:
    """For each piece, tell where it holds the maximum and no piece before it does."""
    free = np.ones_like(largest, bool)
    for piece in pieces:
        wins = free & (piece == largest)
        yield wins
        free ^= wins
