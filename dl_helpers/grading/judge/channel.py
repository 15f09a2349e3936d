"""Frames of bytes over a socket, each with its length before it."""

import select
import socket
import struct
import threading
import time
from collections.abc import Callable

_CHUNK = 1 << 18


class Hangup(ConnectionError):
    """The other side is gone, or says what nobody who keeps the rules would say."""


class Channel:
    """One end of a connection.

    Args:
        fd: a connected stream socket, owned by the channel from now on.
        most: bytes of the largest frame that may come.
    """

    def __init__(self, fd: int, most: int) -> None:
        self.socket = socket.socket(fileno=fd)
        self.socket.setblocking(False)
        self.most = most
        self._buffer = bytearray()
        self._sending = threading.Lock()
        self._others: dict[int, Callable[[], None]] = {}

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def also(self, fd: int, read: Callable[[], None]) -> None:
        """Read from another descriptor too while waiting, when it has something."""
        self._others[fd] = read

    def forget(self, fd: int) -> None:
        """Wait for a descriptor no more."""
        self._others.pop(fd, None)

    def send(self, frame: bytes, until: float | None = None) -> bool:
        """Send a frame; False when it is not through by `until` (time.monotonic).

        Raises:
            Hangup: if the other side is gone.
        """
        head = struct.pack("<Q", len(frame))
        with self._sending:
            if len(frame) < _CHUNK:
                return self._push(memoryview(head + frame), until)
            return self._push(memoryview(head), until) and self._push(
                memoryview(frame), until
            )

    def receive(self, until: float | None = None) -> bytes | None:
        """Wait for a frame; None when none came by `until` (time.monotonic).

        Raises:
            Hangup: if the other side is gone, or announces too large a frame.
        """
        while True:
            frame = self._frame()
            if frame is not None:
                return frame
            if until is not None and time.monotonic() >= until:
                return None
            self._pull(until)

    def _frame(self) -> bytes | None:
        if len(self._buffer) < 8:
            return None
        (n,) = struct.unpack_from("<Q", self._buffer)
        if n > self.most:
            raise Hangup(f"a message of {n:.3g} bytes; {self.most:.3g} are allowed")
        if len(self._buffer) < 8 + n:
            return None
        with memoryview(self._buffer) as view:
            frame = bytes(view[8 : 8 + n])
        del self._buffer[: 8 + n]
        return frame

    def _pull(self, until: float | None) -> None:
        try:
            piece = self.socket.recv(_CHUNK)
        except BlockingIOError:
            self._wait(select.POLLIN, until)
            return
        except OSError as e:
            raise Hangup(f"the connection broke: {e}") from None
        if not piece:
            raise Hangup("the connection was closed")
        self._buffer += piece

    def _push(self, left: memoryview, until: float | None) -> bool:
        while left:
            try:
                left = left[self.socket.send(left) :]
            except BlockingIOError:
                if until is not None and time.monotonic() >= until:
                    return False
                self._wait(select.POLLOUT, until)
            except OSError as e:
                raise Hangup(f"the connection broke: {e}") from None
        return True

    def _wait(self, event: int, until: float | None) -> None:
        """Wait for the socket, and serve the other descriptors meanwhile."""
        poll = select.poll()
        poll.register(self.socket, event)
        for fd in self._others:
            poll.register(fd, select.POLLIN)
        left = None if until is None else max(0.0, until - time.monotonic()) * 1000
        for fd, _ in poll.poll(left):
            if fd in self._others:
                self._others[fd]()
