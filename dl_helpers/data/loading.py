"""One door to all data sets."""

import difflib
import inspect
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from . import bundled, cifar, downloaded, generated, mirrors, store
from .catalogue import CATALOGUE, Entry
from .dataset import Corpus, Dataset
from .errors import ChoiceError, require_count

Loader = Callable[..., Dataset | Corpus]

LOADERS: dict[str, Loader] = {
    "digits": bundled.digits,
    **dict.fromkeys(generated.RECIPES, generated.generate),
    "mnist": downloaded.mnist,
    "fashion_mnist": downloaded.mnist,
    "cifar10": cifar.cifar10,
    "tiny_shakespeare": downloaded.tiny_shakespeare,
}


def load(
    name: str, *, dtype: DTypeLike = np.float32, **options: object
) -> Dataset | Corpus:
    """Give a data set as arrays: train, validation and test, the same on every call.

    Pictures are `(N, C, H, W)` in [0, 1], points `(N, 2)`, labels int64 from 0. A set
    that is not on this computer yet is downloaded into `folder()`, once.

    Args:
        name: one of those that `available()` lists, such as "digits".
        dtype: of the pictures and points: float32, or another floating point type.
        options: `n` keeps the first n examples of each split, or draws n for each;
            `noise` and `seed` go to the generated sets; `partial=True` contents itself
            with an incomplete CIFAR-10.

    Raises:
        ChoiceError: a ValueError, for an unknown name, option or value.
        MissingFileError: for files that are not there and can't be downloaded.
        DamagedFileError: for files that are not as published; they are never used.
        FolderError: for a folder that can't be read or written, or a full disk.

    Example:
        >>> load("digits").train.x.shape
        (1097, 1, 8, 8)
    """
    entry = _entry(name)
    loader = LOADERS[entry.name]
    _require_options(loader, name, options)
    return loader(entry, _float_type(dtype), **options)


def available() -> tuple[Entry, ...]:
    """List the data sets: kind, licence, source and size of the download of each."""
    return tuple(CATALOGUE.values())


def is_here(name: str) -> bool:
    """Tell whether all files of a data set are there, so that no network is needed.

    Raises:
        ChoiceError: for an unknown name.
    """
    entry = _entry(name)
    return not entry.files or store.complete_layout(entry) is not None


def fetch(name: str) -> list[Path]:
    """Download what is missing or damaged of a data set, and give the files' paths.

    A damaged file is replaced only once its successor is complete and checked.

    Raises:
        DataError: for an unknown name, or files that can't be had.
    """
    entry = _entry(name)
    return mirrors.fetch_sound(entry) if entry.files else []


def _entry(name: str) -> Entry:
    if name in CATALOGUE:
        return CATALOGUE[name]
    close = difflib.get_close_matches(str(name).lower(), CATALOGUE)
    guess = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    raise ChoiceError(
        f"there is no data set {name!r}; {guess}There are {', '.join(CATALOGUE)}."
    )


def _require_options(loader: Loader, name: str, options: dict[str, object]) -> None:
    """Refuse what a loader does not take, before it starts to download."""
    known = [
        p.name
        for p in inspect.signature(loader).parameters.values()
        if p.kind is p.KEYWORD_ONLY
    ]
    for option in options:
        if option not in known:
            raise ChoiceError(
                f'load("{name}") has no option {option!r}; it takes '
                f"{', '.join(['dtype', *known])}"
            )
    if options.get("n") is not None:
        require_count(f'load("{name}"): n', options["n"])


def _float_type(dtype: DTypeLike) -> np.dtype:
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found.kind != "f":
        raise ChoiceError(
            f"dtype is {dtype!r}, expected a floating point type such as float32"
        )
    return found
