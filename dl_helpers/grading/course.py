"""A course's folder, as nbgrader sees it: its settings, assignments and hand-ins."""

import contextlib
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from traitlets import TraitError


def open_course(folder: Path, db: str | None = None) -> CourseDirectory:
    """Read a course's settings where nbgrader reads them, and look that it is one.

    Args:
        folder: where nbgrader's commands are run, with its nbgrader_config.py.
        db: the gradebook's URL, if not the one of the settings.

    Raises:
        ValueError: if this is no course, its settings can't be read, or the URL can't
            be used.
    """
    folder = Path(folder).resolve()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}.")
    course = _settings(folder)
    if db is not None:
        course.db_url = db
    _require_database(course.db_url)
    if not assignments(course):
        step = course.source_directory
        raise ValueError(
            f"{folder} is no course: no assignment's notebook stands in "
            f"{_place(course, step, '.')}. Run this in the folder of "
            f"nbgrader_config.py and {step}/, or name that folder with --course."
        )
    return course


def assignments(course: CourseDirectory) -> list[str]:
    """Name the assignments that stand in the instructor's folder."""
    found = _matches(course, course.source_directory, ".")
    return sorted(name for (_, name), path in found if any(path.glob("*.ipynb")))


def source(course: CourseDirectory, name: str) -> Path:
    """Find the instructor's folder of an assignment.

    Args:
        course: as `open_course` gives it.
        name: of the assignment, or as much of its beginning as only one has: "a1".

    Raises:
        ValueError: if none or several begin so; it says which there are.
    """
    there = assignments(course)
    fitting = [name] if name in there else [a for a in there if a.startswith(name)]
    if len(fitting) != 1 or not name:
        begin = "Several assignments begin" if fitting else "No assignment begins"
        raise ValueError(f"{begin} with {name!r}; there are {', '.join(there)}.")
    return Path(course.format_path(course.source_directory, ".", fitting[0]))


def handed_in(
    course: CourseDirectory, assignment: str, students: Sequence[str] | None = None
) -> dict[str, Path]:
    """Find the folder that each student handed in, in the order of their ids.

    Those that `c.CourseDirectory.student_id` and `student_id_exclude` leave out are
    left out here.

    Args:
        course: as `open_course` gives it.
        assignment: its full name.
        students: only these; None for all.

    Raises:
        ValueError: if there is nothing, or nothing of one of `students`.
    """
    excluded = course.student_id_exclude.split(",")
    matches = _matches(course, course.submitted_directory, course.student_id)
    found = {
        student: path
        for (student, name), path in sorted(matches)
        if name == assignment and student not in excluded
    }
    if not found:
        where = _place(course, course.submitted_directory, "STUDENT", assignment)
        raise ValueError(
            f"Nobody has handed in {assignment}: nothing stands in {where}. "
            f"`nbgrader collect {assignment}` brings it there."
        )
    if missing := sorted(set(students or ()) - found.keys()):
        raise ValueError(
            f"{', '.join(missing)} handed in nothing for {assignment}; it was handed "
            f"in by {_few(list(found))}."
        )
    return found if students is None else {s: found[s] for s in sorted(set(students))}


def without_password(db_url: str) -> str:
    """Write a gradebook's URL so that it can be shown."""
    return make_url(db_url).render_as_string(hide_password=True)


def _settings(folder: Path) -> CourseDirectory:
    """Let nbgrader read its settings, as if its command were run in the folder."""
    app = NbGrader(log_level=logging.CRITICAL, raise_config_file_errors=True)
    before = list(sys.path)
    try:
        with contextlib.chdir(folder):
            app.initialize([], root=str(folder))
            return app.coursedir
    except SystemExit as error:  # how traitlets ends where a value is of no use
        raise ValueError(_unreadable(folder, "a value in it is of no use")) from error
    except (Exception, TraitError) as error:
        raise ValueError(_unreadable(folder, str(error))) from error
    finally:
        sys.path[:] = before


def _unreadable(folder: Path, why: str) -> str:
    return f"{folder / 'nbgrader_config.py'} can't be used: {why.partition(chr(10))[0]}"


def _require_database(url: str) -> None:
    """See that a gradebook's URL can be read, and that its driver is installed."""
    form = "expected one such as sqlite:////home/me/gradebook.db or postgresql://…"
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ValueError(f"{url!r} is no gradebook's URL; {form}.") from error
    except ImportError as error:
        raise ValueError(
            f"{error.name} is missing, which this gradebook needs; for PostgreSQL: "
            f"pip install 'dl_helpers[postgresql]'"
        ) from error


def _matches(
    course: CourseDirectory, step: str, student: str
) -> Iterator[tuple[tuple[str, str], Path]]:
    """Find folders of a step, with the student's and the assignment's name of each."""
    parts = ("(?P<student>[^/]*)", "(?P<assignment>[^/]*)")
    pattern = re.compile(course.format_path(re.escape(step), *parts, escape=True))
    for path in glob(course.format_path(step, student, "*")):
        if (found := pattern.fullmatch(path)) and Path(path).is_dir():
            yield (found["student"], found["assignment"]), Path(path)


def _place(course: CourseDirectory, step: str, student: str, name: str = "*") -> str:
    return str(Path(course.format_path(step, student, name)))


def _few(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
