"""A widget that goes on by itself: a thread works while `running` is set.

The thread may be at work while the browser sets traits, so the traits belong to whoever
holds `_turn`: a callback, or the thread while it shows something.
"""

import math
import threading
import time
from typing import Any

import traitlets

from .base import CourseWidget, sentence
from .stream import Stream

# A page that was closed while the work went on can't say so.
LONGEST_SECONDS = 300.0


class Paused(Exception):
    """The work went on for long, and perhaps nobody looks any more."""


class StreamedWidget(CourseWidget):
    """A widget with a stream. A subclass says what a step is, and how it is shown.

    Attributes:
        running: set it to start and to stop.
        frame: what the page shows now, packed.
        plain: errors whose sentence says all; others are told with their names and
            the line of the reader's code.
    """

    running = traitlets.Bool(False).tag(sync=True)
    frame = traitlets.Bytes().tag(sync=True)
    plain: tuple[type[Exception], ...] = ()

    def __init__(self, **traits: Any) -> None:
        self._turn = threading.RLock()
        self._wanted, self._trouble, self._until = math.inf, "", 0.0
        self._stream = Stream(self._work, self._publish, self._rest)
        super().__init__(**traits)

    def step(self) -> None:
        """Do one step; called by the thread."""
        raise NotImplementedError

    def look(self) -> bytes:
        """Pack what the work has come to; called by the thread, or by a callback."""
        raise NotImplementedError

    def wait(self, patience: float | None = None) -> bool:
        """Wait until the work that was started by a button has ended.

        Args:
            patience: in seconds; None for no end.

        Returns:
            Whether it has.
        """
        return self._stream.join(patience)

    def close(self) -> None:
        """End the work and the view."""
        self._stream.stop()
        super().close()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser says, while nothing is being shown."""
        with self._turn:
            super().set_state(sync_data)
            self.error = self.error or self._trouble

    def _start(self, steps: float) -> None:
        """Begin so many steps, unless it runs already."""
        if not self.running:
            self._wanted = steps
            self.running = True
            self._wanted = math.inf

    @traitlets.observe("running")
    def _start_or_stop(self, change: dict) -> None:
        if not change["new"]:
            self._stream.stop()
            return
        self._trouble, self._until = "", time.monotonic() + LONGEST_SECONDS
        self._stream.start(self._wanted)

    def _work(self) -> None:
        if time.monotonic() > self._until:
            minutes = LONGEST_SECONDS / 60
            raise Paused(f"Paused after {minutes:.0f} minutes; press Play to go on.")
        self.step()

    def _publish(self) -> None:
        """Take a frame, which may be slow, and show it while no callback runs."""
        packed = self.look()
        with self._turn:
            self.frame = packed

    def _rest(self, error: Exception | None) -> None:
        """Say that the work has ended, and why; called by the thread."""
        with self._turn:
            if error is not None:
                plain = isinstance(error, (Paused, *self.plain))
                self._trouble = self.error = str(error) if plain else sentence(error)
            if error is not None or not self._stream.running:
                self.running = False
