"""How a process ended, and what is said when none could be started."""

from typing import Literal, NamedTuple


class SandboxError(RuntimeError):
    """There is no sandbox to be had, or it broke: says what to install or to choose."""


class End(NamedTuple):
    """How an inmate ended.

    Args:
        exit_code: None where a signal ended it.
        signal: the number of that signal, None where there was none.
        cpu_seconds: processor time of it and of the children that it waited for.
        peak_mb: most memory that it held, in MiB, what it shares with the warm process
            included; 0 where a container does not tell.
        reason: "memory" and "cpu" where a limit ended it, "killed" where we did,
            "signal" where it crashed or killed itself.
    """

    exit_code: int | None
    signal: int | None
    cpu_seconds: float
    peak_mb: float
    reason: Literal["exited", "memory", "cpu", "killed", "signal"]
