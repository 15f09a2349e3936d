"""Inside a container: `python -P -m dl_helpers.grading.sandbox.contained ENTRY LIMITS`.

Starts the inmate with one end of a socket, and hands the bytes on between the other end
and standard input and output. It is the first process of the container: when it ends,
so does all that was started there.
"""

import importlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial

from ..papers import Limits
from . import inmate
from .order import Order

_CHUNK = 1 << 16
_DRAINING_SECONDS = 5


def main(entry: str, limits: Limits) -> int:
    """Run the inmate; give the exit code for both of us."""
    module, _, function = entry.partition(":")
    ours, theirs = socket.socketpair()
    order = Order(
        entry=getattr(importlib.import_module(module), function),
        fds=[theirs.fileno()],
        output=2,
        limits=limits,
        namespaces=False,
        user=None,
        filter=b"",
    )
    ready, told = os.pipe()
    pid = os.fork()
    if not pid:
        inmate.live(order, os.environ["HOME"], told)
    os.close(told)
    theirs.close()
    if os.read(ready, len(inmate.READY)) != inmate.READY.encode():
        return 1
    signal.signal(signal.SIGINT, lambda *_: os.kill(pid, signal.SIGINT))
    _pump(partial(os.read, 0), ours.sendall, lambda: os.kill(pid, signal.SIGKILL))
    answers = _pump(ours.recv, partial(_write, 1), lambda: None)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answers.join(_DRAINING_SECONDS)
    return code if code >= 0 else 128 - code


def _pump(
    read: Callable[[int], bytes], write: Callable[[bytes], object], end: Callable
) -> threading.Thread:
    """Hand bytes on until there are no more, or nobody wants them."""

    def work() -> None:
        try:
            while piece := read(_CHUNK):
                write(piece)
        except OSError:
            pass
        end()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


if __name__ == "__main__":
    os._exit(main(sys.argv[1], Limits(**json.loads(sys.argv[2]))))
