"""CIFAR-10, in all the forms in which it lies on people's disks."""

from pathlib import Path

from numpy.typing import DTypeLike

from . import formats, mirrors, store
from .catalogue import Entry
from .dataset import Dataset, picture_set
from .errors import MissingFileError

TRAINING_BATCHES = {f"data_batch_{k}" for k in range(1, 6)}


def cifar10(
    entry: Entry, dtype: DTypeLike, *, n: int | None = None, partial: bool = False
) -> Dataset:
    """Give CIFAR-10: 40,000 to train, 10,000 to validate, 10,000 to test.

    It is read from either published archive, or from the batches extracted from one.
    An archive takes some seconds to read, extracted batches less than one.
    The validation split is the last fifth of the training images: data_batch_5.
    Shapes: x `(N, 3, 32, 32)`, bytes divided by 255; red, green, blue.

    Args:
        entry: of the catalogue.
        dtype: of x; float32 takes 740 MB.
        n: keeps the first n of each split.
        partial: contents itself with the extracted batches that are there, if some
            are missing; the data set's name then says how many images that is.

    Raises:
        DataError: for files that can't be had.
    """
    batches = _incomplete_batches(entry)
    paths = _usable(batches, entry, partial) if batches else mirrors.require(entry)
    images, labels, *test = formats.read_cifar(paths)
    cut = len(images) * 4 // 5
    parts = (images[:cut], labels[:cut]), (images[cut:], labels[cut:]), test
    name = entry.name
    if batches:
        name += (
            f" (partial: {len(labels):,} of 50,000 training "
            f"and {len(test[1]):,} of 10,000 test images)"
        )
    return picture_set(name, parts, entry.classes, white=255, dtype=dtype, n=n)


def _incomplete_batches(entry: Entry) -> list[Path]:
    """Find extracted batches where no layout is complete: each training batch once.

    Of several files that start with "test_batch" the largest counts, since a shorter
    one, such as its first 1,000 images, repeats a part of it.
    """
    if store.complete_layout(entry):
        return []
    folders = {store.place(layout[0]).parent for layout in entry.layouts}
    found = [path for folder in folders for path in folder.glob("*_batch*")]
    found.sort(key=lambda path: path.name)
    train = {p.stem: p for p in found if p.stem in TRAINING_BATCHES}
    test = [p for p in found if p.name.startswith("test_batch")]
    return [*train.values(), *sorted(test, key=lambda p: p.stat().st_size)[-1:]]


def _usable(batches: list[Path], entry: Entry, partial: bool) -> list[Path]:
    """Check what can be checked of an incomplete set, or say that it is incomplete."""
    test = [path for path in batches if path.name.startswith("test_batch")]
    enough = 0 < len(test) < len(batches)
    if not (partial and enough):
        raise MissingFileError(_what_is_there(batches, entry, enough))
    published = {store.place(file): file for files in entry.layouts for file in files}
    known = [published[path] for path in batches if path in published]
    store.require_sound(known, entry.name)
    return batches


def _what_is_there(batches: list[Path], entry: Entry, enough: bool) -> str:
    names = ", ".join(path.name for path in batches)
    use_them = 'load("cifar10", partial=True) uses these alone. ' if enough else ""
    return (
        f"CIFAR-10 is incomplete in {store.place(entry.files[0]).parent}: there is "
        f"{names}, expected data_batch_1 to data_batch_5 and test_batch. {use_them}"
        'dl_helpers.data.fetch("cifar10") downloads the whole set (170 MB).'
    )
