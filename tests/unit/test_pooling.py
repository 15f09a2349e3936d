"""Pooling: windows by hand, PyTorch parity at every edge, ties, the contract."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import (
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
)

MAXIMA, MEANS = [MaxPool1d, MaxPool2d, MaxPool3d], [AvgPool1d, AvgPool2d, AvgPool3d]
LAYERS = [*MAXIMA, *MEANS]
GLOBAL = {
    GlobalAvgPool: torch.nn.AdaptiveAvgPool2d,
    GlobalMaxPool: torch.nn.AdaptiveMaxPool2d,
}


def axes_of(layer):
    return len(layer.axes)


def image(*rows):
    return np.array(rows, float)[None, None]


def test_maximum_by_hand():
    x = image([1, 2, 5, 6], [3, 4, 8, 7], [9, 0, 1, 1], [0, 0, 1, 2])
    layer = MaxPool2d(2)
    np.testing.assert_array_equal(layer.forward(x), image([4, 8], [9, 2]))
    dx = layer.backward(image([10, 20], [30, 40]))
    want = image([0, 0, 0, 0], [0, 10, 20, 0], [30, 0, 0, 0], [0, 0, 0, 40])
    np.testing.assert_array_equal(dx, want)


def test_mean_by_hand():
    x = image([1, 2, 5, 6], [3, 4, 8, 7])
    layer = AvgPool2d(2)
    np.testing.assert_array_equal(layer.forward(x), image([2.5, 6.5]))
    dx = layer.backward(image([4, 8]))
    np.testing.assert_array_equal(dx, image([1, 1, 2, 2], [1, 1, 2, 2]))


def test_overlapping_windows_add_up():
    x = image([1, 3, 2])
    layer = MaxPool2d((1, 2), stride=1)
    np.testing.assert_array_equal(layer.forward(x), image([3, 3]))
    np.testing.assert_array_equal(layer.backward(image([1, 10])), image([0, 11, 0]))


@pytest.mark.parametrize("layer", [MaxPool2d, AvgPool2d])
def test_sizes_of_the_slides(layer):
    x = np.zeros((1, 3, 7, 7))
    assert layer(2).forward(x).shape == (1, 3, 3, 3)
    assert layer(2, keep_edges=True).forward(x).shape == (1, 3, 4, 4)
    assert layer(3, stride=2).forward(np.zeros((1, 3, 55, 55))).shape == (1, 3, 27, 27)


def test_kept_edges_by_hand():
    """The last window of a row of five has one entry: its maximum, and its mean."""
    x = image([1, 2, 3, 4, 5])
    edges = {"stride": (1, 2), "keep_edges": True}
    for layer, y in [(MaxPool2d, [2, 4, 5]), (AvgPool2d, [1.5, 3.5, 5])]:
        got = layer((1, 2), **edges).forward(x)
        np.testing.assert_array_equal(got, image(y))


def test_padding_is_never_the_maximum_but_counts_in_the_mean():
    x = image([-1.0])
    np.testing.assert_array_equal(MaxPool2d(2, padding=1).forward(x), image([-1]))
    np.testing.assert_array_equal(AvgPool2d(2, padding=1).forward(x), image([-0.25]))


@st.composite
def geometries(draw, layer):
    n = axes_of(layer)
    kernel, stride = ([draw(st.integers(1, 4)) for _ in range(n)] for _ in range(2))
    padding = [draw(st.integers(0, k // 2)) for k in kernel]
    least = [max(1, k - 2 * p) for k, p in zip(kernel, padding, strict=True)]
    if layer is AvgPool3d:  # PyTorch's wants images as large as the kernel
        least = kernel
    size = [low + draw(st.integers(0, 6)) for low in least]
    shape = (draw(st.integers(0, 3)), draw(st.integers(1, 3)), *size)
    return shape, kernel, stride, padding, draw(st.booleans())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", LAYERS)
@given(data=st.data())
def test_agrees_with_pytorch(layer, dtype, data):
    shape, kernel, stride, padding, edges = data.draw(geometries(layer))

    def make(dtype, rng):
        return layer(kernel, stride=stride, padding=padding, keep_edges=edges)

    # some of PyTorch's pooling layers refuse an empty batch: theirs is of one there
    twin = getattr(torch.nn, layer.__name__)(kernel, stride, padding, ceil_mode=edges)
    contract.agrees_with_pytorch(make, twin, (max(1, shape[0]), *shape[1:]), dtype)


@pytest.mark.parametrize("edges", [False, True])
@pytest.mark.parametrize("layer", MAXIMA)
@given(data=st.data())
def test_ties_go_where_pytorch_sends_them(layer, edges, data):
    """Of equal entries the first one gets the gradient; here half of them are equal."""
    shape, kernel, stride, padding, _ = data.draw(geometries(layer))
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (max(1, shape[0]), *shape[1:])).astype(float)
    ours = layer(kernel, stride=stride, padding=padding, keep_edges=edges)
    twin = getattr(torch.nn, layer.__name__)(kernel, stride, padding, ceil_mode=edges)
    leaf = torch.tensor(x, requires_grad=True)
    y, wanted = ours.forward(x), twin(leaf)
    dy = rng.integers(1, 9, y.shape).astype(float)
    wanted.backward(torch.tensor(dy))
    np.testing.assert_array_equal(ours.backward(dy), leaf.grad.numpy())


@pytest.mark.parametrize("layer", [MaxPool2d((1, 2)), GlobalMaxPool()], ids=repr)
def test_the_first_wins_a_tie_in_a_complex_step_too(layer):
    y = layer.forward(image([7, 7]) + 1e-30j * image([0, 1]))
    assert y.item() == 7
    np.testing.assert_array_equal(layer.backward(0 * y + 1).real, image([1, 0]))


@pytest.mark.parametrize("edges", [False, True])
@pytest.mark.parametrize("layer", LAYERS)
def test_keeps_the_contract(layer, edges):
    def make(dtype, rng):
        return layer(3, stride=2, padding=1, keep_edges=edges)

    contract.keeps_the_contract(make, (4, 2, *(6, 5, 4)[: axes_of(layer)]))


@pytest.mark.parametrize("layer", MEANS)
@pytest.mark.parametrize("edges", [False, True])
def test_backward_of_the_mean_is_its_adjoint(layer, edges):
    """For a linear map, ⟨Lx, y⟩ = ⟨x, Lᵀy⟩, to rounding."""
    rng = np.random.default_rng(0)
    pool = layer(3, stride=2, padding=1, keep_edges=edges)
    x = rng.normal(size=(3, 2, *(8, 6, 5)[: axes_of(layer)]))
    y = pool.forward(x)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(
        (y * dy).sum(), (x * pool.backward(dy)).sum(), rtol=1e-13
    )


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("layer", [MaxPool2d, AvgPool2d])
def test_memory_stays_batch_innermost(layer, padding):
    pool = layer(2, padding=padding)
    x = np.zeros((6, 5, 4, 8), np.float32).transpose(3, 1, 0, 2)
    y = pool.forward(x)
    assert y.strides[0] == pool.backward(y).strides[0] == y.itemsize


def test_a_window_of_one_gives_a_copy():
    x = np.ones((1, 1, 2, 2))
    y = MaxPool2d(1).forward(x)
    assert not np.shares_memory(x, y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", GLOBAL)
@given(shape=st.tuples(*[st.integers(1, 5)] * 4))
def test_global_pooling_agrees_with_pytorch(layer, dtype, shape):
    twin = torch.nn.Sequential(GLOBAL[layer](1), torch.nn.Flatten())
    contract.agrees_with_pytorch(lambda dtype, rng: layer(), twin, shape, dtype)


@pytest.mark.parametrize("layer", GLOBAL)
@pytest.mark.parametrize("shape", [(4, 3, 5), (4, 3, 2, 5), (2, 3, 2, 2, 3)])
def test_global_pooling_keeps_the_contract(layer, shape):
    contract.keeps_the_contract(lambda dtype, rng: layer(), shape)


def test_global_pooling_by_hand():
    x = image([1, 7], [7, 1])
    layer = GlobalMaxPool()
    assert layer.forward(x) == [[7]]
    np.testing.assert_array_equal(
        layer.backward(np.ones((1, 1))), image([0, 1], [0, 0])
    )
    layer = GlobalAvgPool()
    assert layer.forward(x) == [[4]]
    np.testing.assert_array_equal(layer.backward(np.ones((1, 1))), 0 * x + 0.25)


@pytest.mark.parametrize("layer", GLOBAL)
def test_global_gradients_keep_the_order_of_memory(layer):
    x = np.zeros((6, 5, 4, 8), np.float32).transpose(3, 1, 0, 2)
    pool = layer()
    assert pool.backward(pool.forward(x)).strides == x.strides


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: MaxPool2d(0), "MaxPool2d: kernel_size is 0, expected 2 whole"),
        (
            lambda x: AvgPool1d((2, 2)),
            r"AvgPool1d: kernel_size is \(2, 2\), expected 1",
        ),
        (lambda x: MaxPool2d(2, stride=0), "stride is 0"),
        (lambda x: MaxPool2d(3, padding=2), "padding is 2, expected at most half"),
        (lambda x: MaxPool2d(2).forward(x[0]), r"\(3, 4, 4\), expected \(N, C, H, W\)"),
        (
            lambda x: MaxPool2d(5, stride=2).forward(x),
            r"MaxPool2d\(5×5, stride=2×2\): x has shape \(2, 3, 4, 4\), too small",
        ),
        (lambda x: GlobalMaxPool().forward(x[0, 0]), r"expected \(N, C, …\) with one"),
        (lambda x: GlobalAvgPool().forward(x[..., :0]), r"shape \(2, 3, 4, 0\)"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.ones((2, 3, 4, 4)))
