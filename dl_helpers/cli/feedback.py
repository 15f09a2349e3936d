"""`dlcourse feedback`: a page for each student, with marks, messages and comments."""

from pathlib import Path
from typing import Annotated

import typer

from .options import Course, Gradebook


def feedback(
    assignment: Annotated[str, typer.Argument(help="Such as a1.")],
    student: Annotated[
        str, typer.Option(help="Only this one; * and ? stand for others.")
    ] = "*",
    course: Course = Path(),
    db: Gradebook = None,
) -> None:
    """Write the students' pages into feedback/, without the source of hidden tests.

    `nbgrader release_feedback` then brings them to the students.
    """
    from dl_helpers.grading.course import open_course, source
    from dl_helpers.grading.feedback import write_feedback

    try:
        found = open_course(course, db)
        name = source(found, assignment).name
        folder = write_feedback(found, name, student)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except (RuntimeError, OSError) as error:
        typer.echo(f"Feedback is missing: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(
        f"The pages stand in {folder}. Bring them to the students with: "
        f"nbgrader release_feedback {name}"
    )
