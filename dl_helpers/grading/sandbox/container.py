"""Docker and podman: a fresh container for each inmate, from nothing, not from a fork.

Descriptors can't be passed into a container, so an inmate has just one, a socket, whose
bytes go through the standard input and output of the container's client; its output
goes through standard error. Starting costs the seconds that Python and torch take.

The image is named by the environment variable DL_HELPERS_IMAGE (default: dl-helpers)
and needs a `python` that has this package, such as::

    FROM python:3.12-slim
    COPY . /course
    RUN pip install /course[instructor]

The tests run this command line with a stand-in for docker; a daemon is needed for more.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import asdict

from ..papers import Isolation, Limits
from . import bubblewrap
from .ends import Child, End, SandboxError
from .launch import user_for

_IMAGE = "DL_HELPERS_IMAGE"
_MODULE = "dl_helpers.grading.sandbox.contained"
_ASKING_SECONDS = 60
_RELAYS = 4  # threads of the process that hands the bytes on


class Contained(Child):
    """An inmate in a container."""

    def __init__(self, program: str, name: str, client: subprocess.Popen) -> None:
        self._program, self._name, self._client = program, name, client
        self._killed = False

    def interrupt(self) -> None:
        """Send SIGINT to the process, as Ctrl-C in a cell does."""
        self._tell("kill", "--signal=INT", self._name)

    def kill(self) -> None:
        """Kill the container."""
        self._killed = self._client.poll() is None
        self._tell("kill", self._name)

    def wait(self, timeout: float | None = None) -> End | None:
        """Wait `timeout` seconds, for ever if None, until it has ended; None if not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return _end(self._client.wait(timeout), self._killed)
        return None

    def _tell(self, *words: str) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [self._program, *words], capture_output=True, timeout=_ASKING_SECONDS
            )


def image() -> str:
    """Give the name of the image."""
    return os.environ.get(_IMAGE, "dl-helpers")


def check(isolation: Isolation) -> None:
    """Ask whether containers can be started.

    Raises:
        SandboxError: if the program, its daemon or the image is missing.
    """
    program = _program(isolation)
    asked = [program, "image", "inspect", image()]
    try:
        done = subprocess.run(asked, capture_output=True, timeout=_ASKING_SECONDS)
        said = done.stderr.decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        raise SandboxError(f"{isolation} does not answer. Is it running?") from None
    if done.returncode:
        raise SandboxError(
            f"{isolation} has no image {image()!r} ({said}). Build one that has "
            f"dl_helpers, and name it in {_IMAGE}; or choose another isolation."
        )


def start(
    isolation: Isolation, entry: str, fds: Sequence[int], limits: Limits, output: int
) -> Contained:
    """Start a container that calls `entry` with a socket that is `fds[0]` out here.

    Raises:
        ValueError: unless there is just one descriptor.
    """
    if len(fds) != 1:
        raise ValueError(f"{len(fds)} descriptors for a container, expected one")
    name, program = f"dl-helpers-{uuid.uuid4().hex}", _program(isolation)
    client = subprocess.Popen(
        [program, *options(name, limits), image(), *_inside(entry, limits)],
        stdin=fds[0],
        stdout=fds[0],
        stderr=output,
    )
    return Contained(program, name, client)


def options(name: str, limits: Limits) -> list[str]:
    """Give the walls and limits, as both programs take them."""
    user = user_for("docker")
    memory, files = limits.memory_mb + limits.file_mb, limits.file_mb
    folder = f"rw,exec,nosuid,nodev,mode=1777,size={files}m"
    variables = bubblewrap.same_for_all(()) | {
        "HOME": bubblewrap.HOME,
        "USER": "student",
    }
    return [
        *("run", "--rm", "--interactive", f"--name={name}", "--hostname=sandbox"),
        *("--network=none", "--read-only", "--cap-drop=ALL"),
        *("--security-opt=no-new-privileges", f"--user={user}:{user}"),
        *(f"--pids-limit={limits.processes + _RELAYS}", "--ipc=private"),
        *(f"--memory={memory}m", f"--memory-swap={memory}m", f"--shm-size={files}m"),
        *(f"--tmpfs={bubblewrap.HOME}:{folder}", f"--tmpfs=/tmp:{folder}"),
        *(f"--workdir={bubblewrap.HOME}", "--ulimit=core=0"),
        *(f"--env={name}={value}" for name, value in variables.items()),
    ]


def _inside(entry: str, limits: Limits) -> list[str]:
    return ["python", "-P", "-m", _MODULE, entry, json.dumps(asdict(limits))]


def _program(isolation: Isolation) -> str:
    if not (program := shutil.which(isolation)):
        raise SandboxError(
            f"{isolation} is not installed. Install it, or choose another isolation."
        )
    return program


def _end(code: int, killed: bool) -> End:
    """Read the exit code of a client: 128 + n is signal n.

    A SIGKILL that is not ours comes from the kernel, when memory is used up.
    """
    number = code - 128 if 128 < code < 128 + signal.NSIG else None
    reasons = {signal.SIGKILL: "memory", signal.SIGXCPU: "cpu", None: "exited"}
    reason = "killed" if killed else reasons.get(number, "signal")
    return End(code if number is None else None, number, 0.0, 0.0, reason)
