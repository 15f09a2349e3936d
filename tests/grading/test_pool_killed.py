"""A run is killed at twenty moments; repeated, it gives the gradebook of a calm one.

What is graded comes from a calm run of the real grader, so that the moments fall on
what matters: on records, rows and folders that are being written. One more run is
killed while the real grader is at work.
"""

import random
import shutil

import pytest
import tiny
from desk import folder, rows
from killing import killed_run, run

from dl_helpers.grading.workers import processes

MOMENTS = 20
ANSWERS = {"ada": tiny.RIGHT, "bob": tiny.PARTLY, "cem": tiny.WRONG, "dua": tiny.RIGHT}

pytestmark = pytest.mark.xdist_group("grading-processes")


@pytest.fixture(scope="module")
def crew():
    with processes(1) as crew:
        yield crew


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, empty_gradebook):
    """A course of which nothing is graded."""
    root = tiny.class_of(tmp_path_factory.mktemp("fresh"), ANSWERS)
    shutil.copy(empty_gradebook, root)
    return root


@pytest.fixture(scope="module")
def calm(tmp_path_factory, fresh, crew):
    """The same, graded by a run that nothing disturbed."""
    root = copied(fresh, tmp_path_factory.mktemp("calm"))
    assert points(run(root, tiny.NAME, crew)) == [5, 2, 0, 5]
    return root


def copied(root, place):
    return shutil.copytree(root, place, dirs_exist_ok=True)


def points(summary):
    return [row.points for row in summary.rows]


def marks(root):
    return rows(f"sqlite:///{root}/gradebook.db")


def moments(count, seed=0):
    """After how many rows, and how many seconds later; a row takes some hundredths."""
    rng = random.Random(seed)
    return [
        (rng.randrange(len(ANSWERS) + 1), rng.uniform(0, 0.1)) for _ in range(count)
    ]


def test_twenty_killed_runs_repeated_are_as_if_nothing_had_been(
    tmp_path, fresh, calm, crew
):
    kept = []
    for i, (told, seconds) in enumerate(moments(MOMENTS)):
        root = copied(fresh, tmp_path / str(i))
        killed_run(root, tiny.NAME, told, seconds, memory=calm / ".grading" / tiny.NAME)
        summary = run(root, tiny.NAME, crew)
        kept.append(summary.kept)
        assert points(summary) == [5, 2, 0, 5]
        assert marks(root) == marks(calm)
        assert folder(root / "autograded") == folder(calm / "autograded")
    assert len(set(kept)) > 1  # some moments were early, and some were late


def test_a_run_killed_while_grading_goes_on(tmp_path, fresh, calm, crew):
    root = copied(fresh, tmp_path)
    killed_run(root, tiny.NAME, 1, 0.05)
    summary = run(root, tiny.NAME, crew)
    assert summary.kept >= 1
    assert points(summary) == [5, 2, 0, 5]
    assert marks(root) == marks(calm)
    assert run(root, tiny.NAME, crew).kept == len(ANSWERS)
