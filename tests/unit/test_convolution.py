"""Convolutions: numbers by hand, PyTorch parity, the contract, and the adjoint."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import Conv1d, Conv2d, Conv3d

TWINS = {Conv1d: torch.nn.Conv1d, Conv2d: torch.nn.Conv2d, Conv3d: torch.nn.Conv3d}
LAYERS = list(TWINS)


def axes_of(layer):
    return LAYERS.index(layer) + 1


def test_number_by_hand():
    """The corner of a 2×2 kernel on 3×3: 1·1 + 2·2 + 3·4 + 4·5 = 37, and so on."""
    layer = Conv2d(1, 1, 2)
    layer.params["W"][:] = [[[[1, 2], [3, 4]]]]
    layer.params["b"][:] = 0.5
    x = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(layer.forward(x)[0, 0], [[37.5, 47.5], [67.5, 77.5]])


def test_convolution_in_the_strict_sense_turns_the_kernel_round():
    """With the kernel [[4, 3], [2, 1]] under the corner: 1·4 + 2·3 + 4·2 + 5·1 = 23."""
    layer = Conv2d(1, 1, 2, flip=True)
    layer.params["W"][:] = [[[[1, 2], [3, 4]]]]
    x = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(layer.forward(x)[0, 0], [[23, 33], [53, 63]])
    line = Conv1d(1, 1, 3, flip=True)
    line.params["W"][:] = [[[1, 2, 3]]]
    signal = np.array([[[0.0, 0, 1, 0, 0]]])
    np.testing.assert_array_equal(line.forward(signal)[0, 0], [1, 2, 3])


def test_sizes_of_the_slides():
    images = np.zeros((1, 3, 32, 32), np.float32)
    assert Conv2d(3, 1, 5).forward(images).shape == (1, 1, 28, 28)
    assert Conv2d(3, 6, 5).forward(images).shape == (1, 6, 28, 28)


SIZE = st.integers(1, 4)


@st.composite
def geometries(draw, layer):
    n = axes_of(layer)
    kernel, stride = ([draw(SIZE) for _ in range(n)] for _ in range(2))
    padding = [draw(st.integers(0, 3)) for _ in range(n)]
    least = [max(1, k - 2 * p) for k, p in zip(kernel, padding, strict=True)]
    image = [low + draw(st.integers(0, 5)) for low in least]
    shape = (draw(st.integers(0, 3)), draw(SIZE), *image)
    return shape, draw(SIZE), kernel, stride, padding


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", LAYERS)
@given(data=st.data())
def test_agrees_with_pytorch(layer, dtype, data):
    shape, n_out, kernel, stride, padding = data.draw(geometries(layer))

    def make(dtype, rng):
        options = {"stride": stride, "padding": padding, "dtype": dtype, "rng": rng}
        return layer(shape[1], n_out, kernel, **options)

    twin = TWINS[layer](shape[1], n_out, kernel, stride, padding)
    contract.agrees_with_pytorch(make, twin, shape, dtype)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("layer", LAYERS)
def test_keeps_the_contract(layer, flip):
    def make(dtype, rng):
        return layer(2, 3, 3, stride=2, padding=1, flip=flip, dtype=dtype, rng=rng)

    contract.keeps_the_contract(make, (4, 2, *(6, 5, 4)[: axes_of(layer)]))


@pytest.mark.parametrize("layer", LAYERS)
def test_backward_is_the_adjoint_of_forward(layer):
    """For a linear map, ⟨Lx, y⟩ = ⟨x, Lᵀy⟩, to rounding."""
    rng = np.random.default_rng(0)
    conv = layer(2, 3, 3, stride=2, padding=2, dtype=np.float64)
    x = rng.normal(size=(3, 2, *(7, 6, 5)[: axes_of(layer)]))
    y = conv.forward(x)
    dy = rng.normal(size=y.shape)
    np.testing.assert_allclose(
        (y * dy).sum(), (x * conv.backward(dy)).sum(), rtol=1e-13
    )


def test_the_output_has_the_batch_innermost():
    """The order in memory that makes the next layer fast."""
    y = Conv2d(3, 4, 3).forward(np.zeros((8, 3, 6, 6)))
    assert y.strides[0] == y.itemsize


def test_images_of_another_width_see_nothing_of_the_last_ones():
    """Both widths give outputs of one size, but the second one ends in padding."""
    layer = Conv2d(1, 1, 3, stride=2, padding=1)
    wide, narrow = np.ones((2, 1, 8, 8)), np.ones((2, 1, 8, 7))
    wanted = Conv2d(1, 1, 3, stride=2, padding=1).forward(narrow)
    assert layer.forward(wide).shape == wanted.shape
    np.testing.assert_array_equal(layer.forward(narrow), wanted)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Conv2d(3, 4, 0), "kernel_size is 0, expected 2 whole number"),
        (lambda: Conv2d(3, 4, (3, 3, 3)), r"kernel_size is \(3, 3, 3\)"),
        (lambda: Conv2d(3, 4, 3, stride=0), "stride is 0"),
        (lambda: Conv2d(3, 4, 3, padding=-1), "padding is -1.*0 or more"),
        (lambda: Conv2d(3, 4, 1.5), "kernel_size is 1.5"),
        (lambda: Conv2d(0, 4, 3), r"channels is \(0, 4\)"),
        (
            lambda: Conv2d(3, 4, 5).forward(np.zeros((2, 3, 4, 9))),
            r"Conv2d\(3 → 4, 5×5\): x has shape \(2, 3, 4, 9\), too small",
        ),
        (
            lambda: Conv2d(3, 4, 3).forward(np.zeros((2, 1, 9, 9))),
            r"x has shape \(2, 1, 9, 9\), expected \(N, 3, H, W\)",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
