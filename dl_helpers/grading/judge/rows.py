"""Named tuples on the other side of a wire, where their class is not known."""

from collections.abc import Sequence
from typing import Any

from .limits import WireError


class Row(tuple):
    """A tuple whose places have names, as a `NamedTuple` has."""

    @classmethod
    def of(cls, fields: Sequence[str], values: Sequence) -> "Row":
        """Make a row.

        Raises:
            WireError: for a name that is none, or that begins with an underscore.
        """
        if not all(type(f) is str and _is_public(f) for f in fields):
            raise WireError("the names of a row are no names")
        row = cls(values)
        row.__dict__.update(zip(fields, values, strict=True))
        row.__dict__["_fields"] = tuple(fields)
        return row


def fields_of(value: tuple) -> tuple | None:
    """Give the names of the places of a named tuple, None for any other tuple."""
    fields = _found(value, "_fields")
    if type(fields) is not tuple or len(fields) != tuple.__len__(value):
        return None
    named = all(type(f) is str and _is_public(f) for f in fields)
    return fields if named and fields else None


def _found(value: tuple, name: str) -> Any:
    """Look an attribute up without running a line of the object's own code."""
    if type(value) is Row:
        return value.__dict__.get(name)
    for kind in type.__dict__["__mro__"].__get__(type(value)):
        if name in type.__dict__["__dict__"].__get__(kind):
            return type.__dict__["__dict__"].__get__(kind)[name]
    return None


def _is_public(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")
