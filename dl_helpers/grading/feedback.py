"""What a student gets back: marks and messages, without the source of hidden tests.

nbgrader prints every cell into a feedback page, hidden tests and the traceback through
them included. `HideHiddenTests` stands between the gradebook and the page, in
`dlcourse feedback` and, by nbgrader_config.py, in `nbgrader generate_feedback` too.
"""

from pathlib import Path
from typing import Any

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, GetGrades
from nbgrader.utils import is_grade, is_solution

KEPT = "# the source of this test stays with your instructor"


class HideHiddenTests(ClearHiddenTests):
    """Takes hidden tests out of a graded notebook, and leaves what they said.

    The delimiters are those of `c.ClearHiddenTests`; in a student's own cells they mean
    nothing. A traceback quotes the source too, so of an error its name and its message
    are left.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear one cell, if there is a hidden test in it.

        Raises:
            RuntimeError: if a hidden test begins and does not end.
        """
        is_test = is_grade(cell) and not is_solution(cell)
        if is_test and self._remove_hidden_test_region(cell):
            cell.source = f"{cell.source}\n{KEPT}".strip()
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
        return cell, resources


def write_feedback(
    course: CourseDirectory, assignment: str, student: str = "*"
) -> Path:
    """Write a page for each graded student, where `nbgrader release_feedback` looks.

    All are written anew: marks may have changed though no file of the student's has.

    Args:
        course: nbgrader's description of the course's folder; it is told what to write.
        assignment: its full name.
        student: whose; `*` and `?` stand for others.

    Returns:
        The folder feedback/.

    Raises:
        RuntimeError: if nobody has been graded, or a page could not be written.
    """
    course.assignment_id, course.student_id = assignment, student
    converter = GenerateFeedback(coursedir=course, config=course.config, force=True)
    converter.preprocessors = [GetGrades, HideHiddenTests, CSSHTMLHeaderPreprocessor]
    try:
        converter.start()
    except NbGraderException as error:
        raise RuntimeError(f"nbgrader could not write all pages: {error}") from error
    return Path(course.root) / course.feedback_directory
