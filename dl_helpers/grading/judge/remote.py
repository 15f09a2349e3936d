"""What stands in a test for an object of the student's: it can be used, not trusted."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from dl_helpers.checks.door import Elsewhere, Visit, open_visit

from .advance import follow
from .errors import rebuild, tidy
from .loans import Loan

_INSTEAD = (
    "compare what its attributes, its items or a call of it give, as numbers, text or "
    "arrays"
)


class Remote(Elsewhere):
    """An object that lives in the student's process.

    Public attributes, items, its length and iteration go there and back. Whatever would
    let the object itself say how a comparison ends is a TypeError.
    """

    __slots__ = ("_ask", "_loan")

    def __init__(self, loan: Loan, ask: Callable[..., Any]) -> None:
        object.__setattr__(self, "_loan", loan)
        object.__setattr__(self, "_ask", ask)

    @property
    def type_name(self) -> str:
        """The name of its type, as the student has it."""
        return tidy(self._loan.type_name, 80) or "object"

    @property
    def __name__(self) -> str:
        """Its name, if it is a function or a class."""
        name = tidy(self._loan.name, 80)
        if not name:
            raise AttributeError("__name__")
        return name

    def visit(
        self, *args: Any, count_steps: bool = False, allow: tuple[str, ...] = ()
    ) -> Visit:
        """Call it through the door's copy in the student's process."""
        said = self._ask("visit", self, args, bool(count_steps), tuple(allow))
        return _visit(args, said)

    def examine(self, question: str, *args: Any) -> Any:
        """Answer a question about it there."""
        return self._ask("examine", question, self, args)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(
                f"{name!r} of a student's {self.type_name} can't be read: tests use "
                "public attributes"
            )
        return self._ask("attribute", self, name)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise TypeError(
            f"an attribute of a student's {self.type_name} can't be set from a test: "
            "let a function or a method of the student's do it"
        )

    def __getitem__(self, key: Any) -> Any:
        return self._ask("item", self, key)

    def __len__(self) -> int:
        length = self._ask("length", self)
        if type(length) is not int or length < 0:
            raise TypeError(f"the length of a student's {self.type_name} is no int")
        return length

    def __iter__(self) -> Iterator:
        steps = self._ask("iterate", self)
        while True:
            said = self._ask("following", steps)
            if type(said) is not tuple or len(said) != 2 or said[0] is not True:
                return
            yield said[1]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self._ask("array", self)
        if type(array) is not np.ndarray:
            raise TypeError(f"a student's {self.type_name} is no array of numbers")
        return array if dtype is None else array.astype(dtype)

    def __repr__(self) -> str:
        return f"<a student's {self.type_name}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            f"a student's {self.type_name} can't be copied; use it in place"
        )


class RemoteFunction(Remote):
    """An object of the student's that can be called."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there; while a test's own function is watched, so is this."""
        seen = open_visit()
        if seen is None or kwargs:
            return self._ask("call", self, args, kwargs)
        visit = self.visit(
            *args
        )  # a test's own function is watched, so what it calls is
        if visit.ready_made:
            seen.append(visit.ready_made)
        if visit.error is not None:
            raise visit.error
        return visit.answer


def remote(loan: Loan, ask: Callable[..., Any]) -> Remote:
    """Make what stands for a lent object."""
    return (RemoteFunction if loan.is_callable else Remote)(loan, ask)


def number_of(value: Any) -> int | None:
    """Give the number of an object of the student's, None for anything else."""
    return value._loan.number if isinstance(value, Remote) else None


def _refused(doing: str) -> Callable[..., NoReturn]:
    def refuse(self: Remote, *args: Any) -> NoReturn:
        raise TypeError(
            f"a student's {self.type_name} can't be {doing} in a test: {_INSTEAD}"
        )

    return refuse


_REFUSED = {
    "compared": "eq ne lt le gt ge contains",
    "calculated with": (
        "add sub mul matmul truediv floordiv mod divmod pow and or xor lshift rshift "
        "radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rand ror rxor "
        "neg pos abs invert round"
    ),
    "read as a number": "int float complex index",
    "read as True or False": "bool",
    "a key or in a set": "hash",
    "changed": "setitem delitem delattr",
    "entered": "enter exit",
}
for _doing, _names in _REFUSED.items():
    for _name in _names.split():
        setattr(Remote, f"__{_name}__", _refused(_doing))


def _visit(args: tuple, said: Any) -> Visit:
    """Read what the student's process says of a call; nonsense counts as nothing."""
    if type(said) is not tuple or len(said) != 7:
        raise TypeError("the answer is no visit")
    answer, error, changed, ready_made, touched, steps, used = said
    changed = changed if type(changed) is dict else {}
    for i, rng in used.items() if type(used) is dict else ():
        if type(i) is int and 0 <= i < len(args):
            follow(args[i], rng)
    return Visit(
        answer,
        rebuild(*error[1:]) if _is_error(error) else None,
        tuple(changed.get(i, arg) for i, arg in enumerate(args)),
        tidy(ready_made, 200) or None,
        touched is not False,
        steps if type(steps) is int else 0,
    )


def _is_error(said: Any) -> bool:
    return type(said) is tuple and tuple(map(type, said)) == (int, str, str, str)
