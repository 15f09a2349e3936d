"""The marks of all catalogued answers, here and from unmodified `nbgrader autograde`.

All known answers of an assignment are one class. It takes minutes, so `make parity`
runs it, and `make test` does not.
"""

import nbformat
import pytest
from classroom import Classroom
from handing_in import A1, TORCH, handed_in, known_answers
from nbgrader.api import Gradebook
from runner import cells_of

from dl_helpers.grading import HandIn, Limits, Settings
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.unit import grade

pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]
SETTINGS = Settings(limits=Limits(cell_seconds=20.0))

# What the last line of a test may give: nbgrader reads a number there as points.
VALUES = {
    "nothing": "None",
    "zero": "0",
    "half": "0.5",
    "all": "2",
    "a truth": "True",
    "a negative number": "-1",
    "a number of NumPy": "np.float64(1.5)",
    "text": "'1'",
    "a list": "[1]",
    "an array": "np.array([1.0])",
    "printed": "print(1)",
    "an assignment": "x = 1",
    "followed by a comment": "1  # point",
    "followed by a semicolon": "1;",
    "an error": "1 / 0",
}


@pytest.mark.parametrize("folder", [A1, TORCH], ids=lambda folder: folder.name)
def test_every_known_answer_gets_the_same_marks_from_nbgrader(folder, tmp_path):
    cells = cells_of(folder / f"{folder.name}.ipynb")
    assignment = read_assignment(folder)
    answers = known_answers(folder, {c.name: c.source for c in cells if c.solution})
    handins = {
        f"student{i:03}": handed_in(assignment, sources, f"student{i:03}")
        for i, (_, sources) in enumerate(answers.values())
    }
    theirs = marks_of_nbgrader(tmp_path, folder, handins)
    differ = {}
    for name, handin in zip(answers, handins.values(), strict=True):
        (sheet,) = grade(handin, assignment, SETTINGS).sheets
        ours = {test: score.points for test, score in sheet.scores.items()}
        both = {test: (ours[test], p) for test, p in theirs[handin.student].items()}
        differ |= {name: wrong} if (wrong := unequal(both)) else {}
    print(f"{folder.name}: {len(answers)} answers, {len(differ)} with other marks")
    assert differ == {}
    assert len(handins) >= 30


def test_what_a_test_gives_at_its_end_counts_as_in_nbgrader(tmp_path):
    folder = tmp_path / "values"
    folder.mkdir()
    nbformat.write(a_notebook_of_values(), folder / "values.ipynb")
    assignment = read_assignment(folder)
    handin = handed_in(assignment, {"answer": "y = 1"})
    theirs = marks_of_nbgrader(tmp_path, folder, {"alice": handin})["alice"]
    (sheet,) = grade(handin, assignment, SETTINGS).sheets
    ours = {test: score.points for test, score in sheet.scores.items()}
    assert unequal({test: (ours[test], p) for test, p in theirs.items()}) == {}
    assert len(theirs) == len(VALUES)


def marks_of_nbgrader(tmp_path, folder, handins: dict[str, HandIn]):
    """Let unmodified nbgrader grade a class; give the points of each test."""
    room = Classroom(tmp_path / "class", folder.name, folder)
    with (room.course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Execute.timeout = 20\nc.Execute.iopub_timeout = 60\n")
    room.nbgrader("generate_assignment", folder.name)
    for student, handin in handins.items():
        place = room.course / "submitted" / student / folder.name
        place.mkdir(parents=True)
        for path, content in handin.files.items():
            (place / path).write_bytes(content)
    room.nbgrader("autograde", folder.name)
    with Gradebook(f"sqlite:///{room.course / 'gradebook.db'}") as book:
        return {student: marks(book, folder.name, student) for student in handins}


def marks(book, name, student):
    """Read the points of every test that nbgrader graded; None where a person does."""
    notebook = book.find_submission_notebook(name, name, student)
    return {grade.name: grade.auto_score for grade in notebook.grades}


def unequal(both):
    return {test: pair for test, pair in both.items() if pair[0] != pair[1]}


def a_notebook_of_values():
    """Make a source notebook whose tests end in values of all kinds."""
    cells = [
        _cell("import numpy as np", "setup", locked=True),
        _cell("### BEGIN SOLUTION\ny = 1\n### END SOLUTION", "answer", solution=True),
    ]
    for number, value in enumerate(VALUES.values()):
        cells.append(_cell(value, f"value{number}", grade=True, locked=True, points=2))
    return nbformat.v4.new_notebook(cells=cells)


def _cell(source, name, **marks):
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    cell = nbformat.v4.new_code_cell(source, id=name)
    cell.metadata.nbgrader = {**plain, "schema_version": 3, "grade_id": name, **marks}
    return cell
