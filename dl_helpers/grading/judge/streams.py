"""What stands for `sys.stdout` and `sys.stderr` where cells run."""

import io
import os
import threading
from typing import Any

_FULL = 1 << 15  # letters that are collected before they are handed on
_LONGEST = 1 << 18  # letters that are handed on at once


class Stream(io.TextIOBase):
    """Text that a cell prints, handed on in pieces as outputs of a notebook.

    A process that was forked off has no say in the notebook, so what it prints goes to
    the file descriptor of that name.
    """

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, name: str) -> None:
        self.name = name
        self.shell: Any = None
        self._pieces: list[str] = []
        self._held = 0
        self._lock = threading.RLock()
        self._pid = os.getpid()

    def writable(self) -> bool:
        """Say yes."""
        return True

    def isatty(self) -> bool:
        """Say no: it is a page, not a terminal."""
        return False

    def fileno(self) -> int:
        """Give the descriptor that programs may write to."""
        return 1 if self.name == "stdout" else 2

    def write(self, text: str) -> int:
        """Take a text.

        Raises:
            TypeError: for what is no text.
        """
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, a {type(text).__name__} came")
        if os.getpid() != self._pid:
            os.write(self.fileno(), text.encode("utf-8", "replace"))
            return len(text)
        with self._lock:
            self._pieces.append(str.__getitem__(text, slice(None)))
            self._held += len(text)
        if self._held >= _FULL:
            self.flush()
        return len(text)

    def close(self) -> None:
        """Stay open: the next cell prints too."""

    def flush(self) -> None:
        """Hand on what was collected."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            text, self._pieces, self._held = "".join(self._pieces), [], 0
            if self.shell is not None and self.shell.sink is not None:
                for i in range(0, len(text), _LONGEST):
                    self._show(text[i : i + _LONGEST])

    def _show(self, text: str) -> None:
        output = {"output_type": "stream", "name": self.name, "text": text}
        self.shell.sink(output)
