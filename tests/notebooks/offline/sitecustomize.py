"""Cuts a Python process off the network; Python imports this when it starts.

An audit hook can't be removed or replaced by the code that runs later. What stays on
this computer may pass: a kernel talks to its client over loopback or Unix sockets.
"""

import ipaddress
import sys
from typing import Any

LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
CONNECTIONS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class NoNetworkError(OSError):
    """A notebook tried to leave this computer."""


def is_here(host: Any) -> bool:
    """Say whether a host, as Python's socket module takes it, is this computer."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse(event: str, args: tuple) -> None:
    """Raise when something looks up or connects to another computer."""
    if event in LOOK_UPS:
        host = args[0]
    elif event in CONNECTIONS and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not is_here(host):
        raise NoNetworkError(
            f"{event.partition('.')[2]} to {host!r}: notebooks run without a network "
            "here, as they may at home; use a bundled data set"
        )


sys.addaudithook(refuse)
