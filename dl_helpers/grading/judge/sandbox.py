"""The judge's end of the line to the student's process, with its limits of time."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .channel import Channel, Hangup
from .lending import Outside
from .line import Line
from .outputs import Page
from .remote import number_of, remote

_DISPLAYED = ("display_data", "update_display_data")
GRACE = 4.0  # seconds for an interrupted cell to end, on a busy machine too


class Gone(BaseException):
    """The student's process is not there any more; no test may catch this."""


class OutOfTime(KeyboardInterrupt):
    """A cell has used up its time; no test may catch this."""


class Sandbox(Line):
    """What the judge asks the student's process through.

    Args:
        fd: socket to it.
        output_fd: where all that its programs print comes out.
        most: bytes of one answer.
        interrupt: asks for Ctrl-C there.
        kill: ends it, told whether it was late; tells how it ended if that was before.
    """

    def __init__(
        self,
        fd: int,
        output_fd: int,
        most: int,
        interrupt: Callable[[], None],
        kill: Callable[[bool], str],
    ) -> None:
        desk = Outside(lambda loan: remote(loan, self.ask), number_of)
        verbs = {"callback": self._call_back}
        super().__init__(Channel(fd, most), desk, verbs, self._hear)
        self.end = ""  # how it ended, once it did
        self.page: Page | None = None
        self.may_call_back = False
        self._until = float("inf")
        self._late = False
        self._after: BaseException | None = None
        self._interrupt, self._kill = interrupt, kill
        self._output_fd = output_fd
        os.set_blocking(output_fd, False)
        self.channel.also(output_fd, self.drain)

    @contextmanager
    def limited(self, until: float, page: Page, callbacks: bool) -> Iterator[None]:
        """Let what is asked in the block take until then, and print on this page."""
        self._until, self.page, self.may_call_back = until, page, callbacks
        self._late, self._after = False, None
        self._thrown.clear()
        try:
            yield
        finally:
            self.drain()

    @property
    def was_late(self) -> bool:
        """Tell whether the time of the block ran out while the student's code ran."""
        return self._late

    def ask(self, verb: str, *payload: Any) -> Any:
        """Ask, within the time that is left.

        Raises:
            Gone: if the student's process is not there, or broke the rules.
            OutOfTime: if it took too long.
        """
        if self.end:
            raise Gone(self.end)
        if self._late or time.monotonic() > self._until:
            raise OutOfTime("no time is left")
        sys.stdout.flush()  # what the test has printed stands before what comes back
        try:
            return super().ask(verb, *payload)
        except Hangup as e:
            self.bury(str(e))
            raise Gone(self.end) from None
        finally:
            if self._after is not None and not self._asked:
                raise self._after
            if self._late and not self.end and verb != "run":
                raise OutOfTime("stopped")

    def bury(self, why: str) -> None:
        """Make sure that the student's process is dead, and remember how it died."""
        if not self.end:
            self.drain()
            self.end = self._kill(self._late) or why
            self.channel.close()

    def drain(self) -> None:
        """Take what programs have printed, as much as there is now."""
        for _ in range(64):  # a child that prints without end has to wait its turn
            try:
                data = os.read(self._output_fd, 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self.channel.forget(self._output_fd)
                return
            text = data.decode("utf-8", "replace")
            self._hear({"output_type": "stream", "name": "stdout", "text": text})

    def send(self, frame: bytes) -> None:
        """Send a frame, within the time that is left."""
        while not self.channel.send(frame, self._until):
            raise Hangup("it does not listen")

    def receive(self) -> bytes:
        """Wait for a frame; interrupt what takes too long, then kill it."""
        while True:
            frame = self.channel.receive(self._until)
            if frame is not None:
                return frame
            if self._late:
                raise Hangup("it did not stop when it was interrupted")
            self._late = True
            self._until = time.monotonic() + GRACE
            self._interrupt()

    def failed(self, error: BaseException) -> None:
        """Keep what ends a test, until the student's function has come back."""
        if not isinstance(error, Exception) and self._after is None:
            self._after = error

    def _hear(self, output: Any) -> None:
        """Take an output; below a test only what is printed and displayed."""
        kind = output.get("output_type") if type(output) is dict else None
        if self.may_call_back and kind not in ("stream", *_DISPLAYED):
            return
        if self.page is not None:
            self.page.add(output)

    def _call_back(self, number: int, args: tuple, kwargs: dict) -> Any:
        if not self.may_call_back:
            raise RuntimeError("no test is running")
        return self.desk.own(number)(*args, **kwargs)
