"""Our own copies of what looks at a student's code; nobody else has a name for them."""

import importlib.util
import sys
from types import ModuleType

from dl_helpers.checks import door, models

_prepared: list[tuple[ModuleType, ModuleType]] = []


def prepare() -> None:
    """Make the copies in a warm process, for each of its forks."""
    _prepared.append(_copies())


def private_copies() -> tuple[ModuleType, ModuleType]:
    """Give copies of `checks.door` and `checks.models` away, before student code runs.

    A student who replaces `sys.setprofile`, or the door itself, replaces that of the
    shared modules: the copies use `sys` and `numpy` as they are now.
    """
    return _prepared.pop() if _prepared else _copies()


def _copies() -> tuple[ModuleType, ModuleType]:
    copies = _copy(door), _copy(models)
    for copied in copies:
        copied.sys, copied.np = _frozen(sys), _frozen(copied.np)
        copied.np.random = _frozen(copied.np.random)
    copies[1].Elsewhere = copies[0].Elsewhere
    return copies


def _copy(module: ModuleType) -> ModuleType:
    """Run the source of a module again, as a module that stands in no list."""
    spec = importlib.util.spec_from_file_location(module.__name__, module.__file__)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def _frozen(module: ModuleType) -> ModuleType:
    """Keep what the names of a module mean now."""
    kept = ModuleType(module.__name__)
    kept.__dict__.update(module.__dict__)
    return kept
