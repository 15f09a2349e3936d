"""Where a network drops units, and how to run it with masks that are given."""

import copy
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import numpy as np

from ..models.probe import name_of
from ..models.trace import Stage, trace

Array = np.ndarray

MOST_UNITS = 2000
SAMPLE = 1 << 16  # how many ones a layer drops from, to see how it scales


class Site(NamedTuple):
    """A layer whose units can be dropped.

    Attributes:
        name: its place in the network, such as `"drop"`.
        layer: our layer, a student's, or a PyTorch module.
        shape: of what comes out of it for one example.
        rate: its chance to drop; None if it is no dropout layer.
        divides: whether it divides by keep = 1 − rate while training.
        multiplies: whether it multiplies by keep at test time.
    """

    name: str
    layer: Any
    shape: tuple[int, ...]
    rate: float | None = None
    divides: bool = True
    multiplies: bool = False

    @property
    def units(self) -> int:
        """How many units it has."""
        return int(np.prod(self.shape))

    def scales(self, rate: float) -> tuple[float, float]:
        """Give the factors of a unit that stays: while training, and at test time."""
        keep = 1 - rate
        return 1 / keep if self.divides else 1.0, keep if self.multiplies else 1.0


def find_sites(
    model: Any, x: Array, wanted: str | Sequence[str] | None
) -> tuple[list[Site], list[Stage]]:
    """Find the dropout layers of a network, or the layers of these names.

    Returns:
        The sites, and the stages of one example on its way through the network.

    Raises:
        ValueError: if there is none, or they have too many units.
    """
    stages = trace(model, x[:1])
    names = [wanted] if isinstance(wanted, str) else wanted
    if names is None:
        chosen = [stage for stage in stages if _is_dropout(stage.layer)]
    else:
        chosen = [_named(stages, name) for name in names]
    sites = [_site(stage) for stage in chosen]
    listed = ", ".join(stage.name for stage in stages[1:])
    if not sites:
        raise ValueError(
            f"dropout_masks: {name_of(model)} has no dropout layer; choose by layer= "
            f"whose outputs are to be dropped: {listed}"
        )
    total = sum(site.units for site in sites)
    if total > MOST_UNITS:
        raise ValueError(
            f"dropout_masks: {total} units can be dropped, expected at most "
            f"{MOST_UNITS}; choose by layer= one with fewer: {listed}"
        )
    return sites, stages


@contextmanager
def forced(sites: Sequence[Site], factors: Sequence[Array]) -> Iterator[None]:
    """Let each site multiply by its factors, `(N, *shape)`, and draw no mask."""
    torch = sys.modules.get("torch")
    with ExitStack() as stack:
        for site, factor in zip(sites, factors, strict=True):
            if torch is not None and isinstance(site.layer, torch.nn.Module):
                stack.callback(_hook(torch, site.layer, factor).remove)
            else:
                stack.enter_context(_replaced(site, factor))
        yield


def _hook(torch: Any, module: Any, factor: Array) -> Any:
    """Multiply what a module gives in test mode, where dropout does nothing."""
    return module.register_forward_hook(
        lambda module, args, y: y * torch.as_tensor(factor).to(y)
    )


@contextmanager
def _replaced(site: Site, factor: Array) -> Iterator[None]:
    layer, own = site.layer, vars(site.layer).get("forward")
    forward = layer.forward

    def with_mask(x: Array) -> Array:
        y = x if site.rate is not None else forward(x)
        return y * factor.astype(y.dtype)

    layer.forward = with_mask
    try:
        yield
    finally:
        del layer.forward
        if own is not None:
            layer.forward = own


def _named(stages: Sequence[Stage], name: str) -> Stage:
    found = next((stage for stage in stages[1:] if stage.name == name), None)
    if not hasattr(found and found.layer, "forward"):
        raise ValueError(
            f"dropout_masks: there is no layer {name!r}, expected one of "
            f"{', '.join(stage.name for stage in stages[1:])}"
        )
    return found


def _is_dropout(layer: Any) -> bool:
    return "dropout" in type(layer).__name__.lower()


def _site(stage: Stage) -> Site:
    shape = stage.y.shape[1:]
    if not _is_dropout(stage.layer):
        return Site(stage.name, stage.layer, shape)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(stage.layer, torch.nn.Module):
        return Site(stage.name, stage.layer, shape, float(stage.layer.p))
    return _measured(Site(stage.name, stage.layer, shape))


def _measured(site: Site) -> Site:
    """Let a copy of the layer drop ones, to see its rate and how it scales.

    Its attributes would not do: some call p the chance to keep, others that to drop.
    """
    layer = copy.deepcopy(site.layer)
    ones = np.ones((-(-SAMPLE // site.units), *site.shape), np.float32)
    layer.training = True
    dropped = np.asarray(layer.forward(ones))
    layer.training = False
    at_test = float(np.mean(layer.forward(ones)))
    kept = dropped != 0
    if not kept.any():
        raise ValueError(f"dropout_masks: {name_of(site.layer)} drops everything")
    rate = _exact(site.layer, 1 - float(kept.mean()))
    keep, in_training = 1 - rate, float(dropped[kept].mean())
    return site._replace(
        rate=rate,
        divides=abs(in_training - 1 / keep) <= abs(in_training - 1),
        multiplies=abs(at_test - keep) < abs(at_test - 1),
    )


def _exact(layer: Any, rate: float) -> float:
    """Give the rate that a layer says, if it agrees with what it does."""
    said = [vars(layer).get(name) for name in ("rate", "p", "drop", "keep")]
    known = [float(v) for v in said if isinstance(v, float)]
    for value in (*known, *(1 - v for v in known)):
        if abs(value - rate) < 0.02:
            return value
    return round(rate, 2)
