"""The judge's process: goes through a notebook, has cells run, and runs the tests.

Solution cells, free cells and locked cells run in the sandbox, in order. Test cells run
here. A locked cell that is no test runs here too, quietly, so that tests find what it
defines. A test earns its points by coming to its end, and by nothing else.
"""

import builtins
import importlib
import json
import os
import sys
import time
import traceback
from typing import Any, NoReturn

from . import shell as ipython
from .alarm import alarm
from .case import lay_out, unpacked
from .channel import Channel, Hangup
from .marks import partial_credit, reason_of
from .memory import limit_memory
from .names import Library, Names, code_cells, names_of, only_show
from .outputs import Page, valid
from .remote import Remote
from .sandbox import Gone, OutOfTime, Sandbox
from .seeds import seed_all, seed_of
from .wire import decode, encode

MOST = 1 << 30
_MODULES = {  # the judge's own, whatever a student calls by these names
    "dl": "dl_helpers",
    "np": "numpy",
    "plt": "matplotlib.pyplot",
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "check": "dl_helpers.checks.answers",
}


def preside(worker_fd: int, sandbox_fd: int, output_fd: int) -> NoReturn:
    """Judge the case that the worker sends, tell it all that happens, and end."""
    worker = Worker(worker_fd)
    try:
        _Judge(worker, sandbox_fd, output_fd).preside()
    except Hangup:
        pass  # the worker is gone, so nobody waits for an answer
    except BaseException:
        worker.tell("broken", traceback.format_exc())
    finally:
        os._exit(0)


class Worker:
    """The judge's end of the line to the worker: plain values, both ways."""

    def __init__(self, fd: int) -> None:
        self._channel = Channel(fd, MOST)

    def tell(self, *what: Any) -> None:
        """Send what happened."""
        self._channel.send(encode(what, None))

    def hear(self) -> Any:
        """Wait for what the worker says."""
        return decode(self._channel.receive(), None)

    def killed(self, late: bool) -> str:
        """Have the sandbox killed; hear how it ended, "" if it lived until then."""
        self.tell("kill", late)
        return self.hear()


class _Judge:
    def __init__(self, worker: Worker, sandbox_fd: int, output_fd: int) -> None:
        self.worker = worker
        self.case = unpacked(worker.hear())
        self.limits = self.case.limits
        limit_memory(self.limits.memory_mb)
        self.sandbox = Sandbox(
            sandbox_fd,
            output_fd,
            self.limits.message_mb << 20,
            lambda: worker.tell("interrupt"),
            worker.killed,
        )
        self.displays: dict[str, list] = {}
        self.pages: dict[tuple[int, int], Page] = {}
        self.library = Library()
        self.bound: set[str] = set()  # by our cells, had they come to their ends
        self.place = ""  # the cell at which the sandbox ended
        self.seconds = 0.0

    def preside(self) -> None:
        os.environ["DL_HELPERS_SEED"] = str(self.case.seed)
        self.shell = ipython.opened(None)
        self.own = self.shell.user_ns
        self._begin()
        cells = list(code_cells(self.case.notebook))
        idle = only_show([cell[1:] for cell in cells], self.case.asked)
        for k, (i, source, tags) in enumerate(cells):
            self._cell(i, k + 1, source, tags, k in idle)
        self._end()
        self.worker.tell("verdict", self.sandbox.end, self.place, self.seconds)

    def _begin(self) -> None:
        files = self.case.files.items()
        lay_out({path: raw for path, raw in files if path in self.case.own})
        with self._limited(Page(0, {}), callbacks=False):
            try:
                self.sandbox.ask("begin", self.case.files, self.limits.message_mb << 20)
            except (Gone, OutOfTime):
                self.place = "before the first cell"

    def _end(self) -> None:
        """Let the sandbox go, and send again what later cells have changed."""
        for place, page in self.pages.items():
            if page.is_stale:
                self.worker.tell("cell", *place, json.dumps(page.outputs))
        if not self.sandbox.end:
            self.sandbox.channel.close()

    def _cell(self, i: int, count: int, source: str, tags: dict, idle: bool) -> None:
        page = Page(self.limits.output_kb, self.displays)
        start = time.monotonic()
        seed = seed_of(self.case.seed, i)
        if tags.get("grade") and not tags.get("solution"):
            seed_all(seed)
            points, reason = self._test(count, source, tags, page)
            self.worker.tell("score", tags["grade_id"], points, valid(reason))
        else:
            self._student(count, source, seed, page)
            if tags.get("locked") and not idle:
                seed_all(seed)
                self._locked(count, source)
        self.seconds += time.monotonic() - start
        self.worker.tell("cell", i, count, json.dumps(page.outputs))
        self.pages[i, count] = page

    def _limited(self, page: Page, callbacks: bool) -> Any:
        until = time.monotonic() + self.limits.cell_seconds
        return self.sandbox.limited(until, page, callbacks)

    def _student(self, count: int, source: str, seed: int, page: Page) -> None:
        """Have the sandbox run a cell, if it is there."""
        if self.sandbox.end:
            return
        with self._limited(page, callbacks=False):
            try:
                self.sandbox.ask("run", source, count, seed)
            except (Gone, OutOfTime):
                page.add(_stopped(self._died_at(count)))
            except Exception as e:  # the cell has broken what runs cells there
                page.add(_stopped(str(e)))

    def _died_at(self, count: int) -> str:
        self.place = self.place or f"in cell {count}"
        return f"The student's process ended {self.place}: {self.sandbox.end}."

    def _locked(self, count: int, source: str) -> None:
        """Run a locked cell for what it defines; what it shows was shown already."""
        self._fetch_and_run(count, source, Page(0, {}), None)
        self._remember(names_of(source))

    def _remember(self, names: Names) -> None:
        """Keep a cell's names: ours, even if a student's code ended it early."""
        self.library.add(names)
        self.bound |= names.bound

    def _test(
        self, count: int, source: str, tags: dict, page: Page
    ) -> tuple[float, str]:
        """Run a test cell and give its points, with the reason where it lost some."""
        shown: list[dict] = []  # by the test alone: the page has the student's too

        def show(output: dict) -> None:
            shown.append(output)
            page.add(output)

        result, missing = self._fetch_and_run(count, source, page, show)
        self._remember(names_of(source))
        most = float(tags["points"])
        if result is not None and result.success and not missing:
            return partial_credit(shown, most)
        reason = missing or reason_of(result)
        if missing:
            page.add(_stopped(reason))
        return 0.0, reason

    def _fetch_and_run(
        self, count: int, source: str, page: Page, sink: Any
    ) -> tuple[Any, str]:
        """Fetch a cell's names and run it; say why, if the student's side failed it."""
        result, alive = None, not self.sandbox.end
        with self._limited(page, callbacks=True), alarm(self.limits.cell_seconds):
            try:
                absent = self._fetch(source, count)
                if absent:
                    return None, absent
                self.shell.sink = sink
                result = ipython.run(self.shell, source, count)
            except (Gone, OutOfTime):
                pass
            finally:
                self.shell.sink = None
        return result, self._failed(count, result, alive)

    def _failed(self, count: int, result: Any, alive: bool) -> str:
        """Say what no test may pass over: time that ran out, a process that died."""
        error = result and result.error_in_exec
        if alive and self.sandbox.end:
            return self._died_at(count)
        if self.sandbox.was_late or isinstance(error, OutOfTime) or result is None:
            return f"It was stopped after {self.limits.cell_seconds:g} s."
        return self._died_at(count) if isinstance(error, Gone) else ""

    def _fetch(self, source: str, count: int) -> str:
        """Take over the student's names that a cell needs; say why, if one can't be."""
        for name in sorted(self.library.needed(names_of(source))):
            if not self._is_students(name):
                continue
            if self.sandbox.end:
                return self._died_at(count)
            self.own.pop(name, None)
            try:
                found = self.sandbox.ask("get", name)
            except Exception as e:
                return f"{name}: {e}"
            if type(found) is tuple and len(found) == 2 and found[0] is True:
                self.own[name] = _module(name, found[1])
        return ""

    def _is_students(self, name: str) -> bool:
        if name in _MODULES:
            return False
        if name in self.case.asked:
            return True
        known = name in self.own or name in self.bound
        return not known and not hasattr(builtins, name)


def _module(name: str, value: Any) -> Any:
    """Give our own module of Python's where the student's name means one."""
    is_module = isinstance(value, Remote) and value.type_name == "module"
    if is_module and name in sys.stdlib_module_names:
        return importlib.import_module(name)
    return value


def _stopped(reason: str) -> dict:
    """Give the output that a cell has which could not come to its end."""
    return {
        "output_type": "error",
        "ename": "Stopped",
        "evalue": reason,
        "traceback": [f"Stopped: {reason}"],
    }
