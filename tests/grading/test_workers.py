"""Processes that grade: one thread each, replaced when they die, gone at the end."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dl_helpers.grading import workers
from dl_helpers.grading.workers import NoCluster, cluster, cores, processes

pytestmark = pytest.mark.xdist_group("grading-processes")


def threads():
    return os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]


def whereabouts():
    time.sleep(0.2)
    return os.getpid(), os.getsid(0)


def lives(pid):
    """Tell whether a process is there and is no zombie."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def gone(pids, seconds=10):
    for _ in range(int(seconds / 0.05)):
        if not any(map(lives, pids)):
            return True
        time.sleep(0.05)
    return False


def test_each_has_one_thread_and_a_session_of_its_own():
    with processes(2) as (executor, count):
        assert count == 2
        found = [executor.submit(whereabouts) for _ in range(4)]
        assert executor.submit(threads).result() == ("1", "1")
        ids = {future.result() for future in found}
    assert len(ids) == 2
    assert all(pid == session for pid, session in ids)
    assert gone({pid for pid, _ in ids})


def test_new_processes_come_when_one_died():
    with processes(2) as (executor, _):
        first = executor.submit(os.getpid).result()
        with pytest.raises(BrokenExecutor):
            executor.submit(os._exit, 3).result()
        assert executor.submit(os.getpid).result() != first


def test_a_block_that_raises_ends_what_runs():
    with suppress(KeyboardInterrupt), processes(1) as (executor, _):
        pid = executor.submit(os.getpid).result()
        running = executor.submit(time.sleep, 60)
        raise KeyboardInterrupt
    assert running.done()
    assert gone([pid])


def test_they_end_with_a_process_that_is_killed():
    code = (
        "import os, time\n"
        "from dl_helpers.grading.workers import processes\n"
        "if __name__ == '__main__':\n"
        "    with processes(1) as (executor, _):\n"
        "        print(executor.submit(os.getpid).result(), flush=True)\n"
        "        executor.submit(time.sleep, 60).result()\n"
    )
    main = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    with main, main.stdout as said:
        pid = int(said.readline())
        assert lives(pid)
        os.kill(main.pid, signal.SIGKILL)
    assert gone([pid])


def test_there_is_a_core():
    assert 1 <= cores() <= os.cpu_count()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_a_cluster_that_is_not_there_is_told(address, monkeypatch):
    monkeypatch.setattr(workers, "PATIENCE", 0.5)
    message = f"No Dask scheduler answers at {address}. Start one"
    with pytest.raises(NoCluster, match=message), cluster(address):
        pass


@pytest.mark.parametrize("threads", [{}, {"tcp://a": 1, "tcp://b": 4}])
def test_a_cluster_whose_workers_do_not_fit_is_told(monkeypatch, threads):
    closed = []

    class Client:
        def __init__(self, address, **_):
            pass

        def nthreads(self):
            return threads

        def close(self, timeout):
            closed.append(timeout)

    monkeypatch.setattr("distributed.Client", Client)
    message = "has no workers of one thread each.*--nthreads 1 --nworkers -1 tcp://x"
    with pytest.raises(NoCluster, match=message), cluster("tcp://x"):
        pass
    assert closed


def test_a_cluster_without_its_package_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"dl_helpers\[cluster\]"), cluster("tcp://x"):
        pass
