"""One process beside the tests, in which the cells of students run."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest


@pytest.fixture(scope="session")
def apart():
    """A process of its own: what a student's cell does to its globals stays there."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        yield lambda f, *args: pool.submit(f, *args).result()
