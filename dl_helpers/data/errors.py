"""What can go wrong with data. Each message says what to do about it."""

import operator


class DataError(Exception):
    """A data set can't be had: the family of all that follow."""


class ChoiceError(DataError, ValueError):
    """A data set or an option that does not exist, or an impossible value."""


class MissingFileError(DataError, FileNotFoundError):
    """A file that is not on this computer, and that no mirror gave."""


class DamagedFileError(DataError, OSError):
    """A file that is not what its publisher gave out: too short, or other bytes."""


class FolderError(DataError, OSError):
    """A data folder that can't be read or written, or a disk that is full."""


def require_count(name: str, value: int) -> int:
    """Give back `value` as an int, and raise a `ChoiceError` unless it is 1 or more."""
    try:
        count = operator.index(value)
    except TypeError:
        count = 0
    if count < 1:
        raise ChoiceError(f"{name} is {value!r}, expected a whole number of 1 or more")
    return count
