"""What the warm process loads before it forks, so that no inmate waits for it."""

import gc
import importlib
import os
import time
from collections.abc import Iterable

from . import linux

_ALWAYS = (
    "numpy",
    "IPython.core.interactiveshell",
    "dl_helpers.checks.answers",
    "dl_helpers.checks.questions",
    *(f"dl_helpers.{room}" for room in ("autograd", "nn", "optim", "training")),
)


def preload(names: Iterable[str]) -> None:
    """Import modules and do once what is slow the first time.

    Raises:
        ImportError: for a module that is not there.
        RuntimeError: if threads were started: a fork would lose them, and hang.
    """
    for name in (*_ALWAYS, *names):
        importlib.import_module(name)
    _draw()
    _load()
    if "torch" in names:
        _train()
    freeze()
    _expect_one_thread()


def freeze() -> None:
    """Spare what is in memory from garbage collection, which would copy its pages."""
    gc.collect()
    gc.freeze()
    if linux.IS_LINUX:
        linux.gather_pages()


def _draw() -> None:
    """Make pictures: matplotlib looks for fonts before its first."""
    import matplotlib
    import numpy as np

    from dl_helpers.figures import Picture, canvas, show_images

    matplotlib.use("Agg")
    importlib.import_module("matplotlib.pyplot")
    figure, axes = canvas()
    axes.plot([0, 1], label="line")
    axes.legend()
    Picture(figure, "a line").png()
    show_images(np.zeros((1, 1, 2, 2))).png()


def _load() -> None:
    """Load a data set that is bundled: scikit-learn, which has it, imports a lot."""
    from dl_helpers import data

    data.load("digits")


def _train() -> None:
    """Take one step of learning: torch imports a lot before its first.

    The gradient is set by hand, for `backward` would start threads.
    """
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    importlib.import_module("torch._dynamo")
    layer = torch.nn.Linear(2, 2)
    with torch.no_grad():
        scores = layer(torch.ones(1, 2))
        torch.nn.functional.cross_entropy(scores, torch.zeros(1, dtype=torch.long))
    for parameter in layer.parameters():
        parameter.grad = torch.zeros_like(parameter)
    torch.optim.SGD(layer.parameters(), lr=0.1).step()


def _expect_one_thread() -> None:
    tasks = "/proc/self/task"
    if not os.path.isdir(tasks):
        return
    for _ in range(100):  # one that was told to end may need a moment
        if len(os.listdir(tasks)) == 1:
            return
        time.sleep(0.02)
    raise RuntimeError(
        "A module that is loaded before the fork started threads. Leave it out of the "
        "modules to preload; it is then imported by each notebook."
    )
