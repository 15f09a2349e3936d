"""The unit of work: one submission goes in, its marks come out.

It needs nothing but its arguments, so it can run in any process of any machine that has
this package. What it keeps from one call to the next is a warm process, which has never
seen what was in a submission.
"""

import json
import os
import socket
import time
from contextlib import ExitStack
from dataclasses import replace

from .doctor import Mended, mend
from .judge import Case, hear
from .papers import (
    Assignment,
    Graded,
    GradedSheet,
    HandIn,
    Score,
    Settings,
    Sheet,
    record_key,
)
from .sandbox import SandboxError, WarmProcess

_INMATE = "dl_helpers.grading.judge.inmate:serve"
_JUDGE = "dl_helpers.grading.judge.judge:preside"
_READY = "dl_helpers.grading.judge.warm"

_warm: dict[tuple[tuple[str, ...], str], WarmProcess] = {}


def grade(handin: HandIn, assignment: Assignment, settings: Settings) -> Graded:
    """Grade one submission.

    Each notebook has a sandbox of its own, and a judge of its own. Whatever a student
    handed in, there is a score for every graded cell.

    Raises:
        SandboxError: if the isolation that is asked for is not to be had here.
        NoVerdict: if a judge came to no verdict, through no fault of the student's.
    """
    begin = time.perf_counter()
    mended = mend(handin, assignment)
    sheets = tuple(_graded(s, mended, assignment, settings) for s in assignment.sheets)
    key = record_key(assignment, handin, settings)
    seconds = time.perf_counter() - begin
    return Graded(handin.student, key, sheets, mended.files, seconds)


def _graded(
    sheet: Sheet, mended: Mended, assignment: Assignment, settings: Settings
) -> GradedSheet:
    notes = mended.notes[sheet.name]
    if why := mended.unreadable.get(sheet.name):
        return _unreadable(sheet, why, notes)
    files = {**mended.files, **assignment.files}
    notebook = mended.notebooks[sheet.name]
    own = frozenset(assignment.files)
    case = Case(notebook, sheet.asked, files, settings.limits, settings.seed, own)
    kind = assignment.preload, settings.isolation
    try:
        heard = _heard(case, sheet.name, _warm_process(*kind))
    except SandboxError:  # it may have died since it last forked: a new one tells
        dead = _warm.pop(kind, None)
        if dead is None:
            raise
        dead.close()
        heard = _heard(case, sheet.name, _warm_process(*kind))
    return replace(heard, notes=notes + heard.notes)


def _heard(case: Case, name: str, warm: WarmProcess) -> GradedSheet:
    """Fork the student's process and the judge, connect them, and hear the case."""
    with ExitStack() as ours:
        worker, judges_worker = map(ours.enter_context, socket.socketpair())
        judges_inmate, inmates = map(ours.enter_context, socket.socketpair())
        reader, writer = map(ours.enter_context, map(os.fdopen, os.pipe(), "rw"))
        child = warm.fork(
            _INMATE, [inmates.fileno()], limits=case.limits, output=writer.fileno()
        )
        ours.callback(child.kill)
        ends = (judges_worker, judges_inmate, reader)
        judge = warm.fork(_JUDGE, [end.fileno() for end in ends])
        ours.callback(judge.kill)
        for end in (*ends, inmates, writer):
            end.close()  # theirs alone now, so that each hears when the other is gone
        return hear(worker, case, child, judge, name)


def _warm_process(preload: tuple[str, ...], isolation: str) -> WarmProcess:
    """Give the warm process of this kind; the first call starts it."""
    if (preload, isolation) not in _warm:
        _warm[preload, isolation] = WarmProcess((*preload, _READY), isolation)
    return _warm[preload, isolation]


def _unreadable(sheet: Sheet, why: str, notes: tuple[str, ...]) -> GradedSheet:
    """Give no points for a notebook that is no notebook, and say why."""
    tags = (c["metadata"].get("nbgrader", {}) for c in json.loads(sheet.text)["cells"])
    scores = {
        marks["grade_id"]: Score(0.0, float(marks["points"]), why)
        for marks in tags
        if marks.get("grade") or marks.get("task")
    }
    return GradedSheet(sheet.name, sheet.text, scores, "unreadable", (*notes, why))
