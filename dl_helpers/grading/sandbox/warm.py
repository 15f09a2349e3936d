"""The warm process: `python -P -m dl_helpers.grading.sandbox.warm FD JSON`.

It loads what most notebooks need, and forks whenever the worker asks for it on the
socket FD. What runs in a fork comes there through descriptors; this process hands them
on and never reads them, so that nothing can go from one inmate to the next.
"""

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from ..papers import Limits
from . import letters, linux, syscalls, warden
from .order import Order
from .preload import freeze, preload


def main(control: socket.socket, preloaded: list[str], namespaces: bool) -> None:
    """Load modules, say so, and serve until the worker is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if linux.IS_LINUX:
        linux.set_dumpable(False)
    try:
        denied = syscalls.compiled() if namespaces else b""
        preload(preloaded)
    except Exception as e:
        letters.send(control, {"failed": f"{type(e).__name__}: {e}"})
        return
    letters.send(control, {"ready": os.getpid()})
    while request := letters.receive(control):
        _bury_wardens()
        _serve(*request, namespaces, denied)


def _serve(
    letter: dict[str, Any], fds: list[int], namespaces: bool, denied: bytes
) -> None:
    """Fork once; what goes wrong is told on the socket of the fork."""
    post = socket.socket(fileno=fds[0])
    output, *given = fds[1:]
    try:
        order = Order(
            entry=_function(letter["entry"]),
            fds=given,
            output=output,
            limits=Limits(**letter["limits"]) if letter["limits"] else None,
            namespaces=namespaces,
            user=letter["user"],
            filter=denied,
        )
        warden.fork(order, post)
    except Exception as e:
        letters.send(post, {"failed": f"{type(e).__name__}: {e}"})
    finally:
        post.close()
        for fd in fds[1:]:
            os.close(fd)


def _bury_wardens() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _function(entry: str) -> Callable[..., object]:
    """Import "package.module:function" here, so that each fork has it already."""
    name, _, function = entry.partition(":")
    new = name not in sys.modules
    module = importlib.import_module(name)
    if new:
        freeze()
    return getattr(module, function)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), **json.loads(sys.argv[2]))
