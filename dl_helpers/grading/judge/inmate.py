"""The student's side: runs cells, answers calls. Nothing said here is a mark.

`serve` runs in the sandbox. It keeps an honest student's work going; a hostile one may
do to this process whatever it likes, for the judge takes all that comes from here as
data, and never as a mark.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np

from . import shell as ipython
from .case import lay_out
from .channel import Channel, Hangup
from .lending import Inside
from .line import Line
from .private import private_copies
from .seeds import seed_all

MOST = 1 << 30


def serve(judge_fd: int) -> NoReturn:
    """Serve the judge until it hangs up, and end this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inmate = _Inmate(judge_fd)
    try:
        while True:
            try:
                inmate.line.serve()
            except KeyboardInterrupt:  # came when the cell it was meant for had ended
                continue
    except Hangup:
        pass
    finally:
        os._exit(0)


class _Inmate:
    def __init__(self, judge_fd: int) -> None:
        self.door, self.models = private_copies()
        asked = ("run", "get", "call", "visit", "attribute", "item", "length")
        asked += ("iterate", "following", "array", "examine", "begin")
        verbs = {verb: getattr(self, verb) for verb in asked}
        self.desk = Inside(self.call_back)
        self.line = Line(Channel(judge_fd, MOST), self.desk, verbs)
        self.tell, self.pid = self.line.tell, os.getpid()
        self.shell = ipython.opened(self.show)
        self.testing = 0

    def show(self, output: dict) -> None:
        if os.getpid() == self.pid:
            with _uninterrupted():
                self.tell(output)

    def call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        """Call a function of a test's, while the test waits for us."""
        if not self.testing or os.getpid() != self.pid:
            raise RuntimeError("this function belongs to a test, and the test is over")
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("this function belongs to a test: call it in its thread")
        with _uninterrupted():
            return self.line.ask("callback", number, args, kwargs)

    def begin(self, files: Mapping[str, bytes], most: int) -> None:
        """Write the files of the assignment into the working folder."""
        self.line.channel.most = most
        lay_out(files)

    def run(self, source: str, count: int, seed: int) -> None:
        """Run a cell."""
        seed_all(seed)
        try:
            with _interruptible():
                ipython.run(self.shell, source, count)
        finally:
            self._stay_alone()

    def get(self, name: str) -> tuple[bool, Any]:
        """Look up a name that a cell has bound."""
        space = self.shell.user_ns
        return name in space, space.get(name)

    def call(self, f: Callable, args: tuple, kwargs: dict) -> Any:
        """Call a function."""
        return self._tested(f, *args, **kwargs)

    def visit(self, f: Callable, args: tuple, count_steps: bool, allow: tuple) -> tuple:
        """Call a function through our own copy of the door."""
        seen = self._tested(
            self.door.visit, f, *args, count_steps=count_steps, allow=allow
        )
        changed = {
            i: after
            for i, (before, after) in enumerate(zip(args, seen.arguments, strict=True))
            if isinstance(before, np.ndarray) and not _same(before, after)
        }
        error = None if seen.error is None else self.line._described(seen.error)
        ready = seen.ready_made and str(seen.ready_made)
        used = {i: a for i, a in enumerate(args) if type(a) is np.random.Generator}
        told = (error, changed, ready, seen.touched_random, seen.steps, used)
        return (seen.answer, *told)

    def attribute(self, thing: Any, name: str) -> Any:
        """Read a public attribute."""
        return self._tested(getattr, thing, name)

    def item(self, thing: Any, key: Any) -> Any:
        """Read an item."""
        return self._tested(lambda: thing[key])

    def length(self, thing: Any) -> int:
        """Ask for the length."""
        return self._tested(len, thing)

    def iterate(self, thing: Any) -> Any:
        """Begin to go through."""
        return _Steps(self._tested(iter, thing))

    def following(self, steps: "_Steps") -> tuple:
        """Go on to the next thing: (True, it), or (False, None) at the end."""
        try:
            return True, self._tested(next, steps.iterator)
        except StopIteration:
            return False, None

    def array(self, thing: Any) -> np.ndarray:
        """Read what says that it is an array."""
        return self._tested(np.asarray, thing)

    def examine(self, question: str, thing: Any, args: tuple) -> Any:
        """Answer a question about a model with our own copy of `models`."""
        if question not in ("parameters", "gradients"):
            raise ValueError(f"nobody knows how to find {question}")
        return self._tested(getattr(self.models, question), thing, *args)

    def _tested(self, f: Callable, *args: Any, **kwargs: Any) -> Any:
        self.testing += 1
        try:
            with _interruptible():
                return f(*args, **kwargs)
        finally:
            self.testing -= 1
            self._stay_alone()
            self.shell.flush()

    def _stay_alone(self) -> None:
        """End a fork of this process that comes back as if it were the student."""
        if os.getpid() != self.pid:
            os._exit(0)


class _Steps:
    """An iterator that stays here, so that no value stands in its place."""

    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator


class _interruptible:
    """Let Ctrl-C through to the student's code, and to nothing else."""

    def __enter__(self) -> None:
        self.before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C until the block is done: half a message would be the last."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C never comes to other threads
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _same(a: Any, b: Any) -> bool:
    return (
        type(b) is np.ndarray
        and a.shape == b.shape
        and a.dtype == b.dtype
        and a.tobytes() == b.tobytes()
    )
