"""The PyTorch module that computes what a layer of ours does."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch

from .. import nn
from . import modules
from .graph import Graph
from .weights import copy_weights

t = torch.nn


def to_torch(layer: Any) -> torch.nn.Module:
    """Make the PyTorch twin of a layer or network, with a copy of its weights.

    It computes the same, forward and backward, to rounding: in float32 to about 1e-5,
    in float64 to 1e-10 of the largest entry. What is drawn at random (`Dropout`) is
    drawn anew. It is in training mode if the layer is. From then on both go their own
    way; `copy_weights` brings them together again::

        twin = to_torch(model).to(device())
        ...                                   # train it there
        copy_weights(twin, model)

    Shapes: x and y as those of the layer, but tensors.

    Args:
        layer: a layer of `dl_helpers.nn`, a `Sequential` or a `Graph` of such.

    Raises:
        ValueError: for a layer that PyTorch has no module for, or a class of your own.

    Source: `torch.nn`; each layer names the module that it agrees with.
    """
    module = _twin(layer)
    copy_weights(layer, module)
    return module


def _twin(layer: Any) -> t.Module:
    """Make the module, with weights of its own, in the dtype of the layer's."""
    if type(layer) not in MAKERS:
        raise ValueError(
            f"to_torch: a {type(layer).__name__} has no twin; there are twins of "
            f"{', '.join(sorted(kind.__name__ for kind in MAKERS))}"
        )
    if getattr(layer, "stateful", False):
        raise ValueError(f"to_torch: {layer!r} is stateful, and PyTorch's is not")
    module = MAKERS[type(layer)](layer)
    if not isinstance(layer, nn.Sequential | nn.Graph):
        for p in layer.params.values():
            module.to(torch.from_numpy(np.empty(0, p.dtype)).dtype)
    return module.train(layer.training)


def _convolution(kind: type[t.Module]) -> Callable[[Any], t.Module]:
    return lambda f: kind(f.n_in, f.n_out, f.kernel_size, f.stride, f.padding)


def _pool(kind: type[t.Module]) -> Callable[[Any], t.Module]:
    return lambda f: kind(f.kernel_size, f.stride, f.padding, ceil_mode=f.keep_edges)


def _global_pool(kind: type[t.Module]) -> Callable[[Any], t.Module]:
    return lambda f: t.Sequential(t.Flatten(2), kind(1), t.Flatten(1))


def _batch_norm(kind: type[t.Module]) -> Callable[[Any], t.Module]:
    return lambda f: kind(f.channels, f.eps, f.momentum)


def _recurrent(kind: type[t.Module]) -> Callable[[Any], t.Module]:
    return lambda f: kind(f.n_in, f.n_hidden, last_only=f.last_only)


def _reshape(f: nn.Reshape) -> t.Module:
    return t.Sequential(t.Flatten(), t.Unflatten(1, f.shape))


def _attention(f: nn.MultiHeadAttention) -> t.Module:
    return modules.SelfAttention(f.n_features, f.n_heads, causal=f.causal)


def _split(f: nn.Split) -> t.Module:
    sizes = list(f.sizes)
    return modules.Routing(
        partial(torch.split, split_size_or_sections=sizes, dim=f.axis)
    )


def _sequential(f: nn.Sequential) -> t.Module:
    module = t.Sequential()
    for name, part in f.layers.items():
        modules.add(module, name, _twin(part))
    return module


MAKERS: dict[type, Callable[[Any], t.Module]] = {
    nn.Dense: lambda f: t.Linear(f.n_in, f.n_out),
    nn.Embedding: lambda f: t.Embedding(f.n_codes, f.n_out),
    nn.Conv1d: _convolution(t.Conv1d),
    nn.Conv2d: _convolution(t.Conv2d),
    nn.Conv3d: _convolution(t.Conv3d),
    nn.MaxPool1d: _pool(t.MaxPool1d),
    nn.MaxPool2d: _pool(t.MaxPool2d),
    nn.MaxPool3d: _pool(t.MaxPool3d),
    nn.AvgPool1d: _pool(t.AvgPool1d),
    nn.AvgPool2d: _pool(t.AvgPool2d),
    nn.AvgPool3d: _pool(t.AvgPool3d),
    nn.GlobalAvgPool: _global_pool(t.AdaptiveAvgPool1d),
    nn.GlobalMaxPool: _global_pool(t.AdaptiveMaxPool1d),
    nn.ReLU: lambda f: t.ReLU(),
    nn.LeakyReLU: lambda f: t.LeakyReLU(f.slope),
    nn.PReLU: lambda f: t.PReLU(f.params["alpha"].size),
    nn.ELU: lambda f: t.ELU(f.alpha),
    nn.GELU: lambda f: t.GELU("tanh"),
    nn.Sigmoid: lambda f: t.Sigmoid(),
    nn.Tanh: lambda f: t.Tanh(),
    nn.Softmax: lambda f: t.Softmax(f.axis),
    nn.BatchNorm1d: _batch_norm(t.BatchNorm1d),
    nn.BatchNorm2d: _batch_norm(t.BatchNorm2d),
    nn.LayerNorm: lambda f: t.LayerNorm(f.shape, f.eps),
    nn.LocalResponseNorm: lambda f: t.LocalResponseNorm(f.size, f.alpha, f.beta, f.k),
    nn.Dropout: lambda f: t.Dropout(f.rate),
    nn.RNN: _recurrent(modules.RNN),
    nn.LSTM: _recurrent(modules.LSTM),
    nn.GRU: _recurrent(modules.GRU),
    nn.MultiHeadAttention: _attention,
    nn.Flatten: lambda f: t.Flatten(),
    nn.Reshape: _reshape,
    nn.Concatenate: lambda f: modules.Routing(partial(torch.cat, dim=f.axis)),
    nn.Merge: lambda f: modules.Routing(sum),
    nn.Multiply: lambda f: modules.Routing(math.prod),
    nn.Copy: lambda f: modules.Routing(partial(modules.copies, f.n)),
    nn.Split: _split,
    nn.Sequential: _sequential,
    nn.Graph: lambda f: Graph(f, _twin),
}
