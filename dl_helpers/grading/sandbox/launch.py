"""Starts the warm process, inside the walls that were asked for."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ..papers import Isolation
from . import bubblewrap

_MODULE = "dl_helpers.grading.sandbox.warm"
# Users that nobody is, two for each warm process: the number of processes is limited
# for each user, so that no inmate can use up what is left to another.
_FIRST_USER = 1 << 30
_AT_ONCE = 32
_numbers = itertools.count()


def user_for(isolation: Isolation) -> int | None:
    """Choose the user that inmates become; the next one is for those we trust.

    None where we are no superuser, and have no other user to give.
    """
    container = isolation in ("docker", "podman")
    if not container and (isolation == "none" or os.getuid() != 0):
        return None
    return _FIRST_USER + 2 * (os.getpid() * _AT_ONCE + next(_numbers) % _AT_ONCE)


def launch(
    control: int,
    preload: Sequence[str],
    isolation: Isolation,
    visible: Sequence[Path],
    user: int | None,
    errors: IO[bytes],
) -> subprocess.Popen:
    """Start it; it reads from the socket `control` and writes what goes wrong.

    Raises:
        SandboxError: if what that isolation needs is not installed.
    """
    walled = isolation == "bubblewrap"
    what = json.dumps({"preloaded": list(preload), "namespaces": walled})
    command = [sys.executable, "-P", "-m", _MODULE, str(control), what]
    environment = {**os.environ, **bubblewrap.same_for_all(visible)}
    texts: dict[str, int] = {}
    try:
        if walled:
            environment = bubblewrap.environment(visible)
            for path, text in bubblewrap.texts(user).items():
                texts[path] = _readable(text)
            command = [*bubblewrap.arguments(visible, texts), *command]
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            pass_fds=[control, *texts.values()],
        )
    finally:
        for fd in texts.values():
            os.close(fd)


def _readable(text: str) -> int:
    """Give a descriptor that a short text can be read from."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading
