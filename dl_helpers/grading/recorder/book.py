"""The gradebook: opening it, and writing to it though others use it too."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

T = TypeVar("T")

DEFAULT_COURSE = "default_course"  # nbgrader's name for a course without one

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0  # seconds between two attempts


class NotRecorded(RuntimeError):
    """Marks could not be written; the sentence says why, and what to do."""


def open_gradebook(course: CourseDirectory, patience: float) -> Gradebook:
    """Open a course's gradebook, SQLite or PostgreSQL, and make it if there is none.

    Raises:
        NotRecorded: if it can't be opened, or stays locked for `patience` seconds.
    """
    url = with_driver(course.db_url)

    def connect() -> Gradebook:
        with _own_commands():
            return Gradebook(url, course.course_id or DEFAULT_COURSE)

    return _patiently(connect, lambda: None, patience)


def with_driver(db_url: str) -> str:
    """Name the PostgreSQL driver that is there, in a URL that names none.

    SQLAlchemy 2.1 takes psycopg (3) for "postgresql://", earlier ones psycopg2.

    Raises:
        NotRecorded: if there is neither.
    """
    scheme, colon, rest = db_url.partition(":")
    if scheme not in ("postgresql", "postgres"):
        return db_url
    for driver in ("psycopg", "psycopg2"):
        if find_spec(driver):
            return f"postgresql+{driver}{colon}{rest}"
    raise NotRecorded(
        "a gradebook in PostgreSQL needs its driver; "
        "run `pip install dl_helpers[postgresql]`"
    )


def transact(book: Gradebook, write: Callable[[], T], patience: float) -> T:
    """Do all of `write` in one transaction, or none of it.

    While another process holds the gradebook, this waits and tries again, up to
    `patience` seconds. Afterwards the session is empty, so memory does not grow.

    Raises:
        NotRecorded: if it could not be written; the gradebook is as before.
    """

    def once() -> T:
        result = write()
        book.db.commit()
        return result

    try:
        return _patiently(once, book.db.rollback, patience)
    finally:
        book.db.remove()


def _patiently(act: Callable[[], T], undo: Callable[[], None], patience: float) -> T:
    pause, until = _FIRST_PAUSE, time.monotonic() + patience
    while True:
        try:
            return act()
        except DBAPIError as error:
            undo()
            late = time.monotonic() + pause > until
            if late or not _passes(error):
                raise NotRecorded(_sentence(error, patience)) from error
        except BaseException:
            undo()
            raise
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _passes(error: DBAPIError) -> bool:
    """Tell whether to try again: a lock, a lost connection, a row that came first."""
    said = str(error.orig)
    return (
        "locked" in said
        or "deadlock" in said
        or error.connection_invalidated
        or isinstance(error, IntegrityError)
    )


def _sentence(error: DBAPIError, patience: float) -> str:
    said = " ".join(str(error.orig).split())
    if "locked" in said:
        return (
            f"the gradebook was locked by another program for {patience:g} s ({said}); "
            f"close it there, then run the same command again"
        )
    if "no such column" in said or "does not exist" in said:
        return f"the gradebook is an older one ({said}); run `nbgrader db upgrade`"
    if isinstance(error, OperationalError):
        return f"the gradebook could not be used ({said}); mend that, then run it again"
    return f"the gradebook did not accept it ({said})"


@contextlib.contextmanager
def _own_commands() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it calls by its bare name for a new gradebook.

    It stands beside our Python, and that folder is on no path where an environment is
    used without having been activated.
    """
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before
