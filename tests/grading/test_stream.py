"""The stream: order, the window, and jobs that kill whoever works on them."""

import gc
import threading
import time
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from functools import partial

import pytest

import dl_helpers.grading.stream as module
from dl_helpers.grading.stream import TRIES, stream


class Slow(Executor):
    """Finishes the newest job first, a little later."""

    def __init__(self):
        self.waiting = []

    def submit(self, fn, job):
        future = Future()
        self.waiting.append((future, fn, job))
        threading.Timer(0.001, self.finish).start()
        return future

    def finish(self):
        future, fn, job = self.waiting.pop()
        future.set_result(fn(job))


class Fragile:
    """Ends jobs when someone waits: the `most` oldest; above 100 they break it."""

    def __init__(self, most):
        self.most = most
        self.flying = []
        self.flights = []

    def submit(self, job):
        future = Future()
        self.flying.append((future, job))
        return future

    def wait(self, flying, **how):
        self.flights.append([job for _, job in self.flying])
        ended, self.flying = self.flying[: self.most], self.flying[self.most :]
        broken = any(job > 100 for _, job in ended)
        for future, job in ended:
            if broken:
                future.set_exception(BrokenExecutor("a process died"))
            else:
                future.set_result(double(job))
        return wait(flying, **how)


def double(x):
    return 2 * x


def test_every_job_is_done_once_in_any_order():
    executor = Slow()
    found = list(stream(partial(executor.submit, double), range(40), 4))
    assert sorted((done.job, done.result) for done in found) == [
        (x, 2 * x) for x in range(40)
    ]
    assert [done.job for done in found] != sorted(done.job for done in found)


@pytest.mark.parametrize("window", [1, 2, 5])
def test_as_many_are_in_flight_as_the_window_and_no_more(window):
    together = threading.Barrier(window)  # opens only for that many at one time
    submitted, finished = [], []

    def submit(job):
        submitted.append(job)
        assert len(submitted) - len(finished) <= window
        return executor.submit(together.wait, 60)

    with ThreadPoolExecutor(window + 1) as executor:
        for done in stream(submit, range(30), window):
            finished.append(done)
    assert [done.error for done in finished] == [None] * 30


def test_jobs_are_taken_only_when_there_is_room():
    taken = []

    def jobs():
        for x in range(1000):
            taken.append(x)
            yield x

    with ThreadPoolExecutor(1) as executor:
        for finished, _ in enumerate(
            stream(partial(executor.submit, double), jobs(), 6)
        ):
            assert len(taken) - finished <= 6
    assert len(taken) == 1000


class Heavy:
    alive = 0

    def __init__(self):
        type(self).alive += 1

    def __del__(self):
        type(self).alive -= 1


@pytest.mark.parametrize("size", [20, 400])
def test_memory_does_not_grow_with_the_number_of_jobs(size):
    most = Heavy.alive = 0
    with ThreadPoolExecutor(2) as executor:
        for _ in stream(
            partial(executor.submit, lambda _: Heavy()),
            (Heavy() for _ in range(size)),
            6,
        ):
            most = max(most, Heavy.alive)
    gc.collect()
    assert most <= 3 * 6
    assert Heavy.alive <= 2  # the last ones, that the loop still names


def test_what_kills_its_worker_takes_no_other_job_with_it(monkeypatch):
    executor = Fragile(most=3)
    monkeypatch.setattr(module, "wait", executor.wait)
    jobs = [1, 2, 3, 101, 4]
    found = {done.job: done for done in stream(executor.submit, jobs, 3)}
    assert {x: found[x].result for x in jobs} == {1: 2, 2: 4, 3: 6, 101: None, 4: 8}
    assert isinstance(found[101].error, BrokenExecutor)
    suspects = [[101], [4], [101]]  # each alone, and only one of them again
    assert sorted(executor.flights) == sorted([[1, 2, 3], [101, 4], *suspects])


def test_a_suspect_waits_until_it_is_alone(monkeypatch):
    executor = Fragile(most=1)
    monkeypatch.setattr(module, "wait", executor.wait)
    for _ in stream(executor.submit, [101, 1, 2, 3], 2):
        pass
    assert executor.flights == [[101, 1], [1], [101], [101], [2, 3], [3]]


def test_a_job_that_fails_once_is_tried_again():
    tries = []

    def work(job):
        tries.append(job)
        if tries.count(job) < TRIES:
            raise OSError("no room")
        return job

    with ThreadPoolExecutor(2) as executor:
        found = sorted(
            d.result for d in stream(partial(executor.submit, work), [1, 2, 3], 4)
        )
    assert found == [1, 2, 3]
    assert len(tries) == 3 * TRIES


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), CancelledError()])
def test_whatever_a_worker_raises_is_the_jobs_error(error):
    def work(job):
        raise error

    with ThreadPoolExecutor(1) as executor:
        (done,) = stream(partial(executor.submit, work), ["job"], 2)
    assert done.result is None
    assert type(done.error) is type(error)


def test_an_executor_that_takes_nothing_ends_the_stream_too():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    found = list(stream(partial(executor.submit, double), [1, 2], 4))
    assert [str(done.error)[:13] for done in found] == ["cannot schedu"] * 2


def test_what_waits_is_cancelled_when_the_stream_is_left():
    begun = []

    def work(job):
        begun.append(job)
        time.sleep(0.05)

    with ThreadPoolExecutor(1) as executor:
        results = stream(partial(executor.submit, work), range(100), 20)
        next(results)
        results.close()
    assert len(begun) <= 3
