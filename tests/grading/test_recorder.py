"""The recorder: rows and folders are what nbgrader's own autograde would have left."""

from pathlib import Path

import pytest
from desk import answered, assignment, course, graded, mark_by_hand, record, rows, sheet
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin

from dl_helpers.grading import Score
from dl_helpers.grading.recorder import Recorder

DUE = "2026-11-02 09:00:00 UTC"  # an hour before all hand in


def by_name(place, student, notebook="tasks"):
    """The grades of a student by name: (auto, manual, extra, needs a person)."""
    with Gradebook(place.db_url) as book:
        grades = book.find_submission_notebook(notebook, "warmup", student).grades
        return {
            g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
            for g in grades
        }


def comments(place, student):
    with Gradebook(place.db_url) as book:
        found = book.find_submission_notebook("tasks", "warmup", student).comments
        return {c.name: (c.auto_comment, c.manual_comment) for c in found}


def test_every_cell_gets_its_mark(place):
    record(place, graded("ada", points=0.5, why="So it is."), graded("bob"))
    assert by_name(place, "ada") == {
        "add_small": (2, None, None, False),
        "add_large": (0.5, None, None, False),
        "why": (None, None, None, True),
        "draw": (None, None, None, True),
    }
    assert by_name(place, "bob")["why"] == (0, None, None, False)
    assert comments(place, "ada") == dict.fromkeys(("add", "why", "draw"), (None,) * 2)
    assert comments(place, "bob")["why"] == ("No response.", None)
    with Gradebook(place.db_url) as book:
        notebook = book.find_submission_notebook("tasks", "warmup", "ada")
        assert (notebook.score, notebook.max_score) == (2.5, 12)
        assert notebook.failed_tests
        assert str(notebook.assignment.timestamp) == "2026-11-02 10:00:00.000001"


def test_a_regrade_writes_over_the_marks_and_doubles_nothing(place):
    record(place, graded("ada", points=0, why="So it is."))
    before = {table: len(found) for table, found in rows(place.db_url).items()}
    late = {"timestamp.txt": b"2026-11-03 10:00:00 UTC"}
    record(place, graded("ada", "k2", files=late))
    assert {table: len(f) for table, f in rows(place.db_url).items()} == before
    assert by_name(place, "ada")["add_large"] == (2, None, None, False)
    assert by_name(place, "ada")["why"] == (0, None, None, False)
    assert comments(place, "ada")["why"] == ("No response.", None)
    with Gradebook(place.db_url) as book:
        when = book.find_submission("warmup", "ada").timestamp
        assert str(when) == "2026-11-03 10:00:00"


def test_what_a_person_wrote_survives_and_is_to_be_looked_at_again(place):
    record(place, graded("ada", points=0))
    mark_by_hand(place, "ada")
    record(place, graded("ada", "k2"))
    assert by_name(place, "ada")["add_large"] == (2, 1.5, 0.25, True)
    assert comments(place, "ada")["add"] == (None, "Almost.")
    with Gradebook(place.db_url) as book:
        assert book.find_submission_notebook("tasks", "warmup", "ada").flagged


def test_names_from_the_roster_stay(place):
    with Gradebook(place.db_url) as book:
        book.add_student("ada", first_name="Ada", last_name="Lovelace")
    record(place, graded("ada"))
    with Gradebook(place.db_url) as book:
        assert book.find_student("ada").last_name == "Lovelace"


def test_tests_may_be_added_and_dropped_after_the_hand_in(place):
    record(place, graded("ada"), graded("bob"))
    mark_by_hand(place, "ada")
    other = assignment(sheet(tests=("add_large", "add_new")))
    assert record(place, task=other) == []
    for student in ("ada", "bob"):
        assert by_name(place, student)["add_new"] == (None, None, None, True)
        assert "add_small" not in by_name(place, student)
    assert by_name(place, "ada")["add_large"] == (2, 1.5, 0.25, False)
    assert comments(place, "ada")["add"] == (None, "Almost.")
    kept = ("add_small", "add_new")
    (note,) = record(place, task=assignment(sheet(tests=kept)))
    assert "'add_large' is no longer in the assignment, but a person has mark" in note
    assert by_name(place, "ada")["add_large"] == (2, 1.5, 0.25, False)
    assert by_name(place, "bob")["add_small"] == (None, None, None, True)


def test_a_notebook_may_be_added_and_dropped_after_the_hand_in(place):
    record(place, graded("ada"))
    before = rows(place.db_url)
    record(place, task=assignment(sheet(), sheet("more")))
    assert by_name(place, "ada", "more")["add_small"] == (None, None, None, True)
    record(place)
    assert rows(place.db_url) == before
    mark_by_hand(place, "ada")
    notes = record(place, task=assignment(sheet("more")))
    assert [note.split("'")[1] for note in notes] == ["add", "add_large"]
    assert by_name(place, "ada")["add_large"] == (2, 1.5, 0.25, False)


def test_a_missing_notebook_is_0_points_for_nobody_to_look_at(place):
    both = assignment(sheet(), sheet("more"))
    record(place, graded("ada"), task=both)
    assert set(by_name(place, "ada", "more").values()) == {(0, None, None, False)}
    assert not (Recorder(place, both).folder("ada") / "more.ipynb").exists()


def test_marks_of_another_assignment_are_refused(place):
    foreign = answered(sheet("other"), {})
    with (
        Recorder(place, assignment()) as recorder,
        pytest.raises(ValueError, match="ada: other belongs to no notebook"),
    ):
        recorder.record(graded("ada", sheets=(foreign,)))
    assert recorder.records.keys("ada") == []


@pytest.mark.parametrize("said", [b"", b"yesterday", b"\xff", b"9" * 50])
def test_a_timestamp_that_says_nothing_is_none(said, place):
    record(place, graded("ada", files={"timestamp.txt": said}))
    with Gradebook(place.db_url) as book:
        assert book.find_submission("warmup", "ada").timestamp is None


class HalfAnHour(LateSubmissionPlugin):
    """One point for each half hour, and more than there is for whoever is eve."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 99 if student_id == "eve" else total_seconds_late // 1800


@pytest.mark.parametrize(
    ("settings", "penalties"),
    [
        ({}, [None, None, None]),
        ({"LateSubmissionPlugin": {"penalty_method": "zero"}}, [4, 4, None]),
        ({"AssignLatePenalties": {"plugin_class": HalfAnHour}}, [2, 4, None]),
        ({"AssignLatePenalties": {"enabled": False}}, [None, None, None]),
    ],
)
def test_being_late_costs_what_the_plugin_says(settings, penalties, place):
    place = course(Path(place.root), **settings)
    record(place)
    with Gradebook(place.db_url) as book:
        book.update_or_create_assignment("warmup", duedate=DUE)
    early = {"timestamp.txt": b"2026-11-02 08:00:00 UTC"}
    record(place, graded("ada"), graded("eve"), graded("bob", files=early))
    with Gradebook(place.db_url) as book:
        found = [
            book.find_submission_notebook("tasks", "warmup", student)
            for student in ("ada", "eve", "bob")
        ]
        assert [n.late_submission_penalty for n in found] == penalties


def test_a_cell_without_a_score_is_left_to_a_person(place):
    only = answered(sheet(), {"add_small": Score(1.0, 2.0)})
    record(place, graded("ada", sheets=(only,)))
    assert by_name(place, "ada")["add_large"] == (None, None, None, True)


def test_a_student_who_is_recorded_twice_in_one_run_has_the_later_marks(place):
    record(place, graded("ada", "k1", points=0), graded("ada", "k2", points=1.0))
    assert by_name(place, "ada")["add_large"] == (1, None, None, False)
    with Recorder(place, assignment()) as recorder:
        assert recorder.recall("ada", "k1") is None
        assert recorder.recall("ada", "k2") == graded("ada", "k2", points=1.0)
