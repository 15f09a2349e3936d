"""What is lent from one process to the other: each side's desk."""

import functools
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from .errors import tidy
from .limits import WireError
from .loans import Loan

MOST_LOANS = 100_000
_FUNCTIONS = (
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    np.ufunc,
    type(np.sum),
)
_BUILTINS = {"abs", "len", "max", "min", "round", "sorted", "sum"}
_FILES = {"fromfile", "load", "open", "_modified_open", "save", "savetxt", "savez"}


class _Shelf:
    """Objects that are lent, each under one number."""

    def __init__(self) -> None:
        self.things: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # by id; what stands here lives on

    def put(self, thing: Any) -> Loan:
        number = self.numbers.get(id(thing))
        if number is None:
            if len(self.things) >= MOST_LOANS:
                raise WireError(f"more than {MOST_LOANS} objects are in use")
            number = len(self.things) + 1
            self.things[number], self.numbers[id(thing)] = thing, number
        kind = type(thing)
        name = _name_of(thing)
        is_callable = any("__call__" in vars(base) for base in kind.__mro__)
        return Loan(number, tidy(kind.__name__, 80), name, is_callable)

    def take(self, number: int) -> Any:
        if number not in self.things:
            raise WireError("nothing is lent under this number")
        return self.things[number]


def _name_of(thing: Any) -> str:
    try:
        return tidy(getattr(thing, "__name__", ""), 80)
    except Exception:
        return ""


def _is_safe(value: Any) -> bool:
    """Tell whether a function is one that anybody may call with any plain values."""
    if isinstance(value, functools.partial):
        return _is_safe(value.func)
    home = getattr(value, "__self__", None)
    if isinstance(value, BuiltinFunctionType) and isinstance(home, ModuleType):
        known = home.__name__.split(".")[0] in ("math", "numpy")
        return (known or value.__name__ in _BUILTINS) and value.__name__ not in _FILES
    return isinstance(value, _FUNCTIONS) and value.__name__ not in _FILES


class Inside:
    """The desk of the sandbox: lends anything, borrows functions of a test.

    Args:
        call_back: calls a borrowed function, given its number and the arguments.
    """

    def __init__(self, call_back: Callable[[int, tuple, dict], Any]) -> None:
        self._call_back = call_back
        self._shelf = _Shelf()
        self._borrowed: dict[int, Callable] = {}
        self._numbers: dict[int, int] = {}  # by id; what is borrowed lives on

    def lend(self, value: Any) -> Loan | int:
        """Lend any object, unseen; of a function that is borrowed, give the number."""
        number = self._numbers.get(id(value))
        return self._shelf.put(value) if number is None else number

    def borrow(self, loan: Loan) -> Callable:
        """Give a function that calls that of the test."""
        if loan.number not in self._borrowed:
            function = self._borrowed[loan.number] = self._function(loan)
            self._numbers[id(function)] = loan.number
        return self._borrowed[loan.number]

    def own(self, number: int) -> Any:
        """Give what was lent."""
        return self._shelf.take(number)

    def _function(self, loan: Loan) -> Callable:
        def given(*args: Any, **kwargs: Any) -> Any:
            return self._call_back(loan.number, args, kwargs)

        given.__name__ = given.__qualname__ = loan.name or "given"
        return given


class Outside:
    """The desk of the judge: lends functions, and borrows what is the student's.

    Args:
        make: makes the object that stands for a borrowed one, given its Loan.
        number_of: gives the number of such an object, None for any other.
    """

    def __init__(
        self, make: Callable[[Loan], Any], number_of: Callable[[Any], int | None]
    ) -> None:
        self._make = make
        self._number_of = number_of
        self._shelf = _Shelf()

    def lend(self, value: Any) -> Loan | int:
        """Lend a function of the test's; a student may call it with anything.

        Raises:
            TypeError: for any other object.
        """
        number = self._number_of(value)
        if number is not None:
            return number
        if not _is_safe(value):
            raise TypeError(
                f"a {type(value).__name__} can't be handed to a student's function: "
                "hand over numbers, text, arrays, tensors, lists of them, functions"
            )
        return self._shelf.put(value)

    def borrow(self, loan: Loan) -> Any:
        """Give what stands for an object of the student's."""
        return self._make(loan)

    def own(self, number: int) -> Any:
        """Give a function that was lent."""
        return self._shelf.take(number)
