"""A class is graded, by graders that do as they are told, in threads and processes."""

import gc
import shutil
from concurrent.futures import ThreadPoolExecutor

import fakes
import pytest
import tiny
from desk import rows

from dl_helpers.grading import Graded, HandIn, Limits, Settings, pool
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.course import open_course, source
from dl_helpers.grading.pool import grade_class
from dl_helpers.grading.sandbox import SandboxError
from dl_helpers.grading.summary import Row
from dl_helpers.grading.workers import processes

ANSWERS = {"ada": tiny.RIGHT, "bob": tiny.PARTLY, "cem": tiny.WRONG, "dua": tiny.RIGHT}
OUTCOMES = ["full", "partly", "failed", "full"]

pytestmark = pytest.mark.xdist_group("grading-processes")


@pytest.fixture
def root(tmp_path, empty_gradebook):
    shutil.copy(empty_gradebook, tmp_path)
    return tiny.class_of(tmp_path, ANSWERS)


def graded(root, executor=None, settings=None, grade=fakes.grade, **how):
    """Grade the class in threads, unless another executor is given."""
    course = open_course(root)
    what = course, read_assignment(source(course, tiny.NAME)), settings or Settings()
    with ThreadPoolExecutor(2) as threads:
        how |= {"executor": executor or threads, "workers": 2, "grade": grade}
        return grade_class(*what, **how)


def marks(root):
    return rows(f"sqlite:///{root}/gradebook.db")


def counting(counted):
    def grade(handin, assignment, settings):
        counted.append(handin.student)
        return fakes.grade(handin, assignment, settings)

    return grade


def outcomes(summary):
    return {row.student: row.outcome for row in summary.rows}


def test_everyone_gets_a_row_and_a_place_in_the_gradebook(root):
    told = []
    summary = graded(root, progress=told.append)
    assert summary.rows == (
        Row("ada", "full", 5, 5, 0.1),
        Row("bob", "partly", 2, 5, 0.1),
        Row("cem", "failed", 0, 5, 0.1),
        Row("dua", "full", 5, 5, 0.1),
    )
    assert sorted(told, key=lambda row: row.student) == list(summary.rows)
    assert summary.count("full") == 2
    assert len(marks(root)["submitted_assignment"]) == 4
    for student in ANSWERS:
        assert (root / "autograded" / student / tiny.NAME).is_dir()


def test_processes_give_what_threads_give(root, tmp_path_factory):
    here = graded(root)
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(root / "submitted", other / "submitted")
    tiny.source(other)
    with processes(2) as (executor, _):
        assert graded(other, executor) == here
    assert marks(other) == marks(root)


def test_what_was_graded_is_not_graded_again(root):
    counted = []
    graded(root, grade=counting(counted))
    again = graded(root, grade=counting(counted))
    assert sorted(counted) == sorted(ANSWERS)
    assert again.kept == 4
    assert outcomes(again) == outcomes(graded(root))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda root: tiny.hand_in(root, "bob", tiny.RIGHT), ["bob"]),
        (lambda root: tiny.hand_in(root, "eve", tiny.RIGHT), ["eve"]),
        (lambda root: shutil.rmtree(root / ".grading" / tiny.NAME / "ada"), ["ada"]),
    ],
)
def test_what_is_new_or_lost_is_graded(root, change, expected):
    graded(root)
    change(root)
    counted = []
    graded(root, grade=counting(counted))
    assert counted == expected


def test_other_settings_are_other_marks(root):
    graded(root)
    counted = []
    settings = Settings(limits=Limits(cell_seconds=3))
    graded(root, settings=settings, grade=counting(counted))
    assert sorted(counted) == sorted(ANSWERS)


def test_force_grades_again(root):
    graded(root)
    before = marks(root)
    counted = []
    graded(root, force=True, grade=counting(counted))
    assert sorted(counted) == sorted(ANSWERS)
    assert marks(root) == before


def test_only_the_students_asked_for(root):
    counted = []
    summary = graded(root, students=["dua", "bob"], grade=counting(counted))
    assert sorted(counted) == [row.student for row in summary.rows] == ["bob", "dua"]
    with pytest.raises(ValueError, match="eve handed in nothing"):
        graded(root, students=["eve"])


def test_one_who_kills_the_worker_is_a_row_and_the_rest_is_graded(root):
    tiny.hand_in(root, "eve", how="die")
    with processes(2) as (executor, _):
        summary = graded(root, executor)
    (eve,) = (row for row in summary.rows if row.student == "eve")
    assert eve.outcome == "not graded"
    assert eve.notes == (
        "The process that graded it died, 3 times; nothing was recorded.",
    )
    assert [row.outcome for row in summary.rows if row != eve] == OUTCOMES
    assert "'eve'" not in str(marks(root))


def test_a_worker_that_dies_once_loses_nothing(root, tmp_path):
    tries = tmp_path / "tries"
    tiny.hand_in(root, "bob", tiny.PARTLY, how=f"die-once {tries}")
    with processes(2) as (executor, _):
        summary = graded(root, executor)
    assert outcomes(summary)["bob"] == "partly"
    assert tries.read_text() == "x\nx\n"
    assert len(marks(root)["submitted_assignment"]) == 4


def test_a_grader_that_fails_is_a_row_and_is_tried_again_next_time(root):
    tiny.hand_in(root, "bob", how="fail the disk\n is full")
    summary = graded(root)
    assert outcomes(summary)["bob"] == "not graded"
    (note,) = summary.rows[1].notes
    assert note.endswith("nothing was recorded: RuntimeError: the disk is full")
    tiny.hand_in(root, "bob", how="sleep 0")
    assert outcomes(graded(root))["bob"] == "full"


def test_marks_of_another_version_are_not_used(root):
    tiny.hand_in(root, "bob", how="other-version")
    summary = graded(root)
    assert "another version of dl_helpers" in summary.rows[1].notes[0]
    assert len(marks(root)["submitted_assignment"]) == 3


def test_a_hand_in_that_is_a_link_is_a_row(root):
    folder = root / "submitted" / "eve" / tiny.NAME
    folder.parent.mkdir()
    folder.symlink_to(root / "solutions" / tiny.NAME)
    summary = graded(root)
    assert outcomes(summary)["eve"] == "not graded"
    assert "is not a folder" in summary.rows[-1].notes[0]


def test_what_shall_keep_code_in_and_is_not_there_ends_the_run(root):
    def grade(handin, assignment, settings):
        raise SandboxError("bubblewrap is not installed")

    with pytest.raises(SandboxError, match="bubblewrap is not installed"):
        graded(root, grade=grade)


def test_ctrl_c_leaves_what_can_be_gone_on_with(root):
    def stop_at_two(row, told=[]):  # noqa: B006
        told.append(row)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), processes(2) as (executor, _):
        graded(root, executor, progress=stop_at_two)
    done = len(marks(root)["submitted_assignment"])
    assert 2 <= done < 4
    summary = graded(root)
    assert summary.kept == done
    assert [row.outcome for row in summary.rows] == OUTCOMES


def test_notes_and_endings_are_told(root):
    tiny.hand_in(root, "bob", note="so slow")
    tiny.hand_in(root, "cem", note="A cell was put back.")
    summary = graded(root)
    assert outcomes(summary)["bob"] == "timed out"
    assert summary.rows[1].notes == ("so slow",)
    assert summary.rows[2].notes == ("A cell was put back.",)


class Forgetful:
    """A recorder that keeps nothing."""

    notes = ()

    def __init__(self, course, assignment):
        self.assignment = assignment

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def recall(self, student, key):
        return None

    def record(self, graded):
        pass


def test_of_a_class_of_a_thousand_only_a_few_are_in_memory(root, monkeypatch):
    ada = root / "submitted" / "ada" / tiny.NAME
    folders = {f"student{i}": ada for i in range(1000)}
    monkeypatch.setattr(pool, "handed_in", lambda *_: folders)
    monkeypatch.setattr(pool, "Recorder", Forgetful)
    alive = []

    def count(row):
        if len(alive) * 100 == int(row.student[7:]):
            kinds = (HandIn, Graded)
            alive.append(sum(type(each) in kinds for each in gc.get_objects()))

    assert graded(root, progress=count).count("full") == 1000
    assert len(alive) > 3
    assert max(alive) <= 2 * 3 * 2 + 8  # a hand-in and its marks; 3 for each worker
