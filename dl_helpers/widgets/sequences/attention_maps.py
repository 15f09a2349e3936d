"""Finds attention maps: plain weights, or what the layers of a network compute."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import numpy as np

from ...training.evaluation import at_test_time
from ..models.probe import name_of
from ..models.trace import inner_layers

Array = np.ndarray
# Rounding in float32, and the sum of a row of 64 numbers.
TOLERANCE = 1e-3


class Heads(NamedTuple):
    """The maps of one attention layer, for one sequence.

    Attributes:
        name: of the layer in its network.
        weights: A `(H, L, S)`: how much query i looks at key j, for each head.
        q: queries `(H, L, d)`, if A = softmax(q kᵀ / √d) over what is seen; else None.
        k: keys `(H, S, d)`, or None.
    """

    name: str
    weights: Array
    q: Array | None
    k: Array | None


def attention_maps(
    source: Any, x: Array | None, q: Array | None, k: Array | None
) -> list[Heads]:
    """Give the maps of each attention layer.

    Args:
        source: weights `(L, S)`, `(H, L, S)` or `(1, H, L, S)`, a dict of such by name,
            a layer that keeps the weights of its last forward in `weights`, or, with x,
            a network of ours, of a student's or of PyTorch.
        x: what the network shall read, a batch of one; None for weights.
        q: queries `(H, L, d)` of weights, if they are known.
        k: keys `(H, S, d)`.

    Raises:
        ValueError: if there is no attention, or not of one sequence.
    """
    if x is not None:
        found = _heard(source, np.asarray(x))
    elif isinstance(source, Mapping):
        found = [(name, weights, None, None) for name, weights in source.items()]
    else:
        found = [(_name(source), _kept(source), q, k)]
    if not found:
        raise ValueError(
            f"attention_viewer: {name_of(source)} holds no attention that can be "
            "heard: expected nn.Attention, nn.MultiHeadAttention, "
            "torch.nn.MultiheadAttention, or layers that keep `weights` (N, H, L, S)"
        )
    return [_heads(*one) for one in found]


def _kept(source: Any) -> Any:
    """Take weights, or what a layer keeps of its last forward."""
    if isinstance(source, np.ndarray | list | tuple) or _is_tensor(source):
        return source
    weights = getattr(source, "weights", None)
    if weights is None:
        raise ValueError(
            f"attention_viewer: {name_of(source)} keeps no weights yet: give x=, one "
            "sequence for it to read, or call its forward before"
        )
    return weights


def _name(source: Any) -> str:
    is_plain = isinstance(source, np.ndarray | list | tuple) or _is_tensor(source)
    return "weights" if is_plain else type(source).__name__


def _heads(name: str, weights: Any, q: Any, k: Any) -> Heads:
    weights = _one_sequence(name, weights)
    if q is None or k is None:
        return Heads(name, weights, None, None)
    q, k = (_one_sequence(name, array) for array in (q, k))
    H, L, S = weights.shape
    if q.shape[:2] != (H, L) or k.shape != (H, S, q.shape[2]):
        raise ValueError(
            f"attention_viewer: q {q.shape} and k {k.shape} don't fit weights "
            f"{weights.shape}, expected (H, L, d) and (H, S, d)"
        )
    made = _softmax_of_seen(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2]), weights)
    agrees = np.allclose(made, weights, atol=TOLERANCE)
    return Heads(name, weights, q, k) if agrees else Heads(name, weights, None, None)


def _one_sequence(name: str, array: Any) -> Array:
    """Give an array of one sequence as (H, …, …), float32."""
    array = _numbers(array)
    given = array.shape
    while array.ndim > 3 and len(array) == 1:
        array = array[0]
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or not array.size or array.dtype.kind not in "fiub":
        raise ValueError(
            f"attention_viewer: {name} has attention of shape {given} ({array.dtype}), "
            "expected one sequence, (L, S) or (H, L, S); weights[i] is that of a batch"
        )
    return array.astype(np.float32)


def _softmax_of_seen(scores: Array, weights: Array) -> Array:
    """Compute the softmax of each row over the places that have weight at all."""
    seen = np.where(weights > 0, scores, -np.inf)
    top = seen.max(axis=2, keepdims=True)
    e = np.exp(seen - np.where(np.isfinite(top), top, 0))
    return e / np.maximum(e.sum(axis=2, keepdims=True), 1e-30)


def _heard(model: Any, x: Array) -> list[tuple]:
    """Run a network on x, and give name, weights, q and k of each attention in it."""
    torch = sys.modules.get("torch")
    is_module = torch is not None and isinstance(model, torch.nn.Module)
    with at_test_time(model):
        return (_in_torch if is_module else _in_layers)(model, x)


def _in_layers(model: Any, x: Array) -> list[tuple]:
    found: list[tuple] = []
    with ExitStack() as stack:
        for name, layer in inner_layers(model, type(model).__name__):
            short = name.removesuffix("._attention").split(".", 1)[-1]
            stack.enter_context(_listening(short, layer, found))
        model.forward(x)
    return found


@contextmanager
def _listening(name: str, layer: Any, found: list[tuple]) -> Iterator[None]:
    """Write down what a layer's forward leaves as weights, and its q and k."""
    forward = layer.forward

    def heard(*args: Any, **kwargs: Any) -> Any:
        y = forward(*args, **kwargs)
        weights = getattr(layer, "weights", None)
        if isinstance(weights, np.ndarray) and weights.ndim > 2:
            q, k = args[:2] if len(args) > 2 else (None, None)
            found.append((name, *(_copy(a) for a in (weights, q, k))))
        return y

    layer.forward = heard
    try:
        yield
    finally:
        del layer.__dict__["forward"]


def _copy(array: Array | None) -> Array | None:
    return None if array is None else np.copy(array)


def _in_torch(model: Any, x: Array) -> list[tuple]:
    torch = sys.modules["torch"]
    found: list[tuple] = []
    with ExitStack() as stack:
        for name, module in model.named_modules():
            listen = _torch_listener(name or type(module).__name__, module, found)
            hook = module.register_forward_hook(listen, with_kwargs=True)
            stack.callback(hook.remove)
            if isinstance(module, torch.nn.MultiheadAttention):
                hook = module.register_forward_pre_hook(_ask_weights, with_kwargs=True)
                stack.callback(hook.remove)
        given = torch.as_tensor(x)
        if given.is_floating_point():
            like = next(model.parameters(), torch.empty(0))
            given = given.to(like.device, like.dtype)
        is_attention = isinstance(model, torch.nn.MultiheadAttention)
        model(*[given] * (3 if is_attention else 1))
    return found


def _ask_weights(module: Any, args: tuple, kwargs: dict) -> tuple:
    """Make PyTorch's attention give the map of each head."""
    wish = {"need_weights": True, "average_attn_weights": False}
    return args[:3], _named(args) | kwargs | wish


def _named(args: tuple) -> dict:
    """Name what stands behind q, k and v, so that a wish does not come twice."""
    names = ("key_padding_mask", "need_weights", "attn_mask")
    return dict(zip(names, args[3:], strict=False))


def _torch_listener(name: str, module: Any, found: list[tuple]) -> Callable:
    torch = sys.modules["torch"]

    def of_pytorch(module: Any, args: tuple, kwargs: dict, y: Any) -> None:
        q, k = args[:2] if len(args) > 1 else (kwargs["query"], kwargs["key"])
        found.append((name, y[1], *_projected(module, q, k)))

    def of_a_student(module: Any, args: tuple, kwargs: dict, y: Any) -> None:
        weights = module.__dict__.get("weights")
        if _is_tensor(weights) and weights.ndim > 2:
            found.append((name, weights, None, None))

    known = isinstance(module, torch.nn.MultiheadAttention)
    return of_pytorch if known else of_a_student


def _projected(module: Any, query: Any, key: Any) -> tuple:
    """Compute the queries and keys of PyTorch's attention, `(H, L, d)` each.

    None where its weights are not joined in one matrix.
    """
    W, b = module.in_proj_weight, module.in_proj_bias
    if W is None or module.bias_k is not None or module.add_zero_attn:
        return None, None
    E, H = module.embed_dim, module.num_heads
    made = []
    for i, x in enumerate((query, key)):
        rows = slice(i * E, (i + 1) * E)
        # of one sequence, (1, T, E) and (T, 1, E) are the same numbers
        p = _numbers(x @ W[rows].T + (0 if b is None else b[rows]))
        made.append(p.reshape(-1, H, E // H).swapaxes(0, 1))
    return tuple(made)


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _numbers(value: Any) -> Array:
    if _is_tensor(value):
        return value.detach().cpu().numpy()
    return np.asarray(value)
