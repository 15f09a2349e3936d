"""Plain values as bytes and back: what may pass between a student's process and ours.

A value goes over as what it is, never as what it says it is: by its exact type, or, for
a subclass, as the data that its built-in base holds, read with the base's own methods.
All else goes over as a reference, a number that means something only to its owner.
Reading can build the types listed here and nothing else; no byte of it is run.

Every value is a letter for its type and what that type needs; a length stands before
whatever has one.
"""

import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

import numpy as np

from . import arrays
from .limits import MOST_DEEP, MOST_DIGITS, MOST_ITEMS, WireError
from .rows import Row, fields_of

# types that are values: as a dtype, as a kind of container
_TYPES = {
    t.__name__: t
    for t in (bool, int, float, complex, str, bytes, list, tuple, set, dict)
}

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


class Loan(NamedTuple):
    """What the owner of an object says of it: a number, and words for messages."""

    number: int
    type_name: str
    name: str
    is_callable: bool


class Desk(Protocol):
    """Keeps what is lent to the other side, and what the other side has lent."""

    def lend(self, value: Any) -> Loan | int:
        """Give the Loan of an own object, the number of one that was borrowed."""

    def borrow(self, loan: Loan) -> Any:
        """Give what stands here for an object of the other side."""

    def own(self, number: int) -> Any:
        """Give an object that was lent, when its number comes back."""


def encode(value: Any, desk: Desk) -> bytes:
    """Write a value.

    Raises:
        WireError: for too many items, and for an int of thousands of digits.
        TypeError: from the desk, for an object that it does not lend.
    """
    writer = _Writer(desk)
    writer.put(value)
    return b"".join(writer.pieces)


def decode(data: bytes, desk: Desk) -> Any:
    """Read a value.

    Raises:
        WireError: for bytes that `encode` can't have written.
    """
    reader = _Reader(data, desk)
    try:
        value = reader.get()
    except WireError:
        raise
    except _NONSENSE as e:
        raise WireError(f"not a value: {e}") from None
    if reader.at != len(reader.data):
        raise WireError("bytes after the end of a value")
    return value


class _Writer:
    def __init__(self, desk: Desk) -> None:
        self.pieces: list[bytes] = []
        self.desk = desk
        self.items = 0
        self.open: list[int] = []  # containers that are being written, by id

    def put(self, value: Any) -> None:
        self.items += 1
        if self.items > MOST_ITEMS:
            raise WireError(f"more than {MOST_ITEMS} items in one value")
        write = _writer_of(value)
        if write is None or not write(self, value):
            self.refer(value)

    def refer(self, value: Any) -> None:
        loan = self.desk.lend(value)
        self.pieces.append(b"Y" if isinstance(loan, int) else b"R")
        for part in (loan,) if isinstance(loan, int) else loan:
            self.put(part)

    def raw(self, tag: bytes, data: bytes) -> bool:
        self.pieces += (tag, struct.pack("<Q", len(data)), data)
        return True

    def many(self, tag: bytes, owner: Any, items: Iterable, n: int) -> bool:
        """Write what a container holds; False where it holds itself or is too deep."""
        if id(owner) in self.open or len(self.open) >= MOST_DEEP:
            return False
        self.open.append(id(owner))
        self.pieces += (tag, struct.pack("<Q", n))
        for item in items:
            self.put(item)
        self.open.pop()
        return True


def _writer_of(value: Any) -> Callable[[_Writer, Any], bool] | None:
    """Find how a value is written by its real type; `__class__` may say anything."""
    kind = type(value)
    if kind in _WRITERS:
        return _WRITERS[kind]
    if value is Ellipsis or _type_name(value):
        return _put_named
    for base in type.__dict__["__mro__"].__get__(kind):
        if base in _INHERITED:
            return _WRITERS[base]
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(kind, torch.Tensor):
        return _put_tensor
    return None


def _put_int(w: _Writer, v: int) -> bool:
    n = int.bit_length(v) // 8 + 1
    if n > MOST_DIGITS:
        raise WireError("an int of thousands of digits")
    return w.raw(b"i", int.to_bytes(v, n, "big", signed=True))


def _put_array(w: _Writer, v: np.ndarray) -> bool:
    plain = np.ndarray.view(v, np.ndarray)
    return arrays.is_plain(plain.dtype) and w.raw(b"a", arrays.pack(plain))


def _put_scalar(w: _Writer, v: np.generic) -> bool:
    plain = np.frombuffer(np.generic.tobytes(v), np.generic.dtype.__get__(v))
    return arrays.is_plain(plain.dtype) and w.raw(b"g", arrays.pack(plain.reshape(())))


def _put_tensor(w: _Writer, v: Any) -> bool:
    data = arrays.pack_tensor(v)
    return data is not None and w.raw(b"m", data)


def _put_generator(w: _Writer, v: np.random.Generator) -> bool:
    state = arrays.generator_state(v)
    return state is not None and w.many(b"G", v, state, len(state))


def _put_tuple(w: _Writer, v: tuple) -> bool:
    fields = fields_of(v)
    if fields is None:
        return w.many(b"t", v, tuple.__iter__(v), tuple.__len__(v))
    both = (*fields, *tuple.__iter__(v))
    return w.many(b"W", v, both, len(both))


def _put_set(w: _Writer, v: set | frozenset) -> bool:
    base = set if issubclass(type(v), set) else frozenset
    items = list(base.__iter__(v))
    return all(map(_is_key, items)) and w.many(_SETS[base], v, items, len(items))


def _is_key(v: Any) -> bool:
    """Tell whether a value is still a key on the other side; a reference is none."""
    line = type.__dict__["__mro__"].__get__(type(v))
    if tuple in line:
        return all(map(_is_key, tuple.__iter__(v)))
    return not _KEYS.isdisjoint(line)


def _put_dict(w: _Writer, v: dict) -> bool:
    if not all(map(_is_key, dict.keys(v))):
        return False
    flat = [part for pair in list(dict.items(v)) for part in pair]
    return w.many(b"d", v, flat, len(flat))


def _put_named(w: _Writer, v: Any) -> bool:
    return w.raw(b"k", _type_name(v).encode() if v is not Ellipsis else b"...")


def _type_name(v: Any) -> str:
    """Name a type that is a value, such as `int` or `np.float32`; "" for others."""
    if type(v) is not type:
        return ""
    if v in _TYPES.values():
        return v.__name__
    plain = v.__mro__[-2:-1] != () and np.generic in v.__mro__ and v.__module__
    return f"numpy.{np.dtype(v).str}" if plain == "numpy" and v is _scalar(v) else ""


def _scalar(v: type) -> type | None:
    """Give the type of the items of dtype `v`, None where there is no such dtype."""
    try:
        dtype = np.dtype(v)
    except TypeError:
        return None
    return dtype.type if arrays.is_plain(dtype) else None


_SETS = {set: b"S", frozenset: b"F"}
_KEYS = {type(None), int, float, complex, str, bytes, np.generic}
_WRITERS: dict[type, Callable[[_Writer, Any], bool]] = {
    type(None): lambda w, v: w.raw(b"0", b""),
    bool: lambda w, v: w.raw(b"1" if v else b"2", b""),
    int: _put_int,
    float: lambda w, v: w.raw(b"f", struct.pack("<d", float.__float__(v))),
    complex: lambda w, v: w.raw(
        b"c",
        struct.pack("<dd", complex.real.__get__(v), complex.imag.__get__(v)),
    ),
    str: lambda w, v: w.raw(b"s", str.encode(v, "utf-8", "surrogatepass")),
    bytes: lambda w, v: w.raw(b"b", bytes.__getitem__(v, slice(None))),
    list: lambda w, v: w.many(b"l", v, list.copy(v), list.__len__(v)),
    tuple: _put_tuple,
    set: _put_set,
    frozenset: _put_set,
    dict: _put_dict,
    range: lambda w, v: w.many(b"r", v, (v.start, v.stop, v.step), 3),
    slice: lambda w, v: w.many(b"z", v, (v.start, v.stop, v.step), 3),
    np.ndarray: _put_array,
    np.generic: _put_scalar,
    np.dtype: lambda w, v: arrays.is_plain(v) and w.raw(b"D", v.str.encode()),
    np.random.Generator: _put_generator,
}
# whose subclasses are read as their base; a dtype's class is a subclass by nature
_INHERITED = _WRITERS.keys() - {np.random.Generator, range, slice, bool}


class _Reader:
    def __init__(self, data: bytes, desk: Desk) -> None:
        self.data = memoryview(data)
        self.desk = desk
        self.at = self.items = self.depth = 0

    def get(self) -> Any:
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
        if n > len(self.data) - self.at:
            raise WireError("the bytes end in the middle of a value")
        self.at += n
        return bytes(self.data[self.at - n : self.at])

    def many(self, build: Callable[[list], Any], n: int) -> Any:
        self.depth += 1
        if self.depth > MOST_DEEP + 1 or n > MOST_ITEMS:
            raise WireError("too deep or too long")
        value = build([self.get() for _ in range(n)])
        self.depth -= 1
        return value

    def reference(self, lent: bool) -> Any:
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
    return Ellipsis if name == "..." else _TYPES[name]


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
