"""Flatten and Reshape: PyTorch's order, whatever lies in memory how."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import Flatten, Reshape

SIZE = st.integers(1, 4)


def innermost(x):
    """Lay an array out with the batch innermost."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 0, -1)), -1, 0)


def test_number_by_hand():
    x = np.arange(8.0).reshape(1, 2, 2, 2)
    np.testing.assert_array_equal(Flatten().forward(x), [[0, 1, 2, 3, 4, 5, 6, 7]])
    y = Reshape(4, 2).forward(x)
    np.testing.assert_array_equal(y, [[[0, 1], [2, 3], [4, 5], [6, 7]]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(n=st.integers(0, 4), example=st.lists(SIZE, min_size=1, max_size=4), memory=SIZE)
def test_agrees_with_pytorch(dtype, n, example, memory):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, *example)).astype(dtype)
    dy = rng.normal(size=(n, int(np.prod(example)))).astype(dtype)
    x = innermost(x) if memory % 2 else x
    layer = Flatten()
    y = layer.forward(x)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, torch.tensor(x.copy()).flatten(1).numpy())
    np.testing.assert_array_equal(layer.backward(dy), dy.reshape(x.shape))


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda dtype, rng: Flatten(), (4, 2, 3, 2)),
        (lambda dtype, rng: Flatten(), (4, 5)),
        (lambda dtype, rng: Reshape(2, -1), (4, 3, 4)),
        (lambda dtype, rng: Reshape(3, 2, 2), (4, 12)),
    ],
)
def test_keeps_the_contract(make, shape):
    contract.keeps_the_contract(make, shape)


def test_backward_is_the_inverse():
    x = np.random.default_rng(0).normal(size=(3, 2, 4, 5))
    for layer in (Flatten(), Reshape(8, -1)):
        np.testing.assert_array_equal(layer.backward(layer.forward(x)), x)


@pytest.mark.parametrize("layout", [innermost, np.ascontiguousarray])
def test_nothing_is_copied_on_the_way_up(layout):
    x = layout(np.zeros((8, 3, 2, 2)))
    assert np.shares_memory(Flatten().forward(x), x)


def test_dx_lies_in_memory_as_x_does():
    """Convolutions leave (H, C, W, N); the layer below wants it back so."""
    x = np.zeros((6, 4, 3, 8)).transpose(3, 1, 0, 2)
    layer = Flatten()
    dx = layer.backward(np.ones_like(layer.forward(x)))
    assert dx.strides == x.strides


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Reshape(5, -1).forward(np.zeros((2, 12))), "12 numbers.*don't fit"),
        (lambda: Reshape(5).forward(np.zeros((2, 12))), "12 numbers.*don't fit"),
        (lambda: Reshape(-1, -1), r"shape is \(-1, -1\), expected"),
        (lambda: Reshape(3, 0), r"shape is \(3, 0\), expected whole numbers of 1"),
        (lambda: Flatten().forward(np.zeros(3)), r"shape \(3,\), expected \(N, …\)"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
