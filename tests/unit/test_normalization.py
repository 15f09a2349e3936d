"""Normalization: numbers by hand, PyTorch parity, running statistics, the contract."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import BatchNorm1d, BatchNorm2d, Conv2d, LayerNorm, LocalResponseNorm

NAMES = {"gamma": "weight", "beta": "bias"}
TERMS = 10  # dy / σ, in the worst of these cases; dx is what cancelling leaves of it
SMALL = st.integers(1, 4)
BATCHNORMS = [(BatchNorm1d, 2), (BatchNorm1d, 3), (BatchNorm2d, 4)]
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def test_batch_norm_by_hand():
    """μ = 3 and σ² = 4: x̂ = ±1, and y = 10 x̂ + 1."""
    layer = BatchNorm1d(1, eps=1e-300, dtype=np.float64)
    layer.params["gamma"][:], layer.params["beta"][:] = 10, 1
    np.testing.assert_allclose(layer.forward(np.array([[1.0], [5]])), [[-9], [11]])
    # dx = γ/σ (dy − mean(dy) − x̂ mean(dy ⊙ x̂)): two values leave nothing to move
    np.testing.assert_allclose(layer.backward(np.array([[1.0], [0]])), [[0], [0]])
    np.testing.assert_allclose(layer.grads["gamma"], [-1])
    np.testing.assert_allclose(layer.grads["beta"], [1])


def test_running_statistics_by_hand():
    """They start at 0 and 1; σ² = 4 of two values is 8 when unbiased."""
    layer = BatchNorm1d(1, dtype=np.float64)
    layer.forward(np.array([[1.0], [5]]))
    np.testing.assert_allclose(layer.state["running_mean"], [0.1 * 3])
    np.testing.assert_allclose(layer.state["running_var"], [0.9 * 1 + 0.1 * 8])


def test_layer_norm_by_hand():
    layer = LayerNorm(2, eps=1e-300, dtype=np.float64)
    layer.params["gamma"][:], layer.params["beta"][:] = [10, 100], [1, 2]
    y = layer.forward(np.array([[1.0, 5], [7, 3]]))
    np.testing.assert_allclose(y, [[-9, 102], [11, -98]])


def test_local_response_norm_by_hand():
    """With n = 3, α = 3, β = 1, k = 1: s = 1 + the squares of c − 1, c and c + 1."""
    layer = LocalResponseNorm(3, alpha=3, beta=1, k=1)
    y = layer.forward(np.array([[1.0, 2, 3]]))
    np.testing.assert_allclose(y, [[1 / 6, 2 / 15, 3 / 14]], rtol=1e-15)


def random_batch_norm(layer, channels):
    """Make a layer whose running statistics are not what they start as."""

    def make(dtype, rng):
        norm = layer(channels, dtype=dtype)
        norm.params["gamma"] += rng.normal(size=channels).astype(dtype)
        norm.state["running_mean"] = rng.normal(size=channels).astype(dtype)
        norm.state["running_var"] = rng.uniform(0.5, 2, channels).astype(dtype)
        return norm

    return make


@DTYPES
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("layer", "ndim"), BATCHNORMS)
@given(data=st.data())
def test_batch_norm_agrees_with_pytorch(layer, ndim, training, dtype, data):
    shape = data.draw(st.tuples(st.integers(3, 6), *[SMALL] * (ndim - 1)))
    made = []

    def make(dtype, rng):
        norm = random_batch_norm(layer, shape[1])(dtype, rng)
        norm.training = training
        for name, value in norm.state.items():
            getattr(twin, name).data = torch.tensor(value)
        made.append(norm)
        return norm

    twin = getattr(torch.nn, layer.__name__)(shape[1]).train(training)
    contract.agrees_with_pytorch(make, twin, shape, dtype, NAMES, TERMS)
    for name, value in made[0].state.items():
        assert value.dtype == dtype
        theirs = getattr(twin, name).numpy()
        np.testing.assert_allclose(value, theirs, rtol=contract.TOLERANCE[dtype])


@DTYPES
@given(shape=st.lists(st.integers(2, 5), min_size=2, max_size=4), data=st.data())
def test_layer_norm_agrees_with_pytorch(dtype, shape, data):
    own = shape[data.draw(st.integers(1, len(shape) - 1)) :]
    twin = torch.nn.LayerNorm(own)
    contract.agrees_with_pytorch(
        lambda dtype, rng: LayerNorm(own, dtype=dtype),
        twin,
        tuple(shape),
        dtype,
        NAMES,
        TERMS,
    )


@DTYPES
@given(
    shape=st.tuples(SMALL, st.integers(1, 8), SMALL, SMALL),
    size=st.integers(1, 7),
    k=st.sampled_from([1.0, 2.0]),
)
def test_local_response_norm_agrees_with_pytorch(dtype, shape, size, k):
    options = {"alpha": 0.8, "beta": 0.75, "k": k}
    twin = torch.nn.LocalResponseNorm(size, **options)
    contract.agrees_with_pytorch(
        lambda dtype, rng: LocalResponseNorm(size, **options), twin, shape, dtype
    )


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("layer", "ndim"), BATCHNORMS)
def test_batch_norm_keeps_the_contract(layer, ndim, training):
    def make(dtype, rng):
        norm = random_batch_norm(layer, 3)(dtype, rng)
        norm.training = training
        return norm

    contract.keeps_the_contract(make, (4, 3, 5, 2)[:ndim])


@pytest.mark.parametrize("own", [(2,), (5, 2)])
def test_layer_norm_keeps_the_contract(own):
    contract.keeps_the_contract(
        lambda dtype, rng: LayerNorm(own, dtype=dtype), (4, 3, 5, 2)
    )


@pytest.mark.parametrize("size", [1, 2, 5, 9])
@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 3, 2)])
def test_local_response_norm_keeps_the_contract(size, shape):
    contract.keeps_the_contract(
        lambda dtype, rng: LocalResponseNorm(size, alpha=0.8), shape
    )


@pytest.mark.parametrize("make", [lambda: BatchNorm2d(3), lambda: LayerNorm((3, 6, 5))])
def test_the_gradient_has_no_part_along_what_changes_nothing(make):
    """Adding a constant, or scaling by one, leaves y as it is: Σ dx = Σ dx ⊙ x = 0."""
    rng = np.random.default_rng(0)
    layer, x = make(), rng.normal(size=(4, 3, 6, 5))
    layer.eps = 1e-300
    layer.forward(x)
    dx = layer.backward(rng.normal(size=x.shape))
    size = abs(dx).sum()
    assert abs(dx.sum()) < 1e-14 * size
    assert abs((dx * x).sum()) < 1e-14 * size


def test_a_bias_right_before_batch_norm_has_no_gradient():
    rng = np.random.default_rng(0)
    conv, norm = Conv2d(2, 3, 3, dtype=np.float64), BatchNorm2d(3)
    dy = rng.normal(size=(8, 3, 4, 4))
    norm.forward(conv.forward(rng.normal(size=(8, 2, 6, 6))))
    conv.backward(norm.backward(dy))
    np.testing.assert_allclose(conv.grads["b"], 0, atol=1e-14 * abs(dy).sum())


@pytest.mark.parametrize("make", [lambda: BatchNorm1d(2), lambda: LayerNorm(2)])
def test_constants_do_no_harm(make):
    layer, x = make(), np.full((5, 2), 3.0)
    np.testing.assert_array_equal(layer.forward(x), 0 * x)
    assert np.isfinite(layer.backward(np.eye(5, 2))).all()


def test_variances_are_exact_far_from_zero():
    """Mean of squares less square of mean would be off by some percent in float32."""
    x = np.random.default_rng(0).normal(size=(64, 2, 8, 8)) + 1000
    single = BatchNorm2d(2).forward(x.astype(np.float32))
    double = BatchNorm2d(2).forward(x.astype(np.float32).astype(float))
    np.testing.assert_allclose(single, double, atol=1e-3)


def test_test_time_does_not_depend_on_the_batch():
    rng = np.random.default_rng(0)
    norm, x = (
        random_batch_norm(BatchNorm2d, 3)(np.float64, rng),
        rng.normal(size=(4, 3, 2, 2)),
    )
    norm.training = False
    before = {k: v.copy() for k, v in norm.state.items()}
    np.testing.assert_array_equal(norm.forward(x)[:1], norm.forward(x[:1]))
    for name, value in norm.state.items():
        np.testing.assert_array_equal(value, before[name])


def test_a_backward_belongs_to_the_mode_of_its_forward():
    norm = BatchNorm1d(2)
    x, dy = np.random.default_rng(0).normal(size=(2, 5, 2))
    norm.forward(x)
    dx = norm.backward(dy)
    norm.training = False
    np.testing.assert_array_equal(norm.backward(dy), dx)


def test_an_empty_batch_leaves_the_running_statistics():
    norm = BatchNorm2d(3)
    norm.forward(np.ones((0, 3, 2, 2)))
    np.testing.assert_array_equal(norm.state["running_mean"], np.zeros(3))
    np.testing.assert_array_equal(norm.state["running_var"], np.ones(3))


@pytest.mark.parametrize(
    "make", [lambda: BatchNorm2d(5), lambda: LocalResponseNorm(3)], ids=["batch", "lrn"]
)
def test_memory_stays_batch_innermost(make):
    layer, x = make(), np.zeros((3, 5, 4, 8), np.float32).transpose(3, 1, 0, 2)
    y = layer.forward(x)
    assert y.strides == layer.backward(y).strides == x.strides


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: BatchNorm2d(0),
            r"BatchNorm2d: channels is \(0,\), expected 1 or more",
        ),
        (lambda: BatchNorm2d(3, momentum=2), "momentum is 2, expected 0 to 1"),
        (lambda: BatchNorm2d(3, eps=0), "eps is 0, expected more than 0"),
        (lambda: LayerNorm(()), r"LayerNorm: shape is \(\), expected 1 or more"),
        (lambda: LayerNorm((3, 0)), r"shape is \(3, 0\)"),
        (lambda: LocalResponseNorm(0), "size = 0 and k = 1.0, expected a size of 1"),
        (lambda: LocalResponseNorm(3, k=0), "size = 3 and k = 0"),
        (
            lambda: BatchNorm2d(3).forward(np.ones((2, 4, 5, 5))),
            r"BatchNorm2d\(3\): x has shape \(2, 4, 5, 5\), expected \(N, 3, H, W\)",
        ),
        (
            lambda: BatchNorm1d(3).forward(np.ones((2, 4, 5))),
            r"x has shape \(2, 4, 5\), expected \(N, 3, L\)",
        ),
        (
            lambda: BatchNorm1d(3).forward(np.ones((2, 3, 5, 5))),
            r"x has shape \(2, 3, 5, 5\), expected \(N, 3\)",
        ),
        (
            lambda: BatchNorm1d(3).forward(np.ones((1, 3))),
            "one value in each channel, so no variance; expected a larger batch",
        ),
        (
            lambda: LayerNorm((3, 4)).forward(np.ones((2, 4, 3))),
            r"LayerNorm\(3, 4\): x has shape \(2, 4, 3\), expected \(N, …, 3, 4\)",
        ),
        (lambda: LayerNorm(3).forward(np.ones(3)), r"expected \(N, …, 3\)"),
        (lambda: LocalResponseNorm(3).forward(np.ones(3)), r"expected \(N, C, …\)"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
