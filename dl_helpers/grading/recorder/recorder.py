"""Writes what was graded, in the order that an interruption can't harm.

A submission is recorded in five steps: it is no longer said to be written; its record
is kept; its rows are written, in one transaction; its folder in autograded/ is laid
out; it is said to be written. Whatever step the last run died at, the next one finds
either no record, and grades again, or a record that is not said to be written, and
repeats the steps from there. Each of them gives the same when it is repeated.

The database forces each transaction to disk, which takes longer than all the rest, so
a few submissions share one: their records are kept at once, their rows a moment later.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self, TypeVar

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from dl_helpers.grading.papers import Assignment, Graded
from dl_helpers.grading.records import Records

from .autograded import contents, lay_out, stands
from .book import NotRecorded, open_gradebook, transact
from .marks import has_submission, plan, write_marks
from .master import establish

T = TypeVar("T")

TOGETHER = 8  # submissions that share a transaction,
SOON = 1.0  # unless the first of them has waited for so many seconds


class Recorder:
    """The one writer of an assignment's marks; use it in a `with` statement.

    Args:
        course: nbgrader's own description of the course's folder, with its settings.
        assignment: as `read_assignment` gives it.
        patience: for how many seconds to wait for a gradebook that is locked.
    """

    def __init__(
        self, course: CourseDirectory, assignment: Assignment, patience: float = 60.0
    ) -> None:
        self.course = course
        self.assignment = assignment
        self.patience = patience
        folder = Path(course.root) / ".grading" / assignment.name
        self.records = Records(folder)
        self.notes: list[str] = []  # what an instructor should know about the gradebook
        self._autograde = Autograde(coursedir=course, config=course.config)
        self._lateness = AssignLatePenalties(config=course.config)
        self._lateness.init_plugin()
        self._open = ExitStack()
        self._waiting: dict[str, Graded] = {}  # kept, and not yet written
        self._since = 0.0

    def __enter__(self) -> Self:
        """Open the gradebook and make it hold the assignment as it is now.

        Raises:
            NotRecorded: if someone else records this assignment, or the gradebook can't
                be used.
        """
        with ExitStack() as opened, self._said("Nothing was written"):
            opened.enter_context(self._alone())
            self._book = open_gradebook(self.course, self.patience)
            opened.callback(self._book.close)
            self.notes = self._transact(lambda: establish(self._book, self.assignment))
            self._plan = self._transact(lambda: plan(self._book, self.assignment.name))
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.flush()
        finally:
            self._open.close()

    def recall(self, student: str, key: str) -> Graded | None:
        """Give back what was graded under this key, standing where it should.

        If an earlier run kept the record and did not come to write it, or if its rows
        or its folder have been lost since, they are written now.

        Returns:
            None if there is no sound record, and the submission has to be graded.

        Raises:
            NotRecorded: if that could not be written.
        """
        graded = self.records.load(student, key)
        if graded is not None and not self._stands(graded):
            self._wait(graded)
        return graded

    def record(self, graded: Graded) -> None:
        """Keep what was graded; write it, soon, to the gradebook and to autograded/.

        Raises:
            NotRecorded: says in a sentence what could not be written, why, and what to
                do. If it was kept, the next run's `recall` writes it.
            ValueError: if it does not belong to this assignment.
        """
        self._contents(graded)
        if graded.student in self._waiting:
            self.flush()
        marks = f"The marks of {graded.student}"
        with self._said(f"{marks} could not be kept, and will be graded again"):
            self.records.unwrite(graded.student)
            self.records.save(graded)
        self._wait(graded)

    def flush(self) -> None:
        """Write what is kept and waits; leaving the `with` statement does it, too.

        Raises:
            NotRecorded: as `record` does.
        """
        batch, self._waiting = list(self._waiting.values()), {}
        whose = ", ".join(graded.student for graded in batch)
        with self._said(f"The marks of {whose} are kept, but not all written"):
            self._transact(lambda: self._write_rows(batch))
            for graded in batch:
                files = self._contents(graded)
                lay_out(self.folder(graded.student), files, self._autograde)
                self.records.written(graded.student, graded.key)

    def folder(self, student: str) -> Path:
        """Name the folder of a student in autograded/."""
        step = self.course.autograded_directory
        return Path(self.course.format_path(step, student, self.assignment.name))

    def _contents(self, graded: Graded) -> dict[str, bytes]:
        """Gather what its folder holds, and see that it belongs here.

        Raises:
            ValueError: if it has another assignment's notebook, or a path leads out.
        """
        known = [sheet.name for sheet in self.assignment.sheets]
        if unknown := [s.name for s in graded.sheets if s.name not in known]:
            raise ValueError(
                f"{graded.student}: {', '.join(unknown)} belongs to no notebook of "
                f"{self.assignment.name}, which has {', '.join(known)}"
            )
        return contents(graded, self.assignment, self._autograde)

    def _wait(self, graded: Graded) -> None:
        """Let a submission wait for others to share a transaction with."""
        self.records.unwrite(graded.student)
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting[graded.student] = graded
        late = time.monotonic() - self._since > SOON
        if late or len(self._waiting) == TOGETHER:
            self.flush()

    def _write_rows(self, batch: list[Graded]) -> None:
        for graded in batch:
            write_marks(self._book, self._plan, graded, self._lateness)

    def _stands(self, graded: Graded) -> bool:
        student, files = graded.student, self._contents(graded)
        return (
            self.records.is_written(student, graded.key)
            and self._transact(lambda: has_submission(self._book, self._plan, student))
            and stands(self.folder(student), files)
        )

    def _transact(self, write: Callable[[], T]) -> T:
        return transact(self._book, write, self.patience)

    @contextmanager
    def _said(self, outcome: str) -> Iterator[None]:
        """Turn what the disk or the gradebook refuses into a sentence."""
        try:
            yield
        except NotRecorded as error:
            raise NotRecorded(f"{outcome}: {error}.") from error
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            raise NotRecorded(
                f"{outcome}: {error.strerror or error}{where}; mend that, then run the "
                f"same command again."
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the assignment, so that two runs never write it at one time."""
        folder = self.records.folder
        folder.mkdir(parents=True, exist_ok=True)
        with folder.with_name(f".{folder.name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotRecorded(
                    f"{self.assignment.name} is being graded by another program; wait "
                    f"until it ends, or stop it, then run the same command again"
                ) from None
            yield
