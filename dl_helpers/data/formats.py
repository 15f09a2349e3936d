"""Reading published formats, without running anything that stands in them."""

import gzip
import io
import pickle
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from .dataset import Array
from .errors import DamagedFileError

CIFAR_RECORD = 1 + 3 * 32 * 32


def read_idx(path: Path) -> Array:
    """Read an array of bytes from a gzipped IDX file, the format of MNIST.

    After two zero bytes, the type (8 for uint8) and the number of dimensions come the
    sizes as big-endian int32, then the entries, the last index running fastest.
    """
    with gzip.open(path) as file:
        content = file.read()
    n_dims = content[3]
    shape = np.frombuffer(content, ">i4", n_dims, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * n_dims).reshape(shape)


def read_text(path: Path) -> tuple[Array, tuple[str, ...]]:
    """Read a text as codes and vocabulary: its characters in the order of Unicode."""
    points = np.frombuffer(path.read_bytes().decode().encode("utf-32-le"), "<u4")
    used, codes = np.unique(points, return_inverse=True)
    small = np.min_scalar_type(len(used) - 1)
    return codes.astype(small), tuple(chr(point) for point in used)


def read_cifar(paths: Iterable[Path]) -> tuple[Array, Array, Array, Array]:
    """Read CIFAR-10 from an archive or from extracted batches, of either layout.

    Gives training images `(N, 3, 32, 32)` and labels, test images and labels; uint8.
    """
    contents = dict(item for path in paths for item in _contents(path))
    batches = {
        name: _cifar_batch(name, contents.pop(name)) for name in sorted(contents)
    }
    train = [batch for name, batch in batches.items() if name.startswith("data")]
    test = [batch for name, batch in batches.items() if name.startswith("test")]
    images, labels = (np.concatenate(part) for part in zip(*train, strict=True))
    test_images, test_labels = (np.concatenate(p) for p in zip(*test, strict=True))
    return images, labels, test_images, test_labels


def _contents(path: Path) -> Iterable[tuple[str, bytes]]:
    """Yield the name and bytes of each batch in an archive, or of the one in a file."""
    if path.suffix != ".gz":
        yield path.name, path.read_bytes()
        return
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            if name.startswith(("data_batch_", "test_batch")):
                yield name, archive.extractfile(member).read()


def _cifar_batch(name: str, content: bytes) -> tuple[Array, Array]:
    """Read images and labels from one batch of either layout."""
    read = _binary_batch if name.endswith(".bin") else _python_batch
    images, labels = read(name, content)
    pixels = CIFAR_RECORD - 1
    if not 0 < images.size == pixels * len(labels) or labels.max() > 9:
        raise DamagedFileError(
            f"{name} is not a batch of CIFAR-10: expected a label from 0 to 9 for each "
            f"image of {pixels:,} bytes"
        )
    return images.reshape(-1, 3, 32, 32), labels


def _binary_batch(name: str, content: bytes) -> tuple[Array, Array]:
    """Read records of one label and 1,024 red, 1,024 green and 1,024 blue bytes."""
    if len(content) % CIFAR_RECORD:
        raise DamagedFileError(
            f"{name} is cut short: {len(content):,} bytes are not a whole number of "
            f"records of {CIFAR_RECORD:,}"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, CIFAR_RECORD)
    return records[:, 1:], records[:, 0]


def _python_batch(name: str, content: bytes) -> tuple[Array, Array]:
    """Read a Python 2 pickle of a dict with the keys "data" and "labels"."""
    try:
        batch = _ArraysOnly(io.BytesIO(content), encoding="bytes").load()
        return np.asarray(batch[b"data"], np.uint8), np.asarray(
            batch[b"labels"], np.uint8
        )
    except Exception as error:  # a damaged pickle may raise almost anything
        raise DamagedFileError(f"{name} can't be read as a pickle: {error}") from None


class _ArraysOnly(pickle.Unpickler):
    """Unpickles plain values and arrays of numbers; whatever else is refused.

    A pickle can name any function to be called. This one looks up three names alone,
    so that a hostile file can do no more than make an array.
    """

    def find_class(self, module: str, name: str) -> Any:
        allowed = {
            # the function behind it has moved since, but arrays still name it
            "numpy.core.multiarray._reconstruct": np.empty(0).__reduce__()[0],
            "numpy.ndarray": np.ndarray,
            "numpy.dtype": _number_type,
        }
        if f"{module}.{name}" not in allowed:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, not an array")
        return allowed[f"{module}.{name}"]


def _number_type(code: bytes | str, *flags: object) -> np.dtype:
    """Make the dtype of numbers that a pickle asks for.

    Old pickles give two flags more as ints; NumPy wants booleans and needs neither.
    """
    dtype = np.dtype(code.decode() if isinstance(code, bytes) else code)
    if dtype.hasobject:
        raise pickle.UnpicklingError(f"it asks for an array of {dtype}, not of numbers")
    return dtype
