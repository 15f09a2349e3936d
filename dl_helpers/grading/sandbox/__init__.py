"""Runs code that nobody trusts: fresh processes that see nothing and leave nothing.

::

    worker ── WarmProcess ──▶ bwrap ▶ warm process ── fork ──▶ warden ▶ inmate
       └──────────────────── Child ─────────────────────────────▲

The warm process has NumPy, matplotlib and, where it is asked for, torch in memory; it
forks for each notebook and never sees what is in one. The warden is the first process
of a namespace of its own: when it ends, so does all that was started there. The inmate
runs the code; it can't reach the network, the course, other processes, or the next
inmate. Namespaces are not a virtual machine: a hole in the kernel is a hole here.
"""

from .ends import Child, End, SandboxError
from .probe import Isolated, available
from .process import WarmProcess

__all__ = [
    "Child",
    "End",
    "Isolated",
    "SandboxError",
    "WarmProcess",
    "available",
]
