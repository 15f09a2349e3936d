"""What the warm process asks a warden for."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..papers import Limits


class Order(NamedTuple):
    """What is to be started.

    Args:
        entry: the function.
        fds: what it is called with.
        output: what standard output and error are.
        limits: None for one that is trusted.
        namespaces: whether it gets any.
        user: the user that it becomes, None to stay what it is.
        filter: the system calls that are denied, compiled.
    """

    entry: Callable[..., object]
    fds: Sequence[int]
    output: int
    limits: Limits | None
    namespaces: bool
    user: int | None
    filter: bytes
