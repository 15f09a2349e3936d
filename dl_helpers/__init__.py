"""Deep Introduction to Deep Learning: everything the notebooks import.

The rooms are loaded when first used, so that ``import dl_helpers`` costs next to
nothing and pulls in neither torch nor matplotlib nor ipywidgets::

    import dl_helpers as dl

    digits = dl.data.load("digits")
    model = dl.nn.Dense(64, 10)
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

_ROOMS = (
    "autograd",
    "checks",
    "cli",
    "data",
    "decomposition",
    "features",
    "figures",
    "grading",
    "nn",
    "optim",
    "pytorch",
    "rbm",
    "training",
    "widgets",
)


def __getattr__(name: str) -> ModuleType:
    """Import a room the first time that it is named (PEP 562)."""
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"dl_helpers has no room {name!r}; there are {_ROOMS}")


def __dir__() -> list[str]:
    """List the rooms too, so that Tab completion shows them before they load."""
    return sorted([*globals(), *_ROOMS])
