"""Runs that are killed: a process that grades, told apart from the one that tests."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from dl_helpers.grading import Assignment, Graded, HandIn, Settings
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.course import open_course, source
from dl_helpers.grading.papers import record_key
from dl_helpers.grading.pool import grade_class
from dl_helpers.grading.records import Records
from dl_helpers.grading.summary import Summary
from dl_helpers.grading.workers import Crew, processes

# Forked from a process that has loaded all this, so that a run begins at once.
_context = get_context("forkserver")
_context.set_forkserver_preload(
    ["dl_helpers.grading.pool", "dl_helpers.grading.course"]
)


def run(root: Path, name: str, crew: Crew, **how: object) -> Summary:
    """Grade a class as `dlcourse grade` does."""
    course = open_course(root)
    assignment = read_assignment(source(course, name))
    workers = {"executor": crew.executor, "workers": crew.count}
    return grade_class(course, assignment, Settings(), **workers, **how)


def killed_run(
    root: Path, name: str, rows: int, seconds: float, memory: Path | None = None
) -> None:
    """Grade in another process, and kill its group a while after some rows came.

    Args:
        root: of the course.
        name: of the assignment.
        rows: how many are waited for.
        seconds: how long after them it is killed.
        memory: records of a calm run, to have the marks at once; else they are graded.
    """
    here, there = _context.Pipe(duplex=False)
    process = _context.Process(target=_grade, args=(root, name, memory, there))
    process.start()
    there.close()
    try:
        for _ in range(rows + 1):  # the first word says that it is about to begin
            here.recv()
    except EOFError:
        raise AssertionError("the run ended before it could be killed") from None
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.join()
    process.close()
    here.close()


def _grade(root: Path, name: str, memory: Path | None, told: Connection) -> None:
    os.setsid()
    with ExitStack() as stack:
        how = {"progress": lambda row: told.send(row.student)}
        if memory is None:
            crew = stack.enter_context(processes(1))
        else:
            crew = Crew(stack.enter_context(ThreadPoolExecutor(2)), 2)
            how["grade"] = partial(remembered, memory=memory)
        told.send("ready")
        run(root, name, crew, **how)
        time.sleep(60)  # it is killed, however late


def remembered(
    handin: HandIn, assignment: Assignment, settings: Settings, memory: Path
) -> Graded:
    """Give the marks that a calm run gave."""
    time.sleep(0.01)
    key = record_key(assignment, handin, settings)
    graded = Records(memory).load(handin.student, key)
    assert graded is not None
    return graded
