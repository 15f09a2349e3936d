"""Which isolations there are on this machine."""

from collections.abc import Iterable
from typing import NamedTuple, get_args

from ..papers import Isolation, Limits
from .ends import SandboxError
from .process import WarmProcess

_ALL: tuple[Isolation, ...] = get_args(Isolation)


class Isolated(NamedTuple):
    """Whether an isolation works here.

    Args:
        isolation: its name, as in the settings.
        problem: why it does not and what to do; "" where it works.
    """

    isolation: Isolation
    problem: str


def available(isolations: Iterable[Isolation] = _ALL) -> list[Isolated]:
    """Try isolations; "none" is there on all systems that can fork."""
    return [Isolated(isolation, _problem(isolation)) for isolation in isolations]


def nothing() -> None:
    """Do what can be done in any sandbox."""


def _problem(isolation: Isolation) -> str:
    try:
        with WarmProcess((), isolation) as warm:
            end = warm.fork(f"{__name__}:nothing", (), limits=Limits()).wait()
    except SandboxError as e:
        return str(e)
    return "" if end.exit_code == 0 else f"What is started in it ends at once: {end}."
