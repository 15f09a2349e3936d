"""Grades a class: one submission is the unit of work, one writer records the results.

::

    submitted/ → jobs → stream ⇄ workers (grade) → recorder

Hand-ins are read when there is room for them and forgotten when they are recorded, so
memory does not grow with the class.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from nbgrader.coursedir import CourseDirectory

from .course import handed_in
from .doctor import read_handin
from .papers import Assignment, Graded, HandIn, Settings, record_key
from .recorder import Recorder
from .sandbox import SandboxError
from .stream import TRIES, Done, stream
from .summary import Row, Summary, row
from .unit import grade
from .workers import cores

Grade = Callable[[HandIn, Assignment, Settings], Graded]
Progress = Callable[[Row], object]

_AHEAD = 3  # submissions in flight for each worker: one in work, two waiting


class _Job(NamedTuple):
    """A submission that has to be graded, and what its marks will hold for."""

    handin: HandIn
    key: str


def grade_class(
    course: CourseDirectory,
    assignment: Assignment,
    settings: Settings,
    *,
    executor: Executor,
    workers: int | None = None,
    students: Sequence[str] | None = None,
    force: bool = False,
    progress: Progress = lambda row: None,
    grade: Grade = grade,
) -> Summary:
    """Grade what was handed in for an assignment, and record it.

    What was graded before under the same key (same content, tests, settings and version
    of the package) is not graded again. Interrupt this at any moment, even by killing
    the process: the same call goes on from there.

    Args:
        course: as `open_course` gives it.
        assignment: as `read_assignment` gives it.
        settings: what one submission may use, and what keeps it in.
        executor: where submissions are graded, see `workers`.
        workers: how many are graded at one time; the number of cores if not given.
        students: only these; None for all.
        force: grade again what has been graded.
        progress: is told each row as it comes, in any order.
        grade: grades one submission; picklable.

    Raises:
        ValueError: if nothing was handed in, or nothing by one of `students`.
        NotRecorded: if marks could not be written.
        SandboxError: if what shall keep student code in is not to be had.
    """
    folders = handed_in(course, assignment.name, students)

    def submit(job: _Job) -> Future[Graded]:
        return executor.submit(grade, job.handin, assignment, settings)

    window = _AHEAD * (workers or cores())
    with Recorder(course, assignment) as recorder:
        desk = _Desk(recorder, settings, force, progress)
        with closing(stream(submit, desk.jobs(folders), window)) as results:
            for done in results:
                desk.take(done)
        rows = sorted(desk.rows, key=lambda row: row.student)
        return Summary(tuple(rows), tuple(recorder.notes))


class _Desk:
    """Where hand-ins become jobs, and results become records and rows."""

    def __init__(
        self, recorder: Recorder, settings: Settings, force: bool, progress: Progress
    ) -> None:
        self.recorder = recorder
        self.settings = settings
        self.force = force
        self.progress = progress
        self.rows: list[Row] = []

    def jobs(self, folders: Mapping[str, Path]) -> Iterator[_Job]:
        """Read hand-ins one by one, and give those that have to be graded."""
        for student, folder in folders.items():
            try:
                handin = read_handin(folder, student)
            except OSError as error:
                self._tell_failure(student, f"It can't be read: {error}")
                continue
            key = record_key(self.recorder.assignment, handin, self.settings)
            kept = None if self.force else self.recorder.recall(student, key)
            if kept is None:
                yield _Job(handin, key)
            else:
                self._tell(row(kept, kept=True))

    def take(self, done: Done[_Job, Graded]) -> None:
        """Record a result; what can't be recorded as marks becomes a note."""
        student = done.job.handin.student
        if isinstance(done.error, SandboxError):
            raise done.error
        if done.result is None:
            self._tell_failure(student, _sentence(done.error))
        elif done.result.key != done.job.key:
            self._tell_failure(student, _OTHER_VERSION)
        else:
            self._record(done.result)

    def _record(self, graded: Graded) -> None:
        try:
            self.recorder.record(graded)
        except ValueError as error:
            self._tell_failure(graded.student, str(error))
        else:
            self._tell(row(graded, kept=False))

    def _tell_failure(self, student: str, why: str) -> None:
        self._tell(Row(student, "not graded", notes=(why,)))

    def _tell(self, row: Row) -> None:
        self.rows.append(row)
        self.progress(row)


_OTHER_VERSION = (
    "A worker with another version of dl_helpers graded it, so its marks were not "
    "used. Install the same version there, then run the same command again."
)


def _sentence(error: BaseException | None) -> str:
    """Say what came in the place of a result, at every try."""
    if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
        return f"The process that graded it died, {TRIES} times; nothing was recorded."
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"Grading it failed {TRIES} times; nothing was recorded: {said[:300]}"
