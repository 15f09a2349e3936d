"""Hostile and broken hand-ins, by family; how they are written down: see notation."""

from . import (
    conduct,
    empty,
    exits,
    files,
    loops,
    objects,
    papers,
    patches,
    protocol,
    resources,
    spying,
    waiting,
)

FAMILIES = {
    module.__name__.rpartition(".")[2]: module.ATTACKS
    for module in (
        conduct,
        empty,
        exits,
        files,
        loops,
        objects,
        papers,
        patches,
        protocol,
        resources,
        spying,
        waiting,
    )
}
