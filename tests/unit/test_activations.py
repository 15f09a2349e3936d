"""Activations: values by hand, PyTorch parity, the contract, the ends of the scale."""

from functools import partial
from math import erf

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import (
    ELU,
    GELU,
    Heaviside,
    LeakyReLU,
    Maxout,
    PReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)

TWINS = [
    (ReLU, torch.nn.ReLU()),
    (LeakyReLU, torch.nn.LeakyReLU()),
    (partial(LeakyReLU, -1.5), torch.nn.LeakyReLU(-1.5)),
    (Sigmoid, torch.nn.Sigmoid()),
    (Tanh, torch.nn.Tanh()),
    (ELU, torch.nn.ELU()),
    (partial(ELU, 0.3), torch.nn.ELU(0.3)),
    (GELU, torch.nn.GELU(approximate="tanh")),
    (Softmax, torch.nn.Softmax(dim=-1)),
    (partial(Softmax, axis=1), torch.nn.Softmax(dim=1)),
]
ELEMENTWISE = [ReLU, LeakyReLU, Sigmoid, Tanh, ELU, GELU, Heaviside]
LAYERS = [*(make for make, _ in TWINS), Heaviside, partial(Maxout, 2)]
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(lambda s: (3, *s))


def maxout_twin(pieces):
    """Build PyTorch's maximum over groups of channels."""
    parts = [torch.nn.Unflatten(1, (-1, pieces)), torch.nn.MaxPool3d((1, 1, 1))]
    parts[1].forward = lambda x: x.max(dim=2).values
    return torch.nn.Sequential(*parts)


@pytest.mark.parametrize(
    ("layer", "x", "y", "dx"),
    [
        (ReLU(), [-2, 0, 3], [0, 0, 3], [0, 0, 1]),
        (LeakyReLU(0.25), [-2, 0, 3], [-0.5, 0, 3], [0.25, 0.25, 1]),
        (Sigmoid(), [-np.log(3), 0], [0.25, 0.5], [0.1875, 0.25]),
        (Tanh(), [0, np.log(2)], [0, 0.6], [1, 0.64]),
        (ELU(2), [-np.log(2), 0, 3], [-1, 0, 3], [1, 2, 1]),
        (GELU(), [-20, 0, 20], [0, 0, 20], [0, 0.5, 1]),
        (Heaviside(), [-2, 0, 3], [0, 1, 1], [0, 0, 0]),
        (Softmax(), [0, np.log(3)], [0.25, 0.75], [0, 0]),
        (Maxout(2), [1, 5, 4, 4], [5, 4], [0, 1, 1, 0]),
    ],
    ids=repr,
)
def test_numbers_by_hand(layer, x, y, dx):
    got = layer.forward(np.array([x], float))
    np.testing.assert_allclose(got, [y], rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(layer.backward(np.ones_like(got)), [dx], atol=1e-15)


def test_prelu_by_hand():
    """dα = Σ dy x over x ≤ 0: 1·(−2) for channel 0, 3·(−4) for channel 1."""
    x, dy = np.array([[-2.0, 5], [1, -4]]), np.array([[1.0, 1], [2, 3]])
    layer = PReLU(2, alpha=0.5)
    np.testing.assert_array_equal(layer.forward(x), [[-1, 5], [1, -2]])
    np.testing.assert_array_equal(layer.backward(dy), [[0.5, 1], [2, 1.5]])
    np.testing.assert_array_equal(layer.grads["alpha"], [-2, -12])


def test_the_whole_jacobian_of_a_softmax():
    """∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ), row by row."""
    layer = Softmax()
    y = layer.forward(np.array([[0.5, -1.0, 2.0]]))[0]
    rows = [layer.backward(row[None])[0] for row in np.eye(3)]
    np.testing.assert_allclose(rows, np.diag(y) - np.outer(y, y), atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("make", "twin"), TWINS)
@given(shape=SHAPES)
def test_agrees_with_pytorch(make, twin, dtype, shape):
    contract.agrees_with_pytorch(lambda dtype, rng: make(), twin, shape, dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(shape=SHAPES, each=st.booleans())
def test_prelu_agrees_with_pytorch(dtype, shape, each):
    n = shape[1] if each else 1
    twin = torch.nn.PReLU(n)
    contract.agrees_with_pytorch(
        lambda dtype, rng: PReLU(n, dtype=dtype),
        twin,
        shape,
        dtype,
        {"alpha": "weight"},
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(shape=SHAPES, pieces=st.integers(1, 4))
def test_maxout_agrees_with_pytorch(dtype, shape, pieces):
    shape = (shape[0], shape[1] * pieces, *shape[2:])
    contract.agrees_with_pytorch(
        lambda dtype, rng: Maxout(pieces), maxout_twin(pieces), shape, dtype
    )


@pytest.mark.parametrize("shape", [(5, 4), (3, 4, 2, 3)])
@pytest.mark.parametrize("make", LAYERS)
def test_keeps_the_contract(make, shape):
    contract.keeps_the_contract(lambda dtype, rng: make(), shape)


@pytest.mark.parametrize("channels", [1, 4])
def test_prelu_keeps_the_contract(channels):
    contract.keeps_the_contract(
        lambda dtype, rng: PReLU(channels, dtype=dtype), (3, 4, 2, 3)
    )


@pytest.mark.parametrize("make", [*LAYERS, PReLU])
def test_memory_stays_batch_innermost(make):
    layer, x = make(), np.zeros((3, 6, 4, 8), np.float32).transpose(3, 1, 0, 2)
    y = layer.forward(x)
    dx = layer.backward(y)
    assert y.strides[0] == dx.strides[0] == y.itemsize


@pytest.mark.parametrize("make", ELEMENTWISE)
def test_kinks_have_the_slope_that_backward_says(make):
    """At 0 a complex step must take the same side as the gradient does."""
    layer, zero = make(), np.zeros((1, 2))
    slope = layer.backward(np.ones_like(layer.forward(zero)))
    for sign in (1, -1):
        step = layer.forward(zero + sign * 1e-30j * np.array([1, 2]))
        got = step.imag.sum() / 1e-30
        np.testing.assert_allclose(sign * got, (slope * [1, 2]).sum(), atol=1e-12)


@pytest.mark.parametrize("make", LAYERS)
def test_large_numbers_give_finite_numbers_and_no_warning(make):
    layer = make()
    x = np.array([[-1e4, -800.0, 800, 1e4]], np.float32)
    y = layer.forward(x)
    assert np.isfinite(y).all()
    assert np.isfinite(layer.backward(np.ones_like(y))).all()


def test_infinity_passes_where_it_can():
    x = np.array([-np.inf, np.inf])
    np.testing.assert_array_equal(ReLU().forward(x), [0, np.inf])
    np.testing.assert_array_equal(ELU().forward(x), [-1, np.inf])
    np.testing.assert_allclose(Sigmoid().forward(x), [0, 1], atol=1e-300)
    assert not np.signbit(ReLU().forward(np.array([-3.0]))).any(), "0, not −0"


def test_gelu_is_close_to_the_one_with_erf():
    x = np.linspace(-6, 6, 4001)
    exact = [0.5 * v * (1 + erf(v / 2**0.5)) for v in x]
    gap = np.abs(GELU().forward(x) - exact).max()
    assert 4e-4 < gap < 5e-4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: PReLU(3).forward(x), r"PReLU\(3\): x has shape \(2, 5\).*N, 3, …"),
        (lambda x: PReLU().forward(x[0]), r"shape \(5,\), expected \(N, C, …\)"),
        (lambda x: PReLU(0), "channels = 0, expected 1 or more"),
        (lambda x: Maxout(2).forward(x), r"Maxout\(2\): .*expected \(N, C · 2, …\)"),
        (lambda x: Maxout(0), "pieces = 0, expected 1 or more"),
        (lambda x: Softmax(2).forward(x), r"shape \(2, 5\).*with axis 2"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.ones((2, 5)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_is_exact_relative_to_its_size(dtype):
    """σ(−z) is nearly exp(−z), which a formula by tanh would round away."""
    z = np.linspace(-80, 80, 1001).astype(dtype)
    exact = [float(1 / (1 + np.exp(-np.longdouble(v)))) for v in z]
    np.testing.assert_allclose(Sigmoid().forward(z), exact, 4 * np.finfo(dtype).eps)
