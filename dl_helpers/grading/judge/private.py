"""Our own copies of what looks at a student's code, which nobody else has a name for."""

import importlib.util
import sys
from types import ModuleType

from dl_helpers.checks import door, models


def private_copies() -> tuple[ModuleType, ModuleType]:
    """Copy `checks.door` and `checks.models`, to be called before student code runs.

    A student who replaces `sys.setprofile`, or the door itself, replaces that of the
    shared modules: the copies use `sys` and `numpy` as they are now.
    """
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
