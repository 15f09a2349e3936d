"""Plain values as bytes and back: what may pass between a student's process and ours.

A value goes over as what it is, never as what it says it is: by its exact type, or, for
a subclass, as the data that its built-in base holds, read with the base's own methods.
All else goes over as a reference, a number that means something only to its owner.
Reading can build the types listed here and nothing else; no byte of it is run.

Every value is a letter for its type and what that type needs; a length stands before
whatever has one.
"""

import struct
from typing import Any

from .limits import WireError
from .loans import Desk
from .reading import Reader
from .writing import Writer

# what reading bytes that mean nothing can raise
_NONSENSE = (
    ValueError,
    TypeError,
    OverflowError,
    RecursionError,
    LookupError,
    MemoryError,
    struct.error,
)


def encode(value: Any, desk: Desk) -> bytes:
    """Write a value.

    Raises:
        WireError: for too many items, and for an int of thousands of digits.
        TypeError: from the desk, for an object that it does not lend.
    """
    writer = Writer(desk)
    writer.put(value)
    return b"".join(writer.pieces)


def decode(data: bytes, desk: Desk) -> Any:
    """Read a value.

    Raises:
        WireError: for bytes that `encode` can't have written.
    """
    reader = Reader(data, desk)
    try:
        value = reader.get()
    except WireError:
        raise
    except _NONSENSE as e:
        raise WireError(f"not a value: {e}") from None
    if reader.at != len(reader.data):
        raise WireError("bytes after the end of a value")
    return value
