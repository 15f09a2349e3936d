"""The same hand-ins by nbgrader's autograde and by the recorder: the same gradebook."""

import shutil

import nbformat
import pytest
from classroom import Classroom, fill_in
from desk import course, folder, rows
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade, is_grade
from runner import ROOT, cells_of, grade

from dl_helpers.grading import Graded, GradedSheet, Score
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.recorder import Recorder

NAME = "a1_linear_classifiers"
CELLS = cells_of(ROOT / "solutions" / NAME / f"{NAME}.ipynb")
SOLVED = {cell.name: cell.source for cell in CELLS if cell.solution}
ANSWER = {"templates_answer": "The 0 asks for none in the middle."}
PARTLY = SOLVED | {
    "softmax_loss": SOLVED["softmax_loss"].replace("np.mean", "np.sum"),
    "hinge_gradient": "def hinge_gradient(scores, y):\n    raise NotImplementedError()",
}
HANDED_IN = {"perfect": SOLVED | ANSWER, "partly": PARTLY, "empty": {}}
WHEN = {"perfect": "2026-11-01 08:00:00 UTC", "partly": "2026-11-02 10:30:00.5 CET"}
DUE = "2026-11-02 09:00:00 UTC"  # half an hour before the late one
LATE = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
COMPUTED = {"comment", "grade", "submitted_notebook", "submitted_assignment"}

pytestmark = pytest.mark.xdist_group("nbgrader")


def new_room(tmp_path_factory, released):
    """A class whose hand-ins lie in submitted/, one late and one without a time."""
    room = Classroom(tmp_path_factory.mktemp("class"), NAME)
    with (room.course / "nbgrader_config.py").open("a") as settings:
        settings.write(LATE)
    for student, sources in HANDED_IN.items():
        place = room.course / "submitted" / student / NAME
        shutil.copytree(released, place)
        fill_in(place / f"{NAME}.ipynb", sources)
        (place / "notes.txt").write_text(f"from {student}")
        if student in WHEN:
            (place / "timestamp.txt").write_text(WHEN[student])
    room.place = course(room.course)
    return room


def set_up(room):
    """Give the assignment its due date, and the late student a name."""
    with Gradebook(room.place.db_url, "deep-learning") as book:
        book.update_or_create_assignment(NAME, duedate=DUE)
        book.add_student("partly", first_name="Pat", last_name="Lee", email="p@x.org")


def mark_by_hand(room):
    with Gradebook(room.place.db_url) as book:
        answer = book.find_grade("templates_answer", NAME, NAME, "perfect")
        answer.manual_score, answer.extra_credit = 8, 0.5
        answer.needs_manual_grade = False
        test = book.find_grade("softmax_loss_hand", NAME, NAME, "partly")
        test.manual_score, test.needs_manual_grade = 1, False
        comment = book.find_comment("templates_answer", NAME, NAME, "perfect")
        comment.manual_comment = "Well seen."
        book.db.commit()


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """What nbgrader makes of the class."""
    room = new_room(tmp_path_factory, ROOT / "assignments" / NAME)
    room.nbgrader("generate_assignment", NAME, "--force")
    set_up(room)
    room.nbgrader("autograde", NAME)
    room.first = rows(room.place.db_url)
    mark_by_hand(room)
    room.nbgrader("autograde", NAME, "--force", "--student=p*")
    return room


@pytest.fixture(scope="module")
def ours(tmp_path_factory, apart):
    """What the recorder makes of the same class, and of marks that the runner gives."""
    room = new_room(tmp_path_factory, ROOT / "assignments" / NAME)
    assignment = read_assignment(room.course / "solutions" / NAME)
    with Recorder(room.place, assignment) as recorder:
        assert recorder.notes == []
    set_up(room)
    marks = [by_runner(room, assignment, apart, name) for name in HANDED_IN]
    for again in (False, True):
        with Recorder(room.place, assignment) as recorder:
            for graded in marks:
                recorder.record(graded)
        if not again:
            room.first = rows(room.place.db_url)
            mark_by_hand(room)
    return room


def by_runner(room, assignment, apart, student):
    """Grade a hand-in with the tests' own runner, errors as outputs of its tests."""
    (failures,) = apart(grade, CELLS, {**stubs(assignment), **HANDED_IN[student]})
    notebook = nbformat.reads(assignment.sheets[0].text, as_version=4)
    scores = {}
    for cell in notebook.cells:
        cell.source = HANDED_IN[student].get(cell.id, cell.source)
        if cell.id in failures:
            kind, _, said = failures[cell.id].partition(": ")
            cell.outputs = [new_output("error", ename=kind, evalue=said)]
        if is_grade(cell):
            scores[cell.metadata.nbgrader.grade_id] = Score(*determine_grade(cell))
    sheet = GradedSheet(NAME, nbformat.writes(notebook), scores, "complete")
    place = room.course / "submitted" / student / NAME
    files = {p.name: p.read_bytes() for p in place.iterdir() if p.suffix == ".txt"}
    return Graded(student, "k", (sheet,), files, 0.1)


def stubs(assignment):
    notebook = nbformat.reads(assignment.sheets[0].text, as_version=4)
    return {c.id: c.source for c in notebook.cells if c.id in SOLVED}


@pytest.mark.parametrize("when", ["first", "after marking by hand, again"])
def test_every_row_is_the_one_that_autograde_writes(when, theirs, ours):
    if when == "first":
        one, two = theirs.first, ours.first
    else:
        one, two = rows(theirs.place.db_url), rows(ours.place.db_url)
    one.pop("course"), two.pop("course")  # nbgrader makes a second, unused one
    assert two == one
    graded = 1 + sum(cell.points is not None for cell in CELLS)  # and one in words
    assert len(one["grade"]) == len(HANDED_IN) * graded
    assert all(len(one[table]) >= len(HANDED_IN) for table in COMPUTED)


def test_the_exported_marks_are_equal(theirs, ours):
    one, two = theirs.marks(), ours.marks()
    assert two == one
    assert float(one["perfect"]["score"]) == 108.5
    late = one["partly"]
    assert float(late["late_submission_penalty"]) == float(late["raw_score"]) > 80
    assert float(late["score"]) == 0


def test_the_folders_hold_the_same_files(theirs, ours):
    one, two = (folder(room.course / "autograded") for room in (theirs, ours))
    assert {p: mode for p, (_, mode) in two.items()} == {
        p: mode for p, (_, mode) in one.items()
    }
    others = [path for path in one if not path.endswith(".ipynb")]
    assert len(others) == len(HANDED_IN) + len(WHEN)
    assert all(one[path] == two[path] for path in others)


def test_feedback_is_made_from_what_was_recorded(ours):
    ours.nbgrader("generate_feedback", NAME)
    pages = {
        student: (ours.course / "feedback" / student / NAME / f"{NAME}.html").read_text(
            "utf-8"
        )
        for student in HANDED_IN
    }
    assert "(Score: 108.5 / 110.0)" in pages["perfect"]
    assert "Well seen." in pages["perfect"]
    assert "hinge_gradient" in pages["partly"]
    assert "No response." in pages["empty"]


def test_nbgrader_goes_on_from_there(ours):
    """It sees nothing left to grade, and its own repeat leaves the same rows."""
    before = rows(ours.place.db_url)
    said = ours.nbgrader("autograde", NAME)
    assert said.count("Skipping existing assignment") == len(HANDED_IN)
    ours.nbgrader("autograde", NAME, "--force", "--student=perfect")
    assert rows(ours.place.db_url) == before | {
        "course": rows(ours.place.db_url)["course"]
    }
