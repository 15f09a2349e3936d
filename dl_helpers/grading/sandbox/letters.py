"""Short messages over a socket, as JSON, with file descriptors beside them."""

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

# what a worker says to a warden
INTERRUPT, KILL = b"i", b"k"

_MOST_FDS = 16
_HEAD = struct.Struct("<I")


def send(post: socket.socket, letter: dict, fds: Sequence[int] = ()) -> None:
    """Send a message; copies of the descriptors arrive with it.

    Raises:
        OSError: if the other side is gone.
    """
    text = json.dumps(letter).encode()
    socket.send_fds(post, [_HEAD.pack(len(text)), text], list(fds))


def receive(post: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Wait for a message; None when the other side is gone."""
    try:
        head, fds, _, _ = socket.recv_fds(post, _HEAD.size, _MOST_FDS)
        if len(head) == _HEAD.size:
            text = post.recv(*_HEAD.unpack(head), socket.MSG_WAITALL)
            return json.loads(text), fds
    except ConnectionError:
        return None
    for fd in fds:
        os.close(fd)
    return None
