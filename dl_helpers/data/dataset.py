"""What `load` gives: arrays in three splits, with names; and mini-batches of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from .errors import ChoiceError, require_count

Array = np.ndarray


class Split(NamedTuple):
    """Examples and their labels, `x, y = split`; both have N rows.

    Shapes: x `(N, C, H, W)` for pictures, `(N, D)` for points; y `(N,)`, int64.
    """

    x: Array
    y: Array

    def __repr__(self) -> str:
        return f"x {_outline(self.x)}   y {_outline(self.y)}"


class Dataset(NamedTuple):
    """Three splits and the names of the classes; label k is called `classes[k]`."""

    name: str
    train: Split
    validation: Split
    test: Split
    classes: tuple[str, ...]

    def flattened(self) -> "Dataset":
        """Give the same data with each x as one row, `(N, D)`."""
        rows = (Split(x.reshape(len(x), -1), y) for x, y in self[1:4])
        return Dataset(self.name, *rows, self.classes)

    def __repr__(self) -> str:
        names = ", ".join(self.classes)
        return f"{self.name}: {len(self.classes)} classes ({names})\n" + _rows(self)


class Corpus(NamedTuple):
    """A text in three parts, each an array of codes; code k is `vocabulary[k]`.

    Shapes: each part `(N,)` with N characters, unsigned integers.
    """

    name: str
    train: Array
    validation: Array
    test: Array
    vocabulary: tuple[str, ...]

    def decode(self, codes: Array) -> str:
        """Turn codes back into text."""
        return "".join(self.vocabulary[code] for code in codes)

    def encode(self, text: str) -> Array:
        """Turn text into codes.

        Raises:
            ChoiceError: for a character that the vocabulary does not have.
        """
        code = {character: k for k, character in enumerate(self.vocabulary)}
        unknown = sorted(set(text) - code.keys())
        if unknown:
            raise ChoiceError(
                f"{self.name} has no {unknown[0]!r} in its vocabulary of "
                f"{len(code)} characters: {''.join(self.vocabulary)!r}"
            )
        return np.array([code[c] for c in text], self.train.dtype)

    def __repr__(self) -> str:
        return f"{self.name}: {len(self.vocabulary)} characters\n" + _rows(self)


def batches(
    x: Array, y: Array, batch_size: int, rng: np.random.Generator | int
) -> Iterator[Split]:
    """Yield each example once, shuffled, `batch_size` at a time; the last may be fewer.

    Args:
        x: examples, `(N, …)`.
        y: their labels, `(N, …)`.
        batch_size: examples in a batch, 1 or more; N is a fine value.
        rng: pass one Generator to all epochs; a seed gives the same order each time.

    Raises:
        ValueError: for no examples, unequal numbers, or a batch size below 1.
    """
    if len(x) != len(y) or not len(x):
        raise ChoiceError(
            f"batches: {len(x)} examples and {len(y)} labels came, expected as many "
            "of one as of the other, and at least 1"
        )
    size = require_count("batches: batch_size", batch_size)
    order = np.random.default_rng(rng).permutation(len(x))
    return (
        Split(x[rows], y[rows]) for rows in np.split(order, range(size, len(x), size))
    )


def picture_set(
    name: str,
    parts: Sequence[tuple[Array, Array]],
    classes: tuple[str, ...],
    *,
    white: int,
    dtype: DTypeLike,
    n: int | None,
) -> Dataset:
    """Scale three parts (pictures, labels) to [0, 1] and cut each to its first n.

    Args:
        name: of the data set.
        parts: train, validation and test; pictures `(N, C, H, W)` from 0 to `white`.
        classes: their names.
        white: the largest value of a pixel.
        dtype: of x.
        n: examples to keep of each part; None keeps all.
    """
    splits = (
        Split(np.divide(x[:n], white, dtype=dtype), y[:n].astype(np.int64))
        for x, y in parts
    )
    return Dataset(name, *splits, classes)


def _outline(array: Array) -> str:
    return f"{array.shape} {array.dtype}"


def _rows(data: Dataset | Corpus) -> str:
    """Write one line for each split: its name, shapes and dtypes."""
    outlines = (_outline(p) if isinstance(p, Array) else repr(p) for p in data[1:4])
    return "\n".join(
        f"  {field:<12}{outline}"
        for field, outline in zip(data._fields[1:4], outlines, strict=True)
    )
