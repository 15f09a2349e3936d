"""The process that runs what nobody trusts: gives up everything, then begins."""

import contextlib
import os
import sys
import traceback
from typing import NoReturn

from . import linux, walls
from .order import Order

READY = "ready"


def live(order: Order, home: str, told: int) -> NoReturn:
    """Lock this process in, say so on the descriptor `told`, and run the entry."""
    try:
        _settle(order, home, told)
        _lock(order)
    except BaseException as e:
        os.write(told, f"{type(e).__name__}: {e}".encode())
        os._exit(1)
    os.write(told, READY.encode())
    os.close(told)
    os._exit(_run(order))


def _settle(order: Order, home: str, told: int) -> None:
    """Set descriptors, session, signals and the working folder."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nowhere, 0), (order.output, 1), (order.output, 2)):
        os.dup2(source, target)
    _close_all_but({0, 1, 2, told, *order.fds})
    for fd in order.fds:
        os.set_inheritable(fd, False)  # programs that it starts don't get them
    walls.begin_life()
    os.chdir(home)
    os.environ["HOME"] = home


def _lock(order: Order) -> None:
    """Give up rights; the filter comes last, for it forbids what the rest needs."""
    if order.namespaces:
        walls.give_up_rights(order.user)
    if order.limits:
        walls.limit(order.limits, own_user=order.namespaces)
    if order.namespaces and order.limits:
        linux.set_dumpable(True)  # nobody else is there to look
        linux.filter_calls(order.filter)


def _close_all_but(kept: set[int]) -> None:
    first = 0
    for fd in sorted(kept):
        if first < fd:
            os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))


def _run(order: Order) -> int:
    """Call the entry; give the exit code that `python` would have ended with."""
    code = 0
    try:
        order.entry(*order.fds)
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    return code & 0xFF
