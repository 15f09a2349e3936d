"""Jobs on an executor, as a stream: a few in flight, however many there are."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    wait,
)
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

TRIES = 3  # once, and twice again


class Done(NamedTuple, Generic[Job, Result]):
    """A job, with its result or with what came in its place."""

    job: Job
    result: Result | None
    error: BaseException | None = None


def stream(
    submit: Callable[[Job], Future[Result]],
    jobs: Iterable[Job],
    window: int,
) -> Iterator[Done[Job, Result]]:
    """Do every job, and give the results as they come, in any order.

    At most `window` jobs are in flight, and the next is taken only when there is room,
    so memory does not grow with their number. Where a worker dies, all that was in
    flight fails with it, and nobody knows whose fault that was: those jobs are tried
    again, each alone, up to twice. So one that kills whoever works on it takes no other
    job with it.

    Args:
        submit: gives a job to an executor, which mends itself there if it is broken.
        jobs: taken one by one.
        window: two or three times the number of workers keeps them all busy.
    """
    flying: dict[Future, tuple[Job, int]] = {}  # with the number of this try
    again: deque[tuple[Job, int]] = deque()
    fresh = ((job, 1) for job in jobs)
    try:
        while True:
            for job, attempt in _next(again, fresh, window - len(flying), not flying):
                flying[_submitted(submit, job)] = (job, attempt)
            if not flying:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                job, attempt = flying.pop(future)
                error = _error(future)
                if error is not None and attempt < TRIES:
                    again.append((job, attempt + 1))
                else:
                    yield Done(job, None if error else future.result(), error)
    finally:
        for future in flying:
            future.cancel()


def _next(
    again: deque[tuple[Job, int]],
    fresh: Iterator[tuple[Job, int]],
    room: int,
    alone: bool,
) -> Iterator[tuple[Job, int]]:
    """Give what shall fly next: a suspect by itself, or whatever there is room for."""
    if again:
        if alone:
            yield again.popleft()
        return
    yield from islice(fresh, room)


def _submitted(submit: Callable[[Job], Future], job: Job) -> Future:
    """Submit a job; what forbids that is the job's error."""
    try:
        return submit(job)
    except Exception as error:
        failed: Future = Future()
        failed.set_exception(error)
        return failed


def _error(future: Future) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as error:
        return error
