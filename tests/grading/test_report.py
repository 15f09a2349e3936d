"""The report: numbers of the gradebook, mistakes by name, nothing that could act."""

import csv
import io
import re

import pytest
from desk import assignment, course, graded, sheet
from nbgrader.api import Gradebook

from dl_helpers.grading import GradedSheet, Score
from dl_helpers.grading.recorder import Recorder
from dl_helpers.grading.report import (
    FORMATS,
    gather,
    named_mistakes,
    render,
    write_table,
)
from dl_helpers.grading.report.mistakes import sentence
from dl_helpers.grading.report.pictures import task_shares

EVIL = "=1+1<script>alert(1)</script>"


def broken(student):
    """A hand-in whose run ended early, with a note."""
    scores = {"add_small": Score(0.0, 2.0, "The run timed out in cell add.")}
    done = GradedSheet("tasks", sheet().text, scores, "timed out", (f"{EVIL} came.",))
    return graded(student, sheets=(done,))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Four students: all right, half right, out of time, and one with an evil name."""
    place = course(tmp_path_factory.mktemp("course"))
    with Recorder(place, assignment()) as recorder:
        recorder.record(graded("ada", why="So it is."))
        recorder.record(graded("bob", points=1.0))
        recorder.record(broken("cyd"))
        recorder.record(graded(EVIL, points=0.0))
        recorder.flush()
        with Gradebook(place.db_url) as book:
            read = book.find_grade("why", "tasks", "warmup", "ada")
            read.manual_score, read.needs_manual_grade = 4.0, False
            book.update_or_create_student("bob", first_name="Bob", last_name="Box")
            book.db.commit()
            return gather(book, assignment(), recorder.records)


def row(report, student):
    return next(s for s in report.students if s.id == student)


def table(report, kind):
    file = io.StringIO(newline="")
    write_table(report, file, kind)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


def test_the_marks_are_those_of_the_gradebook(report):
    assert report.max_score == 12
    scores = {student.id: student.score for student in report.students}
    assert scores == {"ada": 8.0, "bob": 3.0, "cyd": 0.0, EVIL: 2.0}
    assert row(report, "bob").points["tasks", "add_large"] == 1.0
    assert row(report, "ada").waiting == 1  # the drawing; her words have been read
    assert row(report, "cyd").ending == "timed out"
    assert row(report, "cyd").seconds == 0.5


def test_questions_count_what_has_been_read(report):
    by_name = {question.name: question for question in report.questions}
    assert [q.name for q in report.questions] == [
        "add_small",
        "add_large",
        "why",
        "draw",
    ]
    small, large, why, draw = by_name.values()
    assert (small.task, small.max_points, small.full) == ("add", 2.0, 3)
    assert small.share == pytest.approx(3 / 4)
    read = [4.0, 0.0, 0.0]  # of ada, bob and the evil one; cyd's was never found
    assert why.waiting == 1
    assert why.share == pytest.approx(sum(read) / len(read) / 5)
    assert draw.waiting == 4
    assert draw.share != draw.share
    shares = task_shares(report.questions)
    assert shares["add"] == pytest.approx((3 / 4 + large.share) / 2)
    assert set(shares) == {"add", "why"}


def test_a_mistake_counts_once_for_a_student_and_the_most_frequent_comes_first():
    tasks = {("n", "t1"): "add", ("n", "t2"): "add", ("n", "t3"): "mul"}
    said = {
        "ada": {("n", "t1"): "add(1): expected 2, 1 came.\nThe sign is wrong."},
        "bob": {("n", "t1"): "The sign is wrong.", ("n", "t2"): "The sign is wrong."},
        "cyd": {("n", "t3"): "mul: expected 2, 1 came."},
    }
    first, second = named_mistakes(said, tasks)
    assert first == ("add", "The sign is wrong.", ("ada", "bob"))
    assert second == ("mul", "Another value came than was expected.", ("cyd",))


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("f(x): expected 1, 2 came.\nIt is twice the right answer.", "It is twice"),
        (
            "f(x): 3 of 9 entries are wrong.\nWorst at [1]: expected 1, 2 came.",
            "Another",
        ),
        ("f is still to be written.", "f is still to be written."),
        ("f raised TypeError: no\n  \n", "f raised TypeError: no"),
        ("f(x): expected shape (2,), a single number came.\nA sum?", "A sum?"),
    ],
)
def test_a_message_is_reduced_to_what_names_the_mistake(reason, found):
    assert sentence(reason).startswith(found)


def test_the_full_table_has_every_question(report):
    head, *body = table(report, "full")
    rows = {line[0]: dict(zip(head, line, strict=True)) for line in body}
    assert rows["bob"]["last_name"] == "Box"
    assert rows["bob"]["score"] == "3"
    assert rows["bob"]["add_large"] == "1"
    assert rows["cyd"]["ended"] == "timed out"
    assert rows["ada"]["to_be_read"] == "1"


def test_a_name_is_no_formula(report):
    for kind in FORMATS:
        cells = [cell for line in table(report, kind) for cell in line]
        assert any(EVIL in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_other_systems_get_the_columns_that_they_know(report):
    canvas, moodle = table(report, "canvas"), table(report, "moodle")
    assert canvas[0] == ["Student", "ID", "SIS Login ID", "Section", "warmup"]
    assert canvas[1] == ["Points Possible", "", "", "", "12"]
    assert ["Box, Bob", "", "bob", "", "3"] in canvas
    assert ["bob", "", "Bob Box", "3"] in moodle
    with pytest.raises(ValueError, match="full, canvas, moodle"):
        table(report, "blackboard")


def test_the_page_needs_nothing_and_nothing_in_it_acts(report):
    page = render(report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert "<dd>2.5 of 12 points</dd>" in page
    assert "an edge is missing" in page
    for alt in re.findall(r'<img alt="([^"]*)"', page):
        assert re.search(r"\d", alt)
    assert page.count("<img") == 2


def test_a_class_without_marks_is_told(tmp_path):
    place = course(tmp_path)
    with (
        Recorder(place, assignment()) as recorder,
        Gradebook(place.db_url) as book,
        pytest.raises(ValueError, match="dlcourse grade warmup"),
    ):
        gather(book, assignment(), recorder.records)
