"""Data sets as arrays: bundled, generated or downloaded; split, scaled, in batches."""

from .catalogue import Entry, File
from .dataset import Corpus, Dataset, Split, batches
from .errors import (
    ChoiceError,
    DamagedFileError,
    DataError,
    FolderError,
    MissingFileError,
)
from .loading import available, fetch, is_here, load
from .store import folder

__all__ = [
    "ChoiceError",
    "Corpus",
    "DamagedFileError",
    "DataError",
    "Dataset",
    "Entry",
    "File",
    "FolderError",
    "MissingFileError",
    "Split",
    "available",
    "batches",
    "fetch",
    "folder",
    "is_here",
    "load",
]
