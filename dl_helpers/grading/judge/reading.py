"""From bytes to a value: nothing is built but what is listed here."""

import struct
from collections.abc import Callable
from typing import Any

from . import arrays
from .limits import MOST_DEEP, MOST_DIGITS, MOST_ITEMS, WireError
from .loans import Desk, Loan
from .rows import Row
from .writing import TYPES


class Reader:
    """Reads one value from bytes, with `get`; `at` is where it has come to."""

    def __init__(self, data: bytes, desk: Desk) -> None:
        self.data = memoryview(data)
        self.desk = desk
        self.at = self.items = self.depth = 0

    def get(self) -> Any:
        """Read a value."""
        self.items += 1
        if self.items > MOST_ITEMS:
            raise WireError("too many items")
        tag = self.take(1)
        if tag in (b"R", b"Y"):
            return self.reference(tag == b"R")
        (n,) = struct.unpack("<Q", self.take(8))
        if tag in _MANY:
            return self.many(_MANY[tag], n)
        if tag not in _RAW:
            raise WireError(f"no type has the letter {tag!r}")
        return _RAW[tag](self.take(n))

    def take(self, n: int) -> bytes:
        """Read n bytes."""
        if n > len(self.data) - self.at:
            raise WireError("the bytes end in the middle of a value")
        self.at += n
        return bytes(self.data[self.at - n : self.at])

    def many(self, build: Callable[[list], Any], n: int) -> Any:
        """Read what a container holds."""
        self.depth += 1
        if self.depth > MOST_DEEP + 1 or n > MOST_ITEMS:
            raise WireError("too deep or too long")
        value = build([self.get() for _ in range(n)])
        self.depth -= 1
        return value

    def reference(self, lent: bool) -> Any:
        """Read what stands for an object of the other side, or an own one."""
        kinds = (int, str, str, bool) if lent else (int,)
        said = [_exactly(self.get(), kind) for kind in kinds]
        return self.desk.borrow(Loan(*said)) if lent else self.desk.own(*said)


def _exactly(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise WireError(f"expected {kind.__name__}, {type(value).__name__} came")
    return value


def _pairs(flat: list) -> dict:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _row(both: list) -> Row:
    n, odd = divmod(len(both), 2)
    if odd:
        raise WireError("a row with a field too many")
    return Row.of(both[:n], both[n:])


def _ints(build: Callable) -> Callable[[list], Any]:
    def checked(parts: list) -> Any:
        if len(parts) != 3 or not all(p is None or type(p) is int for p in parts):
            raise WireError("expected three ints")
        return build(*parts)

    return checked


def _named(data: bytes) -> Any:
    name = data.decode()
    if name.startswith("numpy."):
        return arrays.dtype_of(name.removeprefix("numpy.")).type
    return Ellipsis if name == "..." else TYPES[name]


def _int(data: bytes) -> int:
    if not 0 < len(data) <= MOST_DIGITS:
        raise WireError("an int of thousands of digits")
    return int.from_bytes(data, "big", signed=True)


_MANY: dict[bytes, Callable[[list], Any]] = {
    b"l": list,
    b"t": tuple,
    b"S": set,
    b"F": frozenset,
    b"d": _pairs,
    b"W": _row,
    b"r": _ints(range),
    b"z": _ints(slice),
    b"G": arrays.generator,
}
_RAW: dict[bytes, Callable[[bytes], Any]] = {
    b"0": lambda data: None,
    b"1": lambda data: True,
    b"2": lambda data: False,
    b"i": _int,
    b"f": lambda data: struct.unpack("<d", data)[0],
    b"c": lambda data: complex(*struct.unpack("<dd", data)),
    b"s": lambda data: data.decode("utf-8", "surrogatepass"),
    b"b": bytes,
    b"a": arrays.unpack,
    b"g": lambda data: arrays.unpack(data)[()],
    b"m": arrays.unpack_tensor,
    b"D": lambda data: arrays.dtype_of(data.decode()),
    b"k": _named,
}
