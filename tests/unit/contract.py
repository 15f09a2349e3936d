"""What is true of every layer, asked of one: a test names the layer and its input.

`agrees_with_pytorch` compares a layer with its twin; `keeps_the_contract` asks for all
that the Layer contract promises.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
import torch

from dl_helpers.checks import check_layer

TOLERANCE = {np.float32: 1e-5, np.float64: 1e-12}
NAMES = {"W": "weight", "b": "bias"}


def agrees_with_pytorch(
    make: Callable,
    twin: torch.nn.Module,
    shape: tuple[int, ...],
    dtype: type,
    names: Mapping[str, str] = NAMES,
    floor: float = 0,
) -> None:
    """Compare output and all gradients with those of a PyTorch module.

    Args:
        make: makes the layer from a dtype and a Generator.
        twin: gets the weights of the layer, in its dtype.
        shape: of the input.
        dtype: float32 or float64.
        names: of the twin's parameters, by ours.
        floor: how large the terms are of sums that may cancel; what is left of them
            has rounding errors of this size.
    """
    rng = np.random.default_rng(0)
    layer = make(dtype, rng)
    twin = twin.to(torch.float32 if dtype is np.float32 else torch.float64)
    theirs = dict(twin.named_parameters())
    for name, p in layer.params.items():
        p[...] = p + 0.1 * rng.normal(size=p.shape)  # biases start at 0
        theirs[names[name]].data = torch.tensor(p)
    x = rng.normal(size=shape).astype(dtype)
    y, leaf = layer.forward(x), torch.tensor(x, requires_grad=True)
    wanted = twin(leaf)
    dy = rng.normal(size=wanted.shape).astype(dtype)
    dx = layer.backward(dy)
    wanted.backward(torch.tensor(dy))
    _same(y, wanted.detach(), dtype, "y")
    _same(dx, leaf.grad, dtype, "dx", floor)
    for name, g in layer.grads.items():
        _same(g, theirs[names[name]].grad, dtype, f"d{name}", floor)


def _same(
    ours: np.ndarray, theirs: torch.Tensor, dtype: type, name: str, floor: float = 0
) -> None:
    assert ours.dtype == dtype, name
    theirs, rtol = theirs.numpy(), TOLERANCE[dtype]
    size = np.abs(theirs).max(initial=floor)
    np.testing.assert_allclose(ours, theirs, rtol, rtol * size, err_msg=name)


def keeps_the_contract(make: Callable, shape: tuple[int, ...]) -> None:
    """Ask a layer for what the contract promises, on an input of this shape.

    Args:
        make: makes the layer from a dtype and a Generator. It is to give the same
            layer for the same seed.
        shape: of an input, batch first.
    """
    _gradients_are_right(make, shape)
    _dtypes_follow_the_input(make, shape)
    _any_memory_layout_gives_the_same(make, shape)
    _nothing_that_comes_in_is_changed(make, shape)
    _an_empty_batch_passes(make, shape)
    _wrong_use_is_refused(make, shape)


def fresh(make: Callable, shape: tuple[int, ...], dtype: type = np.float64) -> tuple:
    """Make a layer, an input and its output."""
    rng = np.random.default_rng(7)
    layer = make(dtype, rng)
    x = rng.normal(size=shape).astype(dtype)
    return layer, x, layer.forward(x)


def _gradients_are_right(make: Callable, shape: tuple[int, ...]) -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        report = check_layer(make(np.float64, rng), rng.normal(size=shape), rng=rng)
        assert report, f"seed {seed}: {report}"


def _dtypes_follow_the_input(make: Callable, shape: tuple[int, ...]) -> None:
    for of_params in (np.float32, np.float64):
        for dtype in (np.float32, np.float64):
            layer, x, _ = fresh(make, shape, of_params)
            y = layer.forward(x.astype(dtype))
            dx = layer.backward(np.ones_like(y))
            assert y.dtype == dx.dtype == dtype
            assert dx.shape == shape
            assert {p.dtype for p in layer.params.values()} <= {np.dtype(of_params)}


def _any_memory_layout_gives_the_same(make: Callable, shape: tuple[int, ...]) -> None:
    layer, x, y = fresh(make, shape)
    dy = np.random.default_rng(3).normal(size=y.shape)
    dx = layer.backward(dy)
    strided = np.repeat(x, 2, axis=-1)[..., ::2]
    strided.flags.writeable = False
    innermost = np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0)
    for other in (strided, np.asfortranarray(x), innermost):
        layer, _, _ = fresh(make, shape)  # what is drawn at random is drawn again
        np.testing.assert_allclose(layer.forward(other), y, rtol=1e-12, atol=1e-14)
        back = layer.backward(np.asfortranarray(dy))
        np.testing.assert_allclose(back, dx, rtol=1e-12, atol=1e-14)


def _nothing_that_comes_in_is_changed(make: Callable, shape: tuple[int, ...]) -> None:
    layer, x, y = fresh(make, shape)
    dy = np.ones_like(y)
    before = [x.copy(), *(p.copy() for p in layer.params.values())]
    layer.forward(x)
    layer.backward(dy)
    for old, new in zip(before, [x, *layer.params.values()], strict=True):
        np.testing.assert_array_equal(old, new)
    assert (dy == 1).all()


def _an_empty_batch_passes(make: Callable, shape: tuple[int, ...]) -> None:
    layer, x, y = fresh(make, shape)
    empty = layer.forward(x[:0])
    assert empty.shape == (0, *y.shape[1:])
    assert layer.backward(empty).shape == x[:0].shape
    assert all((g == 0).all() for g in layer.grads.values())


def _wrong_use_is_refused(make: Callable, shape: tuple[int, ...]) -> None:
    layer, x, y = fresh(make, shape)
    name = type(layer).__name__
    for wrong in (x.astype(int), x.astype(object), x.tolist()):
        with pytest.raises(ValueError, match=f"{name}.*expected"):
            layer.forward(wrong)
    with pytest.raises(ValueError, match=f"{name}.*backward was called before forward"):
        make(np.float64, np.random.default_rng(0)).backward(y)
    layer.forward(x)
    with pytest.raises(ValueError, match=f"{name}.*dy has shape"):
        layer.backward(y[..., None])
