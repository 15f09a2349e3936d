"""The one door through which a test calls a student's function.

A grader that keeps the student's code in another process hands tests an `Elsewhere` for
each function of the student's, and the test cells run unchanged: they hand in arrays,
plain values and callbacks, and get a `Visit` back.
"""

import contextlib
import sys
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

# what a student is asked to write stands ready-made in these packages
READY_MADE = ("dl_helpers", "keras", "scipy", "sklearn", "tensorflow", "torch")
_OURS = ("dl_helpers", "dl_helpers.checks", "dl_helpers.grading")
# who calls one of these does not want to be seen
SWITCHES = {"sys.setprofile": sys.setprofile, "sys.settrace": sys.settrace}
_open_visits: list[list[str]] = []


@dataclass(frozen=True)
class Visit:
    """What one call of a student's function did.

    Args:
        answer: what it gave back; None when it raised.
        error: what it raised, if it did.
        arguments: the arguments as the call left them.
        ready_made: the first function of `READY_MADE` packages that it ran, or of
            `SWITCHES`.
        touched_random: whether it used NumPy's global random numbers.
        steps: the steps of the interpreter that it took, if they were counted.
    """

    answer: Any
    error: BaseException | None
    arguments: tuple
    ready_made: str | None
    touched_random: bool
    steps: int = 0


class Elsewhere(ABC):
    """An object of the student's that lives in another process."""

    __slots__ = ()

    @property
    @abstractmethod
    def type_name(self) -> str:
        """The name of its type, as the student has it."""

    @abstractmethod
    def visit(
        self, *args: Any, count_steps: bool = False, allow: tuple[str, ...] = ()
    ) -> Visit:
        """Do there what `visit` does here."""

    @abstractmethod
    def examine(self, question: str, *args: Any) -> Any:
        """Answer there a question of `models`, such as "parameters", about itself."""


def visit(
    f: Callable, *args: Any, count_steps: bool = False, allow: tuple[str, ...] = ()
) -> Visit:
    """Call `f` with copies of the arrays in `args`, and tell what happened.

    Warnings are silenced and standard error goes to standard output: nbgrader gives a
    test cell no points for a single line there. Packages of `READY_MADE` that stand in
    `allow` may be used.
    """
    if isinstance(f, Elsewhere):
        return f.visit(*args, count_steps=count_steps, allow=allow)
    inside = tuple(a.copy() if isinstance(a, np.ndarray) else a for a in args)
    answer = error = None
    before = _random_state()
    with _quiet(), _watched() as seen, _steps_of(count_steps) as count:
        try:
            answer = f(*inside)
            if isinstance(answer, Iterator):
                answer = list(answer)
        except (Exception, SystemExit) as e:
            error = e
    touched = before != _random_state()
    ready_made = (name for name in seen if name.split(".")[0] not in allow)
    return Visit(answer, error, inside, next(ready_made, None), touched, count[0])


def kind_of(value: Any) -> str:
    """Name the type of a value, as the student has it."""
    return value.type_name if isinstance(value, Elsewhere) else type(value).__name__


def open_visit() -> list[str] | None:
    """Give what the innermost visit that is going on has seen of ready-made code."""
    return _open_visits[-1] if _open_visits else None


def _steps_of(wanted: bool) -> contextlib.AbstractContextManager[list[int]]:
    return counted_steps() if wanted else contextlib.nullcontext([0])


@contextlib.contextmanager
def counted_steps() -> Iterator[list[int]]:
    """Count the steps of the interpreter in the block, those inside NumPy left out.

    The count stands in the list when the block ends. Unlike a time it is the same on
    every machine and every run.
    """
    count = [0]

    def step(frame: FrameType, event: str, arg: Any) -> Any:
        if (frame.f_globals.get("__name__") or "").split(".")[0] == "numpy":
            return None
        frame.f_trace_opcodes = True
        count[0] += event == "opcode"
        return step

    before, before_in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(step)
    threading.settrace(step)
    try:
        yield count
    finally:
        sys.settrace(before)
        threading.settrace(before_in_threads)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stderr(sys.stdout),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _watched() -> Iterator[list[str]]:
    """Collect the names of the ready-made functions that run in the block."""
    seen: list[str] = []

    def step(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            module, name = frame.f_globals.get("__name__"), frame.f_code.co_qualname
        elif event == "c_call":
            module, name = _home(arg), arg.__name__
        else:
            return
        if _is_ready_made(module or "") or _is_switched_off(frame, arg):
            seen.append(f"{module}.{name}")

    before, before_in_threads = sys.getprofile(), threading.getprofile()
    _open_visits.append(seen)
    threading.setprofile(step)
    sys.setprofile(step)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        threading.setprofile(before_in_threads)
        _open_visits.pop()


def _is_switched_off(frame: FrameType, called: Any) -> bool:
    """Tell whether somebody other than us calls one of the switches."""
    caller = frame.f_globals.get("__name__") or ""
    ours = caller.startswith(("dl_helpers.checks.", "dl_helpers.grading."))
    return not ours and any(called is switch for switch in SWITCHES.values())


def _home(builtin: Any) -> str:
    """Find the module of a function that is written in C."""
    owner = getattr(builtin, "__self__", None)
    homes = (builtin, owner, type(owner))
    return next((m for h in homes if (m := getattr(h, "__module__", None))), "")


def _is_ready_made(module: str) -> bool:
    """Tell whether a module is the answer itself and no tool to find it."""
    room = ".".join(module.split(".")[:2])
    return room.split(".")[0] in READY_MADE and room not in _OURS


def _random_state() -> tuple:
    """Take what changes in NumPy's global generator when it is used or seeded."""
    _, key, position, *gauss = np.random.get_state()  # noqa: NPY002
    return key.tobytes(), position, *gauss
