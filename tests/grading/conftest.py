"""What the tests of grading share: a process for students' cells, a new gradebook."""

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor

import pytest
import tiny
from desk import course

from dl_helpers.grading.course import open_course
from dl_helpers.grading.recorder import open_gradebook


@pytest.fixture(scope="session")
def apart():
    """A process of its own: what a student's cell does to its globals stays there."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        yield lambda f, *args: pool.submit(f, *args).result()


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """A gradebook with no rows; nbgrader needs a second to make one."""
    root = tmp_path_factory.mktemp("empty")
    tiny.source(root)
    open_gradebook(open_course(root), patience=1).close()
    return root / "gradebook.db"


@pytest.fixture
def place(tmp_path, empty_gradebook):
    """A course's folder with that gradebook in it, as nbgrader sees it."""
    shutil.copy(empty_gradebook, tmp_path)
    return course(tmp_path)
