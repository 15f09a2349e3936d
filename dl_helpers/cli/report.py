"""`dlcourse report`: how a class did, as a page and as a table."""

from pathlib import Path
from typing import Annotated

import typer

from .options import Course, Gradebook


def report(
    assignment: Annotated[str, typer.Argument(help="Such as a1.")],
    course: Course = Path(),
    db: Gradebook = None,
    to: Annotated[
        Path | None, typer.Option(help="Where to write; without it, reports/.")
    ] = None,
    table: Annotated[
        str, typer.Option(help="What the CSV is for: full, canvas or moodle.")
    ] = "full",
) -> None:
    """Write a page with plots and a CSV file: how the class did."""
    from dl_helpers.grading.recorder import NotRecorded
    from dl_helpers.grading.report import FORMATS

    try:
        if table not in FORMATS:
            raise ValueError(f"--table can be {', '.join(FORMATS)}; {table!r} came.")
        page, rows = _write(assignment, course, db, to, table)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except (NotRecorded, OSError) as error:
        typer.echo(f"The report could not be written: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"The page is {page}, the table is {rows}")


def _write(
    assignment: str, folder: Path, db: str | None, to: Path | None, table: str
) -> tuple[Path, Path]:
    """Gather the marks and write both files; give their paths."""
    from dl_helpers.grading.assignment import read_assignment
    from dl_helpers.grading.course import open_course, source
    from dl_helpers.grading.recorder import open_gradebook
    from dl_helpers.grading.records import Records
    from dl_helpers.grading.report import gather, render, write_table

    course = open_course(folder, db)
    wanted = read_assignment(source(course, assignment))
    root = Path(course.root)
    with open_gradebook(course, patience=10) as book:
        found = gather(book, wanted, Records(root / ".grading" / wanted.name))
    to = to or root / "reports"
    to.mkdir(parents=True, exist_ok=True)
    page, rows = to / f"{wanted.name}.html", to / f"{wanted.name}.csv"
    page.write_text(render(found), encoding="utf-8")
    with rows.open("w", encoding="utf-8", newline="") as file:
        write_table(found, file, table)
    return page, rows
