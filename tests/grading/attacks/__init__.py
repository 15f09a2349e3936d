"""Hostile and broken hand-ins, by family; how they are written down: see notation."""

from importlib import import_module

FAMILIES = {
    name: import_module(f".{name}", __name__).ATTACKS
    for name in (
        "conduct",
        "empty",
        "exits",
        "files",
        "loops",
        "objects",
        "papers",
        "patches",
        "protocol",
        "resources",
        "spying",
        "waiting",
    )
}
