"""`dlcourse grade a1`: what a class handed in becomes marks in nbgrader's gradebook."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .options import Course, Gradebook

if TYPE_CHECKING:
    from dl_helpers.grading.papers import Limits, Settings
    from dl_helpers.grading.workers import Crew

    from .tally import Tally

OPEN = (
    "Without isolation, a student's code can read and change all that you can: other "
    "hand-ins, the gradebook, your files. Grade so only what you would run yourself."
)


class Isolation(StrEnum):
    """What keeps students' code in."""

    bubblewrap = "bubblewrap"
    docker = "docker"
    podman = "podman"
    none = "none"


def grade(
    assignment: Annotated[
        str, typer.Argument(help="Its name, or the beginning of it: a1.")
    ],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this one; can be given again.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what has been graded.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="How many at a time; one for each core.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds that one cell may take.")
    ] = 30,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on a Dask cluster: tcp://HOST:8786.")
    ] = None,
    db: Gradebook = None,
    isolation: Annotated[
        Isolation, typer.Option(help="What keeps students' code in.")
    ] = Isolation.bubblewrap,
    course: Course = Path(),
) -> None:
    """Grade what was handed in, safely and in parallel, if it is new or has changed."""
    if scheduler and workers:
        _leave("With --scheduler the cluster's workers grade; leave --workers out.", 2)
    if isolation is Isolation.none:
        typer.secho(OPEN, fg="yellow", err=True)
    _require_nbgrader()
    from dl_helpers.grading.papers import Settings
    from dl_helpers.grading.workers import cluster, cores, processes

    settings = Settings(limits=_limits(timeout), isolation=isolation.value)
    crew = cluster(scheduler) if scheduler else processes(workers or cores())
    _grade(course, assignment, db, student or None, force, settings, crew)


def _grade(
    folder: Path,
    name: str,
    db: str | None,
    students: list[str] | None,
    force: bool,
    settings: "Settings",
    crew: AbstractContextManager["Crew"],
) -> None:
    from dl_helpers.grading.assignment import read_assignment
    from dl_helpers.grading.course import handed_in, open_course, source
    from dl_helpers.grading.pool import grade_class
    from dl_helpers.grading.recorder import NotRecorded
    from dl_helpers.grading.sandbox import SandboxError
    from dl_helpers.grading.workers import NoCluster

    from .tally import Tally, report

    with _sentences(ValueError, code=2):
        course = open_course(folder, db)
        assignment = read_assignment(source(course, name))
        tally = Tally(len(handed_in(course, assignment.name, students)))
    failures = (NotRecorded, SandboxError, NoCluster)
    with _sentences(*failures, code=1), _going_on(tally), crew as workers, tally:
        summary = grade_class(
            course,
            assignment,
            settings,
            executor=workers.executor,
            workers=workers.count,
            students=students,
            force=force,
            progress=tally.add,
        )
    report(summary, course.db_url)
    if summary.count("not graded"):
        raise typer.Exit(1)


def _limits(timeout: float) -> "Limits":
    """Let a whole notebook take longer, too, if a cell may take long."""
    from dl_helpers.grading.papers import Limits

    usual = Limits()
    more = max(1.0, timeout / usual.cell_seconds)
    return Limits(
        cell_seconds=timeout,
        total_seconds=more * usual.total_seconds,
        cpu_seconds=round(more * usual.cpu_seconds),
    )


def _require_nbgrader() -> None:
    if find_spec("nbgrader") is None:
        _leave("Grading needs nbgrader: pip install 'dl_helpers[instructor]'", 1)


@contextmanager
def _sentences(*kinds: type[Exception], code: int) -> Iterator[None]:
    """Leave with the sentence of an error, and no traceback."""
    try:
        yield
    except kinds as error:
        _leave(str(error), code)


@contextmanager
def _going_on(tally: "Tally") -> Iterator[None]:
    """Say after Ctrl-C what is kept, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        again = "The same command, without --force, goes on from there."
        _leave(f"Stopped. {tally.done} of {tally.total} are graded. {again}", 130)


def _leave(sentence: str, code: int) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
