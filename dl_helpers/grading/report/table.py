"""The marks of a class as CSV, for a spreadsheet or a learning management system."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from .gather import ClassReport, StudentRow

Row = list[str]


def write_table(report: ClassReport, file: TextIO, kind: str = "full") -> None:
    """Write one row for each student.

    Args:
        report: the class.
        file: open for text, with newline="".
        kind: "full" has every question; "canvas" and "moodle" what these import.

    Raises:
        ValueError: for another kind.
    """
    if kind not in FORMATS:
        raise ValueError(f"There is no format {kind!r}; there are {', '.join(FORMATS)}")
    rows = ([_harmless(text) for text in row] for row in FORMATS[kind](report))
    csv.writer(file).writerows(rows)


def _full(report: ClassReport) -> Iterator[Row]:
    places = list(dict.fromkeys(p for s in report.students for p in s.points))
    several = len({notebook for notebook, _ in places}) > 1
    names = [f"{notebook}: {name}" if several else name for notebook, name in places]
    yield [
        *("student_id", "last_name", "first_name", "email"),
        *("score", "max_score", "late_penalty", "to_be_read", "ended"),
        *names,
    ]
    for student in report.students:
        yield [
            *(student.id, student.last_name, student.first_name, student.email),
            *(f"{student.score:g}", f"{report.max_score:g}", f"{student.penalty:g}"),
            *(str(student.waiting), student.ending),
            *(f"{student.points.get(place, 0.0):g}" for place in places),
        ]


def _canvas(report: ClassReport) -> Iterator[Row]:
    """Canvas knows students by its own id or by their login."""
    yield ["Student", "ID", "SIS Login ID", "Section", report.assignment]
    yield ["Points Possible", "", "", "", f"{report.max_score:g}"]
    for student in report.students:
        name = _full_name(student, "{last}, {first}")
        yield [name, student.lms_user_id, student.id, "", f"{student.score:g}"]


def _moodle(report: ClassReport) -> Iterator[Row]:
    """Moodle maps any column, and finds students by their id number or email."""
    yield ["ID number", "Email address", "Full name", f"{report.assignment} (points)"]
    for student in report.students:
        name = _full_name(student, "{first} {last}")
        yield [student.id, student.email, name, f"{student.score:g}"]


FORMATS: dict[str, Callable[[ClassReport], Iterable[Row]]] = {
    "full": _full,
    "canvas": _canvas,
    "moodle": _moodle,
}


def _full_name(student: StudentRow, form: str) -> str:
    if not (student.last_name and student.first_name):
        return student.last_name or student.first_name or student.id
    return form.format(last=student.last_name, first=student.first_name)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from computing what a student is called (CSV injection).

    A number stays a number, a negative one too.
    """
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return text
