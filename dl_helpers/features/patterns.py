"""Local binary patterns: is each neighbour at least as bright as the pixel?

Eight neighbours on a circle of radius 1 give eight bits, a code from 0 to 255. Bit 0 is
the neighbour on the right, and the others follow counter-clockwise. What changes the
brightness of a whole picture, as light does, changes no code.
"""

from collections.abc import Callable

import numpy as np

from .integral import checked_images

Array = np.ndarray
BITS = 8
STEPS = ((0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))
S = 0.70711  # of √½; so many digits as scikit-image takes


def local_binary_pattern(images: Array, method: str = "default") -> Array:
    """Compute Σ_p 2^p [g_p ≥ g], with g_p the neighbour at an angle of 45° · p.

    The diagonal neighbours lie between pixels and are interpolated bilinearly; beyond
    the edge all is 0.

    Args:
        images: `(…, H, W)`, numbers of any kind.
        method: which label a code gets. A pattern is uniform if its bits, read around
            the circle, change at most twice: an edge, a corner, a spot.

            - "default": the code itself, 0 to 255;
            - "uniform": the number of ones, 0 to 8, if it is uniform, and 9 if not;
              the same for a turned picture;
            - "nri_uniform": one label for each of the 58 uniform patterns, 0 to 57, and
              58 for all the others.

    Returns:
        Labels `(…, H, W)`, uint8; as in skimage.feature.local_binary_pattern, which on
        exact ties may round a bit the other way.

    Raises:
        ValueError: for an unknown method, fewer than two axes, or NaN.

    Source: Ojala, Pietikäinen and Mäenpää, Multiresolution gray-scale and rotation
    invariant texture classification with local binary patterns, 2002.
    """
    table = _table(method)
    images = checked_images("local_binary_pattern", images).astype(float)
    bits = _differences(images) >= 0
    return table[np.packbits(bits, axis=0, bitorder="little")[0]]


def pattern_histogram(
    labels: Array, n_labels: int, cells: tuple[int, int] = (1, 1)
) -> Array:
    """Compute the share of each label in each cell of a grid over the picture.

    Args:
        labels: `(H, W)` from 0 to n_labels − 1, as `local_binary_pattern` gives.
        n_labels: 256, 10 or 59, by the method.
        cells: rows and columns of the grid; sizes differ by a pixel where H or W is no
            multiple.

    Returns:
        `(rows, columns, n_labels)`; each cell adds up to 1.

    Raises:
        ValueError: for labels that are no whole numbers in range, or more cells than
            pixels.

    Source: Ahonen, Hadid and Pietikäinen, Face description with local binary patterns,
    2006.
    """
    labels = np.asarray(labels)
    _check(labels, n_labels, cells)
    return np.array(
        [
            [
                np.bincount(cell.reshape(-1), minlength=n_labels) / cell.size
                for cell in np.array_split(band, cells[1], axis=1)
            ]
            for band in np.array_split(labels, cells[0])
        ]
    )


def is_uniform(code: int) -> bool:
    """Tell whether the bits change at most twice on the way around.

    Source: that of `local_binary_pattern`.
    """
    turned = code >> 1 | (code & 1) << (BITS - 1)
    return (code ^ turned).bit_count() <= 2


def _differences(images: Array) -> Array:
    """Compute g_p − g for the eight neighbours of all pixels, `(8, …, H, W)`.

    The point at (s, s) on a diagonal is interpolated as a sum of differences from the
    middle, so that two sides that outweigh each other give 0, not a rounding error.
    """
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(1, 1)] * 2)
    height, width = images.shape[-2:]

    def difference(down: int, right: int) -> Array:
        rows = slice(1 + down, 1 + down + height)
        return padded[..., rows, 1 + right : 1 + right + width] - images

    around = [difference(*step) for step in STEPS]
    for p in range(1, BITS, 2):
        sides = around[p - 1] + around[(p + 1) % BITS]
        around[p] = S * (1 - S) * sides + S**2 * around[p]
    return np.stack(around)


def _nri_uniform(code: int) -> int:
    """Number the uniform patterns by how many ones they have, then by their turn."""
    ones = code.bit_count()
    if not is_uniform(code):
        return 58
    if ones in (0, BITS):
        return 57 * (ones == BITS)
    bits = [code >> p & 1 for p in range(BITS)]
    turn = ones - bits.index(0) if bits[0] else BITS - bits.index(1)
    return 1 + BITS * (ones - 1) + turn


LABELS: dict[str, Callable[[int], int]] = {
    "default": int,
    "uniform": lambda code: code.bit_count() if is_uniform(code) else BITS + 1,
    "nri_uniform": _nri_uniform,
}


def _table(method: str) -> Array:
    """List the label of each of the 256 codes."""
    if method not in LABELS:
        raise ValueError(
            f"local_binary_pattern: method {method!r} came, expected one of "
            f"{list(LABELS)}"
        )
    return np.array([LABELS[method](code) for code in range(2**BITS)], np.uint8)


def _check(labels: Array, n_labels: int, cells: tuple[int, int]) -> None:
    if labels.ndim != 2 or labels.dtype.kind not in "iu":
        raise ValueError(
            f"pattern_histogram: labels have shape {labels.shape} and dtype "
            f"{labels.dtype}, expected whole numbers (H, W)"
        )
    if not all(1 <= n <= size for n, size in zip(cells, labels.shape, strict=True)):
        raise ValueError(
            f"pattern_histogram: {cells} cells came for a picture of {labels.shape}, "
            "expected from 1 to one for each pixel"
        )
    wrong = labels[(labels < 0) | (labels >= n_labels)]
    if wrong.size:
        raise ValueError(
            f"pattern_histogram: label {wrong[0]} came, expected 0 to {n_labels - 1}"
        )
