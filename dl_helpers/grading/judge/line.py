"""A conversation: one side asks, and before it answers the other may ask back.

Both sides use the same class. Questions nest like calls, so the only answer that may
come is that to the last question; whatever else comes ends the conversation.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .channel import Channel, Hangup
from .errors import describe, rebuild
from .limits import WireError
from .loans import Desk
from .wire import decode, encode

MOST_NESTED = 12


class Line:
    """One side of a conversation.

    Args:
        channel: where the frames go.
        desk: what objects become on the way.
        verbs: what the other side may ask for, by name.
        heard: is given what the other side tells without being asked.
    """

    def __init__(
        self,
        channel: Channel,
        desk: Desk,
        verbs: Mapping[str, Callable],
        heard: Callable[[Any], None] | None = None,
    ) -> None:
        self.channel = channel
        self.desk = desk
        self.verbs = verbs
        self.heard = heard
        self._asked: list[int] = []  # questions that wait for their answers
        self._count = 0
        self._errors = 0
        self._thrown: dict[
            int, BaseException
        ] = {}  # errors that went to the other side

    def ask(self, verb: str, *payload: Any) -> Any:
        """Ask, and wait for the answer.

        Raises:
            BaseException: what the other side raised.
            Hangup: if it is gone, or breaks the rules.
        """
        with unwatched():
            if len(self._asked) >= MOST_NESTED:
                raise RecursionError(f"{MOST_NESTED} calls inside of each other")
            frame = encode(("ask", self._count + 1, verb, payload), self.desk)
            self._count += 1
            self._asked.append(self._count)
            try:
                self.send(frame)
                return self._answer_to(self._asked[-1])
            finally:
                self._asked.pop()

    def tell(self, what: Any) -> None:
        """Tell something that needs no answer."""
        self.send(encode(("tell", 0, what), self.desk))

    def serve(self) -> None:
        """Answer questions until the other side hangs up."""
        while True:
            kind, number, *rest = self._message()
            if kind != "ask":
                raise Hangup("an answer to nothing")
            self._thrown.clear()
            self._reply(number, *rest)

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self.channel.send(frame)

    def receive(self) -> bytes:
        """Wait for the next frame."""
        return self.channel.receive()

    def _answer_to(self, number: int) -> Any:
        while True:
            kind, about, *rest = self._message()
            if kind == "ask":
                self._reply(about, *rest)
            elif about != number:
                raise Hangup("an answer to nothing")
            elif kind == "answer":
                return rest[0]
            else:
                raise self._raised(*rest)

    def _message(self) -> tuple:
        """Wait for the next message that is more than told."""
        while True:
            try:
                message = decode(self.receive(), self.desk)
            except WireError as e:
                raise Hangup(f"what came is no message: {e}") from None
            if not _well_formed(message):
                raise Hangup("what came is no message")
            if message[0] != "tell":
                return message
            if self.heard is not None:
                self.heard(message[2])

    def _reply(self, number: int, verb: str, payload: tuple) -> None:
        """Do what is asked and send what comes of it."""
        try:
            if verb not in self.verbs:
                raise ValueError(f"nobody here can {verb}")
            frame = encode(("answer", number, self.verbs[verb](*payload)), self.desk)
            if len(frame) > self.channel.most:
                size, most = len(frame) / 2**20, self.channel.most / 2**20
                raise ValueError(
                    f"the answer has {size:.0f} MiB; {most:.0f} may go over"
                )
        except Hangup:
            raise
        except BaseException as e:
            frame = encode(("raised", number, *self._described(e)), self.desk)
            self.send(frame)
            self.failed(e)
        else:
            self.send(frame)

    def failed(self, error: BaseException) -> None:
        """Hear of an error that was sent to the other side."""

    def _described(self, error: BaseException) -> tuple:
        """Say what an error is; one that the other side threw goes back by number."""
        number = getattr(error, "_thrown_by_the_other_side", 0)
        if type(number) is int and number:
            return (number, *describe(error))
        self._errors += 1
        self._thrown[self._errors] = error
        return (-self._errors, *describe(error))

    def _raised(self, number: int, name: str, base: str, text: str) -> BaseException:
        if number > 0 and number in self._thrown:
            return self._thrown[number]
        error = rebuild(name, base, text)
        with contextlib.suppress(AttributeError):
            error._thrown_by_the_other_side = -number
        return error


_SHAPES = {
    "ask": (str, int, str, tuple),
    "raised": (str, int, int, str, str, str),
}


def _well_formed(message: Any) -> bool:
    """Tell whether a message has the parts that it must have."""
    if type(message) is not tuple or not message or type(message[0]) is not str:
        return False
    if message[0] in ("answer", "tell"):
        return len(message) == 3 and type(message[1]) is int
    return tuple(map(type, message)) == _SHAPES.get(message[0])


@contextlib.contextmanager
def unwatched() -> Iterator[None]:
    """Keep what happens here out of profiles and traces: it is not the student's."""
    profile, trace = sys.getprofile(), sys.gettrace()
    if profile is None and trace is None:
        yield
        return
    sys.setprofile(None)
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
        sys.setprofile(profile)
