"""Matrix products in blocks of the size that OpenBLAS multiplies fastest."""

import numpy as np

Array = np.ndarray

# OpenBLAS multiplies matrices without repacking them while the work is at most 100³
# multiplications: up to half as fast again as one long product.
SMALL, BLOCKS = 100**3, (128, 64, 32)


def multiply(a: Array, b: Array, out: Array) -> None:
    """Compute out = a b, in blocks of columns where that is faster.

    Args:
        a: `(R, K)`.
        b: `(…, K, C)`, one matrix or several.
        out: `(…, R, C)`, contiguous.
    """
    columns = b.shape[-1]
    fitting = [n for n in BLOCKS if columns % n == 0 and a.size * n <= SMALL]
    if fitting and a.size * columns > SMALL:
        b, out = _blocks(b, fitting[0]), _blocks(out, fitting[0])
    np.matmul(a, b, out=out)


def _blocks(matrix: Array, size: int) -> Array:
    """View a matrix `(…, R, C)` as its blocks of columns, `(…, C / size, R, size)`."""
    *batch, rows, columns = matrix.shape
    parts = matrix.reshape(*batch, rows, columns // size, size)
    return parts.swapaxes(-3, -2)
