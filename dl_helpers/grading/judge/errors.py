"""Errors that cross from one process to the other."""

import builtins
from typing import Any

LONGEST = 10_000  # letters of a message

# Others, such as UnicodeDecodeError, ask for more than a text when they are made.
_SIMPLE = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, BaseException)
    and not issubclass(kind, UnicodeError | BaseExceptionGroup)
}


def describe(error: BaseException) -> tuple[str, str, str]:
    """Say of an error its type, the built-in type that it descends from, its text."""
    kind = type(error)
    line = type.__dict__["__mro__"].__get__(kind)
    base = next((t.__name__ for t in line if t in _SIMPLE.values()), "Exception")
    name = type.__dict__["__name__"].__get__(kind)
    return tidy(name, 80), base, _text(error)


def rebuild(name: str, base: str, text: str) -> BaseException:
    """Make an error of the same built-in type, or of a new type of the same name."""
    parent = _SIMPLE.get(base, Exception)
    if parent.__name__ == name:
        made = parent(text)
    else:
        made = type(tidy(name, 80) or "Error", (parent,), {"__module__": "__main__"})(
            text
        )
    return made


def tidy(text: Any, most: int) -> str:
    """Give a text without what is no letter, cut off after `most` of them."""
    if not isinstance(text, str):
        return ""
    short = str.__getitem__(text, slice(0, most))
    return "".join(c for c in short if c.isprintable())


def _text(error: BaseException) -> str:
    """Read the text of an error, whatever its `__str__` does."""
    args = BaseException.args.__get__(error)
    if isinstance(error, KeyError) and len(args) == 1 and type(args[0]) is str:
        return args[0][:LONGEST]  # str() would put a second pair of quotes around it
    try:
        return str.__getitem__(str(error), slice(0, LONGEST))
    except BaseException:
        return "(its text can't be read)"
