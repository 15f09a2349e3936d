"""A network, ours, a student's or PyTorch's, as a list of layers for the table."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..models.trace import Stage, trace
from .layer_table import IN_PLACE, Shape, Spec, complete, problem_of, table

# Layers that PyTorch or we call otherwise than the table does.
NAMES = {
    "localresponsenorm": "lrn",
    "batchnorm1d": "batchnorm",
    "batchnorm2d": "batchnorm",
}
WITHOUT_SIZES = (
    *IN_PLACE,
    "flatten",
    "globalavgpool",
    "globalmaxpool",
    "lrn",
    "batchnorm",
)


class Layers(NamedTuple):
    """A list of layers; `inputs` is empty for a chain, else the input of each."""

    specs: list[Spec]
    inputs: list[Shape]


def layers_of(model: Any, shape: Shape) -> Layers:
    """Find out what a network consists of.

    Args:
        model: a list of dicts (see `layer_table`), or whatever `trace` takes: it is
            asked for what it makes of zeros of this shape.
        shape: of the input, without the batch.

    Raises:
        ValueError: for a dict that is none of a layer, or a network that refuses zeros
            of this shape.
    """
    if isinstance(model, Sequence) and all(isinstance(m, Mapping) for m in model):
        return Layers([complete(spec) for spec in model], [])
    stages = trace(model, np.zeros((1, *shape), np.float32))
    specs, inputs, chain = [], [], True
    for before, stage in pairwise(stages):
        given = stage.x.shape[1:]
        if given != before.y.shape[1:]:
            if given == (prod(before.y.shape[1:]),):
                specs.append(complete({"kind": "flatten"}))
                inputs.append(before.y.shape[1:])
            else:
                chain = False
        specs.append(_spec(stage))
        inputs.append(given)
    return Layers(specs, [] if chain else inputs)


def _spec(stage: Stage) -> Spec:
    """Give the dict of a layer that counts as the layer does."""
    before, after = stage.x.shape[1:], stage.y.shape[1:]
    n_params = sum(np.size(p) for p in _params(stage.layer))
    for guess in _guesses(stage):
        try:
            spec = complete(guess)
        except ValueError:
            continue
        if problem_of(spec, before):
            continue
        row = table([spec], before)[-1]
        if (row.shape, row.params) == (after, n_params):
            return spec
    name = type(stage.layer).__name__
    if before == after and not n_params:
        return complete({"kind": "same", "name": name})
    fixed = {"name": name, "from": [*before], "to": [*after], "params": int(n_params)}
    return complete({"kind": "other", **fixed})


def _guesses(stage: Stage) -> Iterator[Spec]:
    """Say what a layer may be, by its name, its sizes and the shape of its weights."""
    layer = stage.layer
    name = type(layer).__name__.lower()
    kind = NAMES.get(name, name)
    if kind in WITHOUT_SIZES:
        yield {"kind": kind}
    if kind.startswith("dropout"):
        yield {"kind": "dropout"}
    bias = len(_params(layer)) > 1
    weights = max(map(np.shape, _params(layer)), key=len, default=())
    window = _window(layer, weights[2:])
    if len(weights) > 2:
        groups = getattr(layer, "groups", 1)
        yield {
            "kind": "conv",
            "filters": weights[0],
            **window,
            "groups": groups,
            "bias": bias,
        }
    elif len(weights) == 2:
        yield {"kind": "dense", "units": int(stage.y.shape[-1]), "bias": bias}
    elif "pool" in kind:
        edges = bool(getattr(layer, "keep_edges", getattr(layer, "ceil_mode", False)))
        pool = "avgpool" if "av" in kind else "maxpool"
        yield {"kind": pool, **window, "keep_edges": edges}


def _window(layer: Any, kernel: Shape) -> Spec:
    """Give kernel, stride and padding; a layer with wider steps inside has none."""
    if set(np.ravel(getattr(layer, "dilation", 1))) != {1}:
        return {}
    found = {"kernel": getattr(layer, "kernel_size", kernel)}
    for name, usual in (("stride", 1), ("padding", 0)):
        found[name] = getattr(layer, name, usual)
    return {name: _short(size) for name, size in found.items()}


def _short(size: Any) -> Any:
    """Write (3, 3) as 3, and (3, 5) as [3, 5]."""
    if not isinstance(size, tuple):
        return size
    return size[0] if len(set(size)) == 1 else list(size)


def _params(layer: Any) -> list[Any]:
    """List the weights of a layer, ours or PyTorch's."""
    ours = getattr(layer, "params", None)
    if isinstance(ours, Mapping):
        return list(ours.values())
    theirs = getattr(layer, "parameters", None)
    return [p.detach().numpy() for p in theirs()] if callable(theirs) else []
