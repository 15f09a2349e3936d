"""The weights of a layer under PyTorch's names, and back under ours."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch

from .. import nn

Array = np.ndarray
Arrays = Mapping[str, Array]


class Translation(NamedTuple):
    """How the weights of a layer are called on either side.

    Attributes:
        there: gives them PyTorch's names, with the layer that they belong to.
        back: gives them ours.
    """

    there: Callable[[Any, Arrays], dict[str, Array]]
    back: Callable[[Any, Arrays], dict[str, Array]]


def renamed(**theirs: str) -> Translation:
    """Make a translation that only changes names, ours = "theirs"."""
    ours = {their: our for our, their in theirs.items()}
    return Translation(
        lambda layer, arrays: {theirs[name]: a for name, a in arrays.items()},
        lambda layer, arrays: {ours[name]: a for name, a in arrays.items()},
    )


def _kernels_there(layer: Any, arrays: Arrays) -> dict[str, Array]:
    """Turn the kernels of a true convolution, since PyTorch's is a correlation."""
    axes = tuple(range(2, arrays["W"].ndim)) if layer.flip else ()
    return {"weight": np.flip(arrays["W"], axes), "bias": arrays["b"]}


def _kernels_back(layer: Any, arrays: Arrays) -> dict[str, Array]:
    axes = tuple(range(2, arrays["weight"].ndim)) if layer.flip else ()
    return {"W": np.flip(arrays["weight"], axes), "b": arrays["bias"]}


def _recurrent_there(layer: Any, arrays: Arrays) -> dict[str, Array]:
    """Split the bias in two, as PyTorch has it: the second is 0, but for b_hn."""
    second = np.zeros_like(arrays["b"])
    if "b_hn" in arrays:
        second[-layer.n_hidden :] = arrays["b_hn"]
    names = {"weight_ih_l0": "W_xh", "weight_hh_l0": "W_hh", "bias_ih_l0": "b"}
    return {their: arrays[our] for their, our in names.items()} | {"bias_hh_l0": second}


def _recurrent_back(layer: Any, arrays: Arrays) -> dict[str, Array]:
    """Add up both biases, but for the b_hn that a GRU has apart."""
    b, second = arrays["bias_ih_l0"].copy(), arrays["bias_hh_l0"]
    ours = {"W_xh": arrays["weight_ih_l0"], "W_hh": arrays["weight_hh_l0"], "b": b}
    if "b_hn" in layer.params:
        ours["b_hn"] = second[-layer.n_hidden :]
        second = np.concatenate([second[: -layer.n_hidden], 0 * ours["b_hn"]])
    b += second
    return ours


LINEAR = renamed(W="weight", b="bias")
KERNELS = Translation(_kernels_there, _kernels_back)
SCALE = renamed(gamma="weight", beta="bias")
STATISTICS = renamed(
    gamma="weight",
    beta="bias",
    running_mean="running_mean",
    running_var="running_var",
)
RECURRENT = Translation(_recurrent_there, _recurrent_back)
NOTHING = renamed()

TRANSLATIONS: dict[type, Translation] = {
    nn.Dense: LINEAR,
    nn.Conv1d: KERNELS,
    nn.Conv2d: KERNELS,
    nn.Conv3d: KERNELS,
    nn.BatchNorm1d: STATISTICS,
    nn.BatchNorm2d: STATISTICS,
    nn.LayerNorm: SCALE,
    nn.PReLU: renamed(alpha="weight"),
    nn.Embedding: renamed(W="weight"),
    nn.RNN: RECURRENT,
    nn.LSTM: RECURRENT,
    nn.GRU: RECURRENT,
    nn.MultiHeadAttention: renamed(
        W_in="in_proj_weight",
        b_in="in_proj_bias",
        W_out="out_proj.weight",
        b_out="out_proj.bias",
    ),
}


def copy_weights(source: Any, target: Any) -> None:
    """Copy weights and running statistics by name, from ours to PyTorch's or back.

    Nothing changes unless all of it fits. Devices and dtypes may differ: the target
    keeps its own. The names are those of `torch.nn` within the names of the network:
    ``"conv.W"`` of ours is ``"conv.weight"`` there.

    Shapes: those of each parameter, which both sides share; a recurrent layer of ours
    has one bias, PyTorch's two, of which it is the sum.

    Args:
        source: a layer or network of ours, or a `torch.nn.Module`.
        target: the other one of the two, of the same architecture.

    Raises:
        ValueError: for two of a kind, a layer that has no twin, or parameters that are
            missing, left over or of another shape.

    Source: the layouts are documented in `torch.nn`; one bias for two is this course's
    own (see `nn.LSTM`).
    """
    of_torch = [isinstance(x, torch.nn.Module) for x in (source, target)]
    if of_torch == [False, True]:
        _copy_there(source, target)
    elif of_torch == [True, False]:
        _copy_back(source, target)
    else:
        kinds = f"a {type(source).__name__} and a {type(target).__name__}"
        raise ValueError(
            f"copy_weights: {kinds} came, expected a layer of dl_helpers.nn and a "
            "torch.nn.Module, in either order"
        )


def _copy_there(layer: Any, module: torch.nn.Module) -> None:
    ours, theirs = _under_their_names(layer), _tensors(module)
    _require_same(ours, theirs)
    for name, tensor in theirs.items():
        tensor.copy_(torch.tensor(np.ascontiguousarray(ours[name])))


def _copy_back(module: torch.nn.Module, layer: Any) -> None:
    arrays = {name: t.cpu().double().numpy() for name, t in _tensors(module).items()}
    _require_same(arrays, _under_their_names(layer))
    for prefix, leaf in _leaves("", layer):
        if not _arrays(leaf):
            continue
        own = {n[len(prefix) :]: a for n, a in arrays.items() if n.startswith(prefix)}
        for name, array in TRANSLATIONS[type(leaf)].back(leaf, own).items():
            _arrays(leaf)[name][...] = array


def _under_their_names(layer: Any) -> dict[str, Array]:
    """Give all arrays of a layer or network as PyTorch calls them."""
    found = {}
    for prefix, leaf in _leaves("", layer):
        arrays = _arrays(leaf)
        if arrays and type(leaf) not in TRANSLATIONS:
            raise ValueError(
                f"copy_weights: {leaf!r} has no twin in PyTorch whose names are known"
            )
        there = TRANSLATIONS.get(type(leaf), NOTHING).there(leaf, arrays)
        found.update({f"{prefix}{name}": array for name, array in there.items()})
    return found


def _leaves(prefix: str, layer: Any) -> Iterator[tuple[str, Any]]:
    """Go through the layers that hold weights, each behind the start of its names."""
    if not isinstance(layer, nn.Sequential | nn.Graph):
        yield prefix, layer
        return
    for name, part in layer.layers.items():
        yield from _leaves(f"{prefix}{name}.", part)


def _arrays(layer: Any) -> dict[str, Array]:
    """Give parameters and running statistics in one dict."""
    return {**layer.params, **getattr(layer, "state", {})}


def _tensors(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """Give parameters and statistics of a module; ours don't count batches."""
    state = module.state_dict()
    return {n: t for n, t in state.items() if not n.endswith("num_batches_tracked")}


def _require_same(source: Mapping[str, Any], target: Mapping[str, Any]) -> None:
    """Refuse names that only one side has, and shapes that differ."""
    for name in sorted(source.keys() ^ target.keys()):
        side = "source" if name in source else "target"
        raise ValueError(
            f"copy_weights: only the {side} has {name!r}; expected two of the same "
            "architecture"
        )
    for name, value in source.items():
        if tuple(value.shape) != tuple(target[name].shape):
            raise ValueError(
                f"copy_weights: {name!r} has shape {tuple(value.shape)}, expected "
                f"{tuple(target[name].shape)}, that of the target"
            )
