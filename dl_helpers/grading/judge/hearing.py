"""The worker's side: hands a case to the judge, and writes down what comes of it."""

import json
import os
import socket
import time
from typing import Any, Protocol

from nbformat import NotebookNode, from_dict, v4

from ..papers import Ending, GradedSheet, Score
from .case import Case, packed
from .channel import Channel, Hangup
from .wire import decode, encode

MOST = 1 << 30
_GRACE = 30.0  # seconds that the judge has beyond those of the sandbox
_ENDINGS: dict[str, Ending] = {
    "memory": "out of memory",
    "cpu": "timed out",
    "late": "timed out",
    "all late": "timed out",
}
_WORDS = {
    "memory": "it ran out of memory",
    "cpu": "it used up its processor time",
    "all late": "the time for the whole notebook was up",
    "signal": "it crashed",
    "exited": "it ended itself",
}


class NoVerdict(RuntimeError):
    """Nobody is to blame but us, so there are no marks: it has to be tried again."""


class Process(Protocol):
    """A forked process, see `sandbox.Child`."""

    def interrupt(self) -> None:
        """Press Ctrl-C there."""

    def kill(self) -> None:
        """End it and all that it started."""

    def wait(self, timeout: float | None = None) -> Any:
        """Give its end, None while it lives."""


def hear(
    worker: socket.socket, case: Case, child: Process, judge: Process, name: str = ""
) -> GradedSheet:
    """Hear a case to its end.

    Args:
        worker: connected to the socket that `judge.preside` was given; it is closed.
        case: the notebook and what belongs to it.
        child: the sandboxed process, which runs `inmate.serve`.
        judge: the process that runs `judge.preside`.
        name: of the notebook.

    Returns:
        The notebook with its outputs and a score for every graded cell, however the
        student's process ended; both are dead by then.

    Raises:
        NoVerdict: if the judge itself ended, or had an error of its own.
    """
    hearing = _Hearing(Channel(os.dup(worker.fileno()), MOST), case, child)
    worker.close()
    try:
        hearing.listen()
    except Hangup as error:
        if not hearing.reason:
            raise NoVerdict("The judge ended before its verdict.") from error
        hearing.notes.append("The judge ended before its verdict.")
    finally:
        child.kill()
        judge.kill()
        hearing.channel.close()
    return hearing.sheet(name)


class _Hearing:
    def __init__(self, channel: Channel, case: Case, child: Process) -> None:
        self.channel, self.case, self.child = channel, case, child
        self.notebook = v4.reads_json(case.notebook)
        self.scores: dict[str, Score] = {}
        self.notes: list[str] = []
        self.ending: Ending = "complete"
        self.seconds = 0.0
        self.reason = ""
        self.is_over = False
        self._clear()

    def _clear(self) -> None:
        """Take the outputs away that were handed in: none of them is looked at."""
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None

    def listen(self) -> None:
        """Do what the judge says until it is done; the time of all is limited."""
        end = time.monotonic() + self.case.limits.total_seconds
        self.channel.send(encode(packed(self.case), None), end + _GRACE)
        while not self.is_over:
            frame = self.channel.receive(end)
            if frame is not None:
                verb, *what = decode(frame, None)
                getattr(self, f"_{verb}")(*what)
            elif self.reason:
                raise Hangup("the judge does not come to an end")
            else:
                self.reason = "all late"
                self.child.kill()
                end += _GRACE

    def _interrupt(self) -> None:
        self.child.interrupt()

    def _kill(self, late: bool) -> None:
        """Kill the sandbox; tell how it ended, if that was before."""
        end = self.child.wait(0.2)
        if end is None:
            self.child.kill()
        self.reason = self.reason or (end.reason if end else "late" if late else "")
        self.ending = _ENDINGS.get(self.reason, "died")
        self.channel.send(encode(_WORDS.get(self.reason, ""), None))

    def _cell(self, i: int, count: int, outputs: str) -> None:
        cell = self.notebook.cells[i]
        cell.execution_count = count
        cell.outputs = [from_dict(o) for o in json.loads(outputs)]

    def _score(self, grade_id: str, points: float, reason: str) -> None:
        most = next(
            float(tags["points"])
            for tags in map(_tags, self.notebook.cells)
            if tags.get("grade_id") == grade_id
        )
        self.scores[grade_id] = Score(min(max(points, 0.0), most), most, reason)

    def _verdict(self, end: str, place: str, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = True
        if end:
            self.notes.append(f"The student's process ended {place}: {end}.")

    def _broken(self, words: str) -> None:
        raise NoVerdict(f"The judge has an error of its own:\n{words}")

    def sheet(self, name: str) -> GradedSheet:
        """Give the notebook as it stands, and a score for every graded cell."""
        for cell in self.notebook.cells:
            tags = _tags(cell)
            if tags.get("grade") and tags["grade_id"] not in self.scores:
                self.scores[tags["grade_id"]] = _unheard(cell)
        text = v4.writes_json(self.notebook)
        scores, notes = self.scores, tuple(self.notes)
        return GradedSheet(name, text, scores, self.ending, notes, self.seconds)


def _tags(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def _unheard(cell: NotebookNode) -> Score:
    """Score a cell without a test: a person looks at what was written, if anything."""
    from nbgrader.utils import determine_grade, is_solution

    most = float(_tags(cell)["points"])
    if cell.cell_type == "code" and not is_solution(cell):
        return Score(0.0, most, "This test was not run: the judge ended before it.")
    points, _ = determine_grade(cell)
    return Score(points, most, "" if points is None else "There is no answer.")
