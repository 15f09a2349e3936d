"""Who does the grading: processes of this machine, or a Dask cluster.

Both are `concurrent.futures` executors. A worker that dies is replaced, and what it was
at fails with an exception, so that it can be tried again.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

PATIENCE = 10  # seconds until a scheduler is said not to answer


class Crew(NamedTuple):
    """An executor, and how many work on it at one time."""

    executor: Executor
    count: int


class NoCluster(RuntimeError):
    """A cluster can't be used; the sentence says why, and what to do."""


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(count: int) -> Iterator[Crew]:
    """Open processes on this machine; all of them are gone at the end.

    If the block ends with an exception, such as Ctrl-C's, they are killed at once.
    """
    executor = _Processes(count)
    try:
        yield Crew(executor, count)
    except BaseException:
        executor.kill()
        raise
    executor.shutdown()


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Open a Dask cluster, such as the one at tcp://10.0.0.1:8786.

    Raises:
        NoCluster: if there is none, or its workers are none or not of one thread each.
    """
    try:
        from distributed import Client
    except ImportError as error:
        needed = "pip install 'dl_helpers[cluster]'"
        raise NoCluster(f"A cluster needs dask.distributed: {needed}") from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`; "
            f"it says its address, such as tcp://10.0.0.1:8786."
        ) from error
    try:
        threads = client.nthreads().values()
        if not threads or max(threads) > 1:
            raise NoCluster(
                f"The scheduler at {address} has no workers of one thread each. Start "
                f"one for each core: dask worker --nthreads 1 --nworkers -1 {address}"
            )
        yield Crew(client.get_executor(pure=False), len(threads))
    finally:
        client.close(timeout=5)


class _Processes(Executor):
    """A process pool that begins again if one of its processes has died.

    Its processes are spawned, not forked, and stand in sessions of their own: Ctrl-C
    reaches this process alone. They end with it however it ends, by a pipe of which it
    alone holds the other end.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._open()

    def _open(self) -> None:
        reader, self._lifeline = get_context("spawn").Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self._count, get_context("spawn"), _begin, (reader,)
        )
        self._reader = reader  # processes are spawned later, and need it then

    def submit(
        self, fn: Callable[..., Any], /, *args: object, **kwargs: object
    ) -> Future:
        """Submit a call, to new processes if the old ones are broken."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self.kill()
            self._open()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the processes end what they are at, then end them."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            self._close()

    def kill(self) -> None:
        """End the processes, whatever they are at."""
        self._close()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _close(self) -> None:
        self._lifeline.close()
        self._reader.close()


def _begin(lifeline: Connection) -> None:
    """Set a process up for grading: one thread for each library, and a way to end."""
    os.setsid()
    for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    """Die with the process that holds the other end, and take children along."""
    lifeline.poll(None)
    os.killpg(0, signal.SIGKILL)
