"""Models on disk: arrays under their names in an .npz file, and no code in it."""

import os
import zipfile
import zlib
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np

from .layer import Array

KINDS = ("params", "state")
# What reading an archive may raise, depending on which of its bytes are wrong.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def save(model: Any, path: str | os.PathLike) -> None:
    """Write the parameters and the state of a model to an .npz file.

    The file is there as a whole or not at all: it is written beside its place and then
    renamed, so that a full disk or a Ctrl-C leaves an older file as it was. Array
    `W` of layer `conv` is called `params/conv.W` in it, and `numpy.load` reads it.

    Args:
        model: a layer or a network, or your own class with our Layer contract.
        path: the file; the ending .npz is customary.

    Raises:
        ValueError: for an entry that is not an array of numbers.
        OSError: if the file can't be written.

    Source: the .npz format of NumPy, `numpy.lib.format`.
    """
    arrays = {name: _numbers(name, array) for name, _, _, array in _entries(model)}
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"save: there is no folder {path.parent}")
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def load(model: Any, path: str | os.PathLike) -> None:
    """Give a model the parameters and the state that `save` wrote.

    All is read and compared before anything changes. The numbers go into the model's
    own arrays, which keep their dtype.

    Args:
        model: one of the same architecture as the saved one.
        path: the file.

    Raises:
        ValueError: if the file is damaged, is none that `save` wrote, or holds another
            architecture; the model is then what it was.
        OSError: if there is no such file, or it can't be read.

    Source: the .npz format of NumPy, `numpy.lib.format`.
    """
    path = Path(path)
    saved = _read(path)
    entries = list(_entries(model))
    _require_same(path, saved, {name: array for name, _, _, array in entries})
    for name, owner, own, array in entries:
        if isinstance(array, np.ndarray):
            array[...] = saved[name]
        else:
            owner[own] = type(array)(saved[name])


def _entries(model: Any) -> Iterator[tuple[str, MutableMapping, str, Any]]:
    """List every entry: its name in the file, its dict, its name there, its value."""
    for kind in KINDS:
        owner = getattr(model, kind, {})
        yield from ((f"{kind}/{own}", owner, own, a) for own, a in owner.items())


def _numbers(name: str, value: Any) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        raise ValueError(
            f"save: {name} has dtype {array.dtype}, expected an array of numbers"
        )
    return array


def _read(path: Path) -> dict[str, Array]:
    if not path.exists():
        raise FileNotFoundError(f"load: there is no file {path}")
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file), np.load(path, allow_pickle=False) as arrays:
                saved = dict(arrays)
        except DAMAGE as error:
            raise ValueError(
                f"load: {path} is damaged, or no file that save wrote ({error}); the "
                f"model is unchanged"
            ) from None
    if not all(name.startswith(tuple(f"{kind}/" for kind in KINDS)) for name in saved):
        raise ValueError(
            f"load: {path} holds {', '.join(saved)}, expected names such as params/W: "
            f"it is no file that save wrote"
        )
    return saved


def _require_same(path: Path, saved: dict[str, Array], own: dict[str, Any]) -> None:
    """Refuse a file whose names, shapes or kinds of numbers are not the model's."""
    who = f"load: {path} is of another architecture"
    surplus = [name for name in saved if name not in own]
    missing = [name for name in own if name not in saved]
    if surplus or missing:
        raise ValueError(f"{who}: {_some(surplus)} came, expected {_some(missing)}")
    for name, array in own.items():
        came, expected = saved[name].shape, np.shape(array)
        if came != expected:
            raise ValueError(f"{who}: {name} has shape {came}, expected {expected}")
        kinds = saved[name].dtype, np.asarray(array).dtype
        if not np.can_cast(*kinds, casting="same_kind"):
            raise ValueError(f"{who}: {name} is {kinds[0]}, expected {kinds[1]}")


def _some(names: list[str]) -> str:
    if not names:
        return "nothing"
    return names[0] + (f" (and {len(names) - 1} more)" if len(names) > 1 else "")
