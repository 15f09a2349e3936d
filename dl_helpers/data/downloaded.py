"""MNIST, Fashion-MNIST and Tiny Shakespeare, read from the data folder."""

from numpy.typing import DTypeLike

from . import formats, mirrors
from .catalogue import Entry
from .dataset import Corpus, Dataset, picture_set


def mnist(entry: Entry, dtype: DTypeLike, *, n: int | None = None) -> Dataset:
    """Give MNIST or Fashion-MNIST: 50,000 to train, 10,000 to validate, 10,000 to test.

    The validation split is the last sixth of the published training images.
    Shapes: x `(N, 1, 28, 28)`, bytes divided by 255.

    Args:
        entry: of the catalogue.
        dtype: of x; float32 takes 220 MB.
        n: keeps the first n of each split.

    Raises:
        DataError: for files that can't be had.
    """
    images, labels, *test = map(formats.read_idx, mirrors.require(entry))
    cut = len(images) * 5 // 6
    parts = (images[:cut], labels[:cut]), (images[cut:], labels[cut:]), test
    with_channel = [(x[:, None], y) for x, y in parts]
    return picture_set(
        entry.name, with_channel, entry.classes, white=255, dtype=dtype, n=n
    )


def tiny_shakespeare(entry: Entry, dtype: DTypeLike, *, n: int | None = None) -> Corpus:
    """Give a text of 1,115,394 characters: 90 % to train, 5 % to validate and to test.

    Args:
        entry: of the catalogue.
        dtype: without effect, since codes are small integers.
        n: keeps the first n characters of each part.

    Raises:
        DataError: for a file that can't be had.
    """
    (path,) = mirrors.require(entry)
    codes, vocabulary = formats.read_text(path)
    train, validation = len(codes) * 90 // 100, len(codes) * 95 // 100
    parts = codes[:train], codes[train:validation], codes[validation:]
    return Corpus(entry.name, *(part[:n] for part in parts), vocabulary)
