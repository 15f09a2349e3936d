"""The stream: a thread that works, shows, obeys, and is gone when it is idle."""

import threading
import time

import pytest

from dl_helpers.widgets.foundation.stream import FRAMES_PER_SECOND, Stream


class Log:
    """A stream with a counter for its work, and a record of what was shown."""

    def __init__(self, fails_at=None, seconds=0.0):
        self.steps, self.shown, self.rested = 0, [], []
        self.fails_at, self.seconds = fails_at, seconds
        self.threads = set()
        self.stream = Stream(self.work, self.publish, self.rested.append)

    def work(self):
        self.threads.add(threading.current_thread())
        self.steps += 1
        time.sleep(self.seconds)
        if self.steps == self.fails_at:
            raise ValueError("step 3 is broken")

    def publish(self):
        self.shown.append(self.steps)


def test_does_as_many_steps_as_asked_and_shows_the_last():
    log = Log()
    log.stream.start(50)
    assert log.stream.join(10)
    assert (log.steps, log.shown[-1], log.rested) == (50, 50, [None])
    assert not log.stream.running
    assert all(not thread.is_alive() and thread.daemon for thread in log.threads)


def test_goes_on_until_it_is_stopped_and_then_leaves_no_thread():
    before = threading.active_count()
    log = Log(seconds=0.001)
    log.stream.start()
    assert threading.active_count() == before + 1
    assert log.stream.running
    _wait_until(lambda: log.steps > 3)
    log.stream.stop()
    assert log.stream.join(10)
    at_rest = log.steps
    assert threading.active_count() == before
    time.sleep(0.02)
    assert (log.steps, log.shown[-1], log.rested) == (at_rest, at_rest, [None])


def test_shows_at_most_so_many_frames():
    log = Log(seconds=0.001)
    start = time.perf_counter()
    log.stream.start()
    _wait_until(lambda: log.steps > 250)
    log.stream.stop()
    assert log.stream.join(10)
    seconds = time.perf_counter() - start
    assert len(log.shown) <= seconds * FRAMES_PER_SECOND + 2
    assert len(log.shown) > 2


def test_shows_less_often_what_is_slow_to_show():
    log = Log(seconds=0.001)
    log.stream = Stream(log.work, lambda: (time.sleep(0.05), log.publish()), print)
    start = time.perf_counter()
    log.stream.start()
    _wait_until(lambda: len(log.shown) == 3)
    seconds = time.perf_counter() - start
    log.stream.stop()
    assert log.stream.join(10)
    assert seconds > 2 * 0.05 / 0.15


def test_what_raises_ends_the_work_and_is_told():
    log = Log(fails_at=3)
    log.stream.start()
    assert log.stream.join(10)
    (error,) = log.rested
    assert str(error) == "step 3 is broken"
    assert (log.steps, log.stream.running) == (3, False)
    log.stream.start(2)
    assert log.stream.join(10)
    assert (log.steps, log.rested[1:]) == (5, [None])


def test_a_task_between_steps_runs_in_the_thread():
    log, ran = Log(seconds=0.001), []
    log.stream.start()
    log.stream.between(lambda: ran.append(threading.current_thread()))
    _wait_until(lambda: ran)
    log.stream.stop()
    assert log.stream.join(10)
    assert set(ran) == log.threads != {threading.current_thread()}


def test_a_task_runs_at_once_where_no_thread_is_at_work():
    log, ran = Log(), []
    log.stream.between(lambda: ran.append(threading.current_thread()))
    assert ran == [threading.current_thread()]
    assert log.shown == [0]
    with pytest.raises(ZeroDivisionError):
        log.stream.between(lambda: 1 / 0)


def test_a_task_that_raises_in_the_thread_ends_the_work():
    log = Log(seconds=0.001)
    log.stream.start()
    log.stream.between(lambda: 1 / 0)
    assert log.stream.join(10)
    assert [type(error) for error in log.rested] == [ZeroDivisionError]


def test_start_again_before_the_thread_has_ended():
    log = Log(seconds=0.01)
    log.stream.start()
    _wait_until(lambda: log.steps)
    log.stream.stop()
    log.stream.start(3)
    assert log.stream.join(10)
    assert len(log.threads) == 1
    assert log.rested == [None]


def _wait_until(condition, patience=10.0):
    end = time.perf_counter() + patience
    while not condition():
        assert time.perf_counter() < end
        time.sleep(0.001)
