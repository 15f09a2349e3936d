"""Judging without a sandbox: plain forks of the test's own process, for the tests.

They have the interface of `sandbox.Child`, and keep nothing in: only what these tests
wrote themselves may run here.
"""

import contextlib
import importlib
import os
import signal
import socket
import time
import traceback
import warnings
from types import SimpleNamespace

import nbformat
import numpy  # noqa: F401  (loaded before the fork, as in a warm process)

from dl_helpers.grading import Limits
from dl_helpers.grading.judge import Case, hear, inmate, judge
from dl_helpers.grading.judge.names import names_of


class Fork:
    """A function in a forked process that has no other descriptors than its own."""

    def __init__(self, function, fds, output=None):
        self.pid = os.fork()
        self.end = None
        if self.pid == 0:
            try:
                _as_python_warns()
                if output is not None:
                    os.dup2(output, 1)
                    os.dup2(output, 2)
                for fd in {int(n) for n in os.listdir("/proc/self/fd")} - {
                    *fds,
                    0,
                    1,
                    2,
                }:
                    with contextlib.suppress(OSError):
                        os.close(fd)
                function(*fds)
            except BaseException:
                os.write(2, traceback.format_exc().encode())
            finally:
                os._exit(1)

    def interrupt(self):
        os.kill(self.pid, signal.SIGINT)

    def kill(self):
        if self.end is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait(self, timeout=None):
        until = None if timeout is None else time.monotonic() + timeout
        while self.end is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                reason = "signal" if os.WIFSIGNALED(status) else "exited"
                self.end = SimpleNamespace(reason=reason)
            elif until is not None and time.monotonic() > until:
                return None
            else:
                time.sleep(0.002)
        return self.end


def _as_python_warns():
    """Undo pytest's filters of warnings: a sandbox starts with Python's own."""
    importlib.reload(warnings)  # pytest collects them
    warnings.resetwarnings()
    for kind in (ResourceWarning, ImportWarning, PendingDeprecationWarning):
        warnings.simplefilter("ignore", kind)
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")


def judged(case, folder):
    """Judge a case in plain forks."""
    judges, students = socket.socketpair()
    workers, presides = socket.socketpair()
    read, write = os.pipe()

    def serve(fd):
        os.chdir(folder)
        inmate.serve(fd)

    child = Fork(serve, [students.fileno()], write)
    fds = [presides.fileno(), judges.fileno(), read]
    court = Fork(judge.preside, fds)
    for end in (judges, students, presides):
        end.close()
    os.close(read)
    os.close(write)
    return hear(workers, case, child, court, "sheet")


def cell(source, points=None, *, solution=False, locked=False, name=None):
    """Make a code cell: a test, if it has points."""
    made = nbformat.v4.new_code_cell(source)
    if points is not None or solution or locked:
        made.metadata["nbgrader"] = {
            "grade": points is not None,
            "grade_id": name or made.id,
            "locked": locked or points is not None,
            "points": points,
            "schema_version": 3,
            "solution": solution,
            "task": False,
        }
    return made


def case_of(cells, *, files=None, **limits):
    """Make a case of cells: strings are free cells, (source, points) tests t0, t1 …."""
    made = []
    for c in cells:
        if isinstance(c, tuple):
            tests = sum("nbgrader" in m.metadata for m in made)
            c = cell(*c, name=f"t{tests}")
        made.append(cell(c) if isinstance(c, str) else c)
    tags = [(c.source, c.metadata.get("nbgrader", {"solution": True})) for c in made]
    asked = {n for source, t in tags if t["solution"] for n in names_of(source).bound}
    text = nbformat.writes(nbformat.v4.new_notebook(cells=made))
    return Case(text, frozenset(asked), files or {}, Limits(**limits), 0)
