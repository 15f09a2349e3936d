"""From a value to bytes: how each type is written."""

import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from . import arrays
from .limits import MOST_DEEP, MOST_DIGITS, MOST_ITEMS, WireError
from .loans import Desk
from .rows import fields_of

# types that are values: as a dtype, as a kind of container
TYPES = {
    t.__name__: t
    for t in (bool, int, float, complex, str, bytes, list, tuple, set, dict)
}

_TOO_MANY = f"more than {MOST_ITEMS} items in one value"


class Writer:
    """Collects the bytes of one value in `pieces`."""

    def __init__(self, desk: Desk) -> None:
        self.pieces: list[bytes] = []
        self.desk = desk
        self.items = 0
        self.open: list[int] = []  # containers that are being written, by id

    def put(self, value: Any) -> None:
        """Write a value."""
        self.items += 1
        if self.items > MOST_ITEMS:
            raise WireError(_TOO_MANY)
        write = _writer_of(value)
        if write is None or not write(self, value):
            self.refer(value)

    def refer(self, value: Any) -> None:
        """Write what stands for an object that stays here."""
        loan = self.desk.lend(value)
        self.pieces.append(b"Y" if isinstance(loan, int) else b"R")
        for part in (loan,) if isinstance(loan, int) else loan:
            self.put(part)

    def raw(self, tag: bytes, data: bytes) -> bool:
        """Write what is bytes already."""
        self.pieces += (tag, struct.pack("<Q", len(data)), data)
        return True

    def many(self, tag: bytes, owner: Any, items: Iterable, n: int) -> bool:
        """Write what a container holds; False where it holds itself or is too deep."""
        if id(owner) in self.open or len(self.open) >= MOST_DEEP:
            return False
        if self.items + n > MOST_ITEMS:  # told before any of them is written
            raise WireError(_TOO_MANY)
        self.open.append(id(owner))
        self.pieces += (tag, struct.pack("<Q", n))
        for item in items:
            self.put(item)
        self.open.pop()
        return True


def _writer_of(value: Any) -> Callable[[Writer, Any], bool] | None:
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


def _put_int(w: Writer, v: int) -> bool:
    n = int.bit_length(v) // 8 + 1
    if n > MOST_DIGITS:
        raise WireError("an int of thousands of digits")
    return w.raw(b"i", int.to_bytes(v, n, "big", signed=True))


def _put_array(w: Writer, v: np.ndarray) -> bool:
    plain = np.ndarray.view(v, np.ndarray)
    return arrays.is_plain(plain.dtype) and w.raw(b"a", arrays.pack(plain))


def _put_scalar(w: Writer, v: np.generic) -> bool:
    plain = np.frombuffer(np.generic.tobytes(v), np.generic.dtype.__get__(v))
    return arrays.is_plain(plain.dtype) and w.raw(b"g", arrays.pack(plain.reshape(())))


def _put_tensor(w: Writer, v: Any) -> bool:
    data = arrays.pack_tensor(v)
    return data is not None and w.raw(b"m", data)


def _put_generator(w: Writer, v: np.random.Generator) -> bool:
    state = arrays.generator_state(v)
    return state is not None and w.many(b"G", v, state, len(state))


def _put_tuple(w: Writer, v: tuple) -> bool:
    fields = fields_of(v)
    if fields is None:
        return w.many(b"t", v, tuple.__iter__(v), tuple.__len__(v))
    both = (*fields, *tuple.__iter__(v))
    return w.many(b"W", v, both, len(both))


def _put_set(w: Writer, v: set | frozenset) -> bool:
    base = set if issubclass(type(v), set) else frozenset
    items = list(base.__iter__(v))
    return all(map(_is_key, items)) and w.many(_SETS[base], v, items, len(items))


def _is_key(v: Any) -> bool:
    """Tell whether a value is still a key on the other side; a reference is none."""
    line = type.__dict__["__mro__"].__get__(type(v))
    if tuple in line:
        return all(map(_is_key, tuple.__iter__(v)))
    return not _KEYS.isdisjoint(line)


def _put_dict(w: Writer, v: dict) -> bool:
    if not all(map(_is_key, dict.keys(v))):
        return False
    flat = [part for pair in list(dict.items(v)) for part in pair]
    return w.many(b"d", v, flat, len(flat))


def _put_named(w: Writer, v: Any) -> bool:
    return w.raw(b"k", _type_name(v).encode() if v is not Ellipsis else b"...")


def _type_name(v: Any) -> str:
    """Name a type that is a value, such as `int` or `np.float32`; "" for others."""
    if type(v) is not type:
        return ""
    if v in TYPES.values():
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
_WRITERS: dict[type, Callable[[Writer, Any], bool]] = {
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
