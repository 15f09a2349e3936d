"""The worker's side: a warm process, and what was forked from it."""

import contextlib
import os
import select
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import get_args

from ..papers import Isolation, Limits
from . import container, letters
from .ends import Child, End, SandboxError
from .launch import launch, user_for

_LOADING_SECONDS = 300
_FORKING_SECONDS = 60
_SWEPT_AWAY = End(None, 9, 0.0, 0.0, "killed")  # together with the warm process


class Forked(Child):
    """A fork of a warm process."""

    def __init__(self, post: socket.socket) -> None:
        self._post = post
        self._end: End | None = None

    def interrupt(self) -> None:
        """Send SIGINT to the process, as Ctrl-C in a cell does."""
        self._say(letters.INTERRUPT)

    def kill(self) -> None:
        """Kill the process and everything that it started."""
        self._say(letters.KILL)

    def wait(self, timeout: float | None = None) -> End | None:
        """Wait `timeout` seconds, for ever if None, until it has ended; None if not."""
        if self._end is None and _readable(self._post, timeout):
            letter = letters.receive(self._post)
            told = letter and letter[0].get("end")
            self._end = End(*told) if told else _SWEPT_AWAY
            self._post.close()
        return self._end

    def __del__(self) -> None:
        self._post.close()  # the warden takes that as the order to kill

    def _say(self, word: bytes) -> None:
        if self._end is None:
            with contextlib.suppress(OSError):  # it has just ended
                self._post.send(word)


class WarmProcess:
    """A process that has loaded what notebooks need, and forks isolated ones from it.

    Args:
        preload: modules to load, such as ("numpy", "torch").
        isolation: what keeps the code in; "none" only where it is asked for.
        visible: further folders that can be imported from, and read, inside.

    Raises:
        SandboxError: if that isolation is not to be had here; says what to do.
    """

    def __init__(
        self,
        preload: Sequence[str],
        isolation: Isolation = "bubblewrap",
        visible: Sequence[Path] = (),
    ) -> None:
        _expect_possible(isolation)
        self.isolation = isolation
        self._user = user_for(isolation)
        with contextlib.ExitStack() as stack:
            self._errors = stack.enter_context(tempfile.TemporaryFile())
            self._control, theirs = socket.socketpair()
            stack.enter_context(self._control)
            with theirs:
                self._process = launch(
                    theirs.fileno(),
                    preload,
                    isolation,
                    visible,
                    self._user,
                    self._errors,
                )
            stack.callback(self._end)
            self._await_ready()
            self._open = stack.pop_all()

    def fork(
        self,
        entry: str,
        fds: Sequence[int],
        *,
        limits: Limits | None = None,
        output: int | None = None,
    ) -> Child:
        """Start a function in a process of its own.

        Args:
            entry: "package.module:function", called with the descriptors.
            fds: what it is given; all others are closed. The caller keeps its own.
            limits: what it may use; None for one that is trusted.
            output: what standard output and error are; None for nothing.

        Raises:
            SandboxError: if the warm process is gone, or the walls could not be built.
        """
        with open(os.devnull, "wb") as nowhere:
            out = nowhere.fileno() if output is None else output
            if limits and self.isolation in ("docker", "podman"):
                return container.start(self.isolation, entry, fds, limits, out)
            return self._fork(entry, [out, *fds], limits)

    def close(self) -> None:
        """End the warm process and all that was forked from it."""
        self._open.close()

    def __enter__(self) -> "WarmProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _await_ready(self) -> None:
        letter = None
        if _readable(self._control, _LOADING_SECONDS):
            letter = letters.receive(self._control)
        if letter is None or "ready" not in letter[0]:
            why = letter[0]["failed"] if letter else self._died()
            raise SandboxError(f"The sandbox ({self.isolation}) does not start: {why}")

    def _fork(self, entry: str, fds: Sequence[int], limits: Limits | None) -> Child:
        user = self._user and self._user + (limits is None)
        letter = {"entry": entry, "limits": limits and asdict(limits), "user": user}
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                letters.send(self._control, letter, [theirs.fileno(), *fds])
            except OSError:
                ours.close()
                raise SandboxError(self._died()) from None
        self._await_start(ours)
        return Forked(ours)

    def _await_start(self, ours: socket.socket) -> None:
        letter = None
        if _readable(ours, _FORKING_SECONDS):
            letter = letters.receive(ours)
        if letter is None or "started" not in letter[0]:
            ours.close()
            why = letter[0]["failed"] if letter else self._died()
            raise SandboxError(f"The sandbox could not be closed, nothing ran: {why}")

    def _died(self) -> str:
        """Say why the warm process is gone, in its own last words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._errors.seek(0)
        words = self._errors.read()[-2000:].decode(errors="replace").strip()
        return f"The warm process ended ({self._process.poll()}). {words}".strip()


def _expect_possible(isolation: Isolation) -> None:
    if isolation not in get_args(Isolation):
        known = ", ".join(get_args(Isolation))
        raise SandboxError(f"The isolation {isolation!r} is none of {known}.")
    if not hasattr(os, "fork"):
        raise SandboxError(
            "This system can't fork processes. On Windows, grade inside WSL: "
            "install the course there, and bubblewrap (apt install bubblewrap)."
        )
    if isolation in ("docker", "podman"):
        container.check(isolation)


def _readable(post: socket.socket, timeout: float | None) -> bool:
    poll = select.poll()  # select knows no descriptors beyond 1023
    poll.register(post, select.POLLIN)
    return bool(poll.poll(None if timeout is None else timeout * 1000))
