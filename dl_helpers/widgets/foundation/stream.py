"""A thread that works, and shows what came of it at most 30 times a second.

A cell that trains would block the notebook, for no callback runs while a cell runs. A
thread lets the cell end: other cells answer, and a button can stop the work.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

Task = Callable[[], object]

# A page shows no more than its screen does, and to ask it whether it has drawn a frame
# halves the rate: so the rate is limited here.
FRAMES_PER_SECOND = 30
# The share of its time that a stream spends on showing, at most; the rest is for work.
SHARE_FOR_SHOWING = 0.15


class Stream:
    """Repeats `work()` in a daemon thread, and calls `publish()` now and then.

    The thread lives only while there is work: it starts with `start`, ends after `stop`
    as soon as the step under way is done, and shows the last state before it ends. All
    functions are called without a lock of this class; `publish` and `rest` run in the
    thread, so what they share with callbacks of a widget needs a lock of the widget.

    Args:
        work: one step, the shorter the better: nothing stops in the middle of it.
        publish: shows what the work has come to.
        rest: called when the thread has nothing left to do, with what `work` or a task
            raised, or with None.

    Attributes:
        pace: how many steps there may be from one frame to the next; slow motion.
    """

    def __init__(
        self, work: Task, publish: Task, rest: Callable[[Exception | None], object]
    ) -> None:
        self._work, self._publish, self._rest = work, publish, rest
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._tasks: deque[Task] = deque()
        self._left: float = 0
        self._active = False  # whether `rest` is still to be called
        self._next_frame, self._since_frame = 0.0, 0
        self.pace = math.inf

    @property
    def running(self) -> bool:
        """Whether there is more to do."""
        return self._left > 0 or bool(self._tasks)

    def start(self, steps: float = math.inf) -> None:
        """Work for so many steps, or until `stop`; replaces what was left to do."""
        with self._lock:
            self._left, self._active = steps, True
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._live, daemon=True, name="Stream"
                )
                self._thread.start()

    def stop(self) -> None:
        """Let the step under way be the last one; does not wait for it."""
        with self._lock:
            self._left = 0

    def between(self, task: Task) -> None:
        """Do `task` between two steps, or at once where no thread is at work.

        So nothing changes in the middle of a step. What it raises goes to `rest` if it
        ran in the thread, else to the caller.
        """
        with self._lock:
            if self._thread is not None:
                self._tasks.append(task)
                return
        task()
        self._publish()

    def join(self, patience: float | None = None) -> bool:
        """Wait until the thread has ended, and say whether it has.

        Args:
            patience: in seconds; None for no end.
        """
        thread = self._thread
        if thread is not None:
            thread.join(patience)
        return self._thread is None

    def _live(self) -> None:
        """Do one thing after the other; what raises ends the work, not the thread."""
        while task := self._next():
            try:
                task()
            except Exception as error:
                self._fail(error)

    def _next(self) -> Task | None:
        """Say what is to do now; None where all is done, which ends the thread."""
        with self._lock:
            if self._tasks:
                return self._tasks.popleft()
            if self._left > 0:
                self._left -= 1
                return self._step
            if self._active:
                self._active = False
                return self._end
            self._thread = None
            return None

    def _step(self) -> None:
        self._work()
        self._since_frame += 1
        early = self._next_frame - time.perf_counter()
        if early > 0 and self._since_frame >= self.pace:
            time.sleep(early)
            early = 0
        if early <= 0:
            self._show()

    def _show(self) -> None:
        """Publish, and say when the next frame is due.

        A frame that was late does not delay those after it.
        """
        start = time.perf_counter()
        self._publish()
        cost, self._since_frame = time.perf_counter() - start, 0
        due = max(self._next_frame, start - 0.5 / FRAMES_PER_SECOND)
        self._next_frame = due + max(1 / FRAMES_PER_SECOND, cost / SHARE_FOR_SHOWING)

    def _end(self) -> None:
        """Show the last state, and say that this was all."""
        self._show()
        self._rest(None)

    def _fail(self, error: Exception) -> None:
        with self._lock:
            self._left, self._active = 0, False
            self._tasks.clear()
        self._rest(error)
