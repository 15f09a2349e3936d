"""Unmodified nbgrader, from the source notebook to the exported marks.

Three students: one hands in the reference, one has two mistakes and no written answer,
one hands in what was released. They must get 100, what the runner says, and 0 points.
"""

import html
import re

import nbformat
import pytest
from classroom import Classroom, fill_in
from nbgrader.api import Gradebook
from runner import ROOT, cells_of, grade, points

NAME = "a1_linear_classifiers"
SOURCE = ROOT / "solutions" / NAME / f"{NAME}.ipynb"
CELLS = cells_of(SOURCE)
RELEASED = cells_of(ROOT / "assignments" / NAME / f"{NAME}.ipynb")
SOLVED = {cell.name: cell.source for cell in CELLS if cell.solution}
ANSWER = {"templates_answer": "The 0 asks for none in the middle."}
PARTLY = SOLVED | {
    "softmax_loss": SOLVED["softmax_loss"].replace("np.mean", "np.sum"),
    "hinge_gradient": "def hinge_gradient(scores, y):\n    raise NotImplementedError()",
}
HANDED_IN = {"perfect": SOLVED | ANSWER, "partly": PARTLY, "empty": {}}

pytestmark = pytest.mark.xdist_group("nbgrader")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A class that has gone through it all; each test looks at one thing in it."""
    room = Classroom(tmp_path_factory.mktemp("class"), NAME)
    room.nbgrader("generate_assignment", NAME)
    room.nbgrader("release_assignment", NAME)
    room.said = {}
    for student, sources in HANDED_IN.items():
        notebook = room.enrol(student)
        fill_in(notebook, sources)
        room.said[student] = room.nbgrader(
            "validate", notebook.name, cwd=notebook.parent
        )
        room.submit(student)
    room.nbgrader("collect", NAME)
    room.nbgrader("autograde", NAME)
    room.automatic = room.marks()
    with Gradebook(f"sqlite:///{room.course / 'gradebook.db'}") as book:
        answer = book.find_grade("templates_answer", NAME, NAME, "perfect")
        answer.manual_score = 8
        answer.needs_manual_grade = False
        book.db.commit()
    room.nbgrader("generate_feedback", NAME)
    room.nbgrader("release_feedback", NAME)
    return room


def hidden_lines():
    """Lines of hidden tests that no student has, nor anyone who solves the tasks."""
    others = [c for c in CELLS if c.points is None] + RELEASED
    known = "\n".join(cell.source for cell in others)
    tests = [cell.source.splitlines() for cell in CELLS if cell.points is not None]
    lines = {line.strip() for test in tests for line in test}
    return {line for line in lines if len(line) > 30 and line not in known}


def fetched(room, student):
    return room.homes / student / NAME / f"{NAME}.ipynb"


def scores(room, student):
    with Gradebook(f"sqlite:///{room.course / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(NAME, NAME, student)
        return {grade.name: grade.score for grade in notebook.grades}


def test_what_students_fetch_is_what_stands_in_assignments(room):
    released = ROOT / "assignments" / NAME
    made = room.course / "assignments" / NAME
    assert [path.name for path in made.iterdir()] == [f"{NAME}.ipynb"]
    one, two = ((f / f"{NAME}.ipynb").read_text("utf-8") for f in (made, released))
    assert one == two
    assert "HIDDEN TESTS" not in one
    assert "BEGIN SOLUTION" not in one
    assert "return X @ W.T + b" not in one


def test_validate_tells_a_student_what_the_visible_tests_say(room):
    assert "Success" in room.said["perfect"]
    unanswered = 1  # the written question, which nbgrader counts too
    assert f"FAILED ON {2 + unanswered} CELL" in room.said["partly"]
    assert "a sum stands where a mean" in room.said["partly"]
    visible = [
        cell
        for cell in cells_of(ROOT / "assignments" / NAME / f"{NAME}.ipynb")
        if cell.points and "check." in cell.source
    ]
    assert f"FAILED ON {len(visible) + unanswered} CELL" in room.said["empty"]
    assert "linear_scores is still to be written." in room.said["empty"]


def test_marks_are_exported(room, apart):
    (failures,) = apart(grade, CELLS, PARTLY)
    assert {
        student: float(row["score"]) for student, row in room.automatic.items()
    } == {
        "perfect": 100,
        "partly": points(CELLS, failures),
        "empty": 0,
    }
    assert {float(row["max_score"]) for row in room.automatic.values()} == {110}


def test_each_test_has_the_points_that_it_should(room, apart):
    (failures,) = apart(grade, CELLS, PARTLY)
    for cell in CELLS:
        if cell.points is not None:
            assert scores(room, "perfect")[cell.name] == cell.points
            expected = 0 if cell.name in failures else cell.points
            assert scores(room, "partly")[cell.name] == expected, cell.name
            assert scores(room, "empty")[cell.name] == 0


def test_a_person_grades_the_written_answer_of_those_who_gave_one(room):
    assert float(room.marks()["perfect"]["score"]) == 108
    with Gradebook(f"sqlite:///{room.course / 'gradebook.db'}") as book:
        for student in ("partly", "empty"):
            answer = book.find_grade("templates_answer", NAME, NAME, student)
            assert not answer.needs_manual_grade
            assert answer.score == 0


def test_feedback_gives_the_marks_and_the_messages(room):
    pages = {}
    for student in HANDED_IN:
        folder = room.course / "feedback" / student / NAME
        page = (folder / f"{NAME}.html").read_text("utf-8")
        pages[student] = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "(Score: 108.0 / 110.0)" in pages["perfect"]
    assert "It is 6 times the right answer, and N = 6" in pages["partly"]
    assert "hinge_gradient is still to be written." in pages["partly"]
    assert "(Score: 0.0 / 110.0)" in pages["empty"]
    assert all("HIDDEN TESTS" not in page for page in pages.values())
    secrets = hidden_lines()
    assert len(secrets) > 100
    for page in pages.values():
        assert not [line for line in secrets if line in page]


def test_the_work_of_a_student_is_handed_in_as_it_stands(room):
    for student, sources in HANDED_IN.items():
        folder = room.course / "submitted" / student / NAME
        submitted = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
        by_id = {cell.id: cell.source for cell in submitted.cells}
        assert sources.items() <= by_id.items()
        assert (folder / "timestamp.txt").exists()
        assert fetched(room, student).read_text("utf-8")
