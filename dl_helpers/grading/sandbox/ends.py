"""What a worker holds of a process that runs elsewhere, and how that ended."""

from abc import ABC, abstractmethod
from typing import Literal, NamedTuple


class SandboxError(RuntimeError):
    """There is no sandbox to be had, or it broke: says what to install or to choose."""


class End(NamedTuple):
    """How an inmate ended.

    Args:
        exit_code: None where a signal ended it.
        signal: the number of that signal, None where there was none.
        cpu_seconds: processor time of it and of all that it started; 0 where a
            container does not tell.
        peak_mb: most memory that was held, in MiB, what is shared with the warm process
            included; 0 where a container does not tell.
        reason: "memory" and "cpu" where a limit ended it, "killed" where we did,
            "signal" where it crashed or killed itself.
    """

    exit_code: int | None
    signal: int | None
    cpu_seconds: float
    peak_mb: float
    reason: Literal["exited", "memory", "cpu", "killed", "signal"]


class Child(ABC):
    """A process in a sandbox, and all that it starts."""

    @abstractmethod
    def interrupt(self) -> None:
        """Send SIGINT to the process, as Ctrl-C in a cell does."""

    @abstractmethod
    def kill(self) -> None:
        """Kill the process and everything that it started."""

    @abstractmethod
    def wait(self, timeout: float | None = None) -> End | None:
        """Wait `timeout` seconds, for ever if None, until it has ended; None if not."""
