"""Dense: a number by hand, a complex-step gradient, PyTorch parity, any shape."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import Dense

ONE_TO_EIGHT = st.integers(1, 8)


@pytest.fixture
def by_hand():
    """The lecture's four pixels and three classes."""
    layer = Dense(4, 3, dtype=np.float64)
    layer.params["W"] = np.array(
        [[0.2, -0.5, 0.1, 2.0], [1.5, 1.3, 2.1, 0.0], [0.0, 0.25, 0.2, -0.3]]
    )
    layer.params["b"] = np.array([1.1, 3.2, -1.2])
    return layer


def test_number_by_hand(by_hand):
    y = by_hand.forward(np.array([[56.0, 231, 24, 2]]))
    # 0.2·56 − 0.5·231 + 0.1·24 + 2·2 + 1.1, and so on
    np.testing.assert_allclose(y, [[-96.8, 437.9, 60.75]], rtol=1e-15)


def test_backward_by_hand(by_hand):
    x = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]])
    by_hand.forward(x)
    dx = by_hand.backward(np.array([[1.0, 0, 0], [0, 0, 1]]))
    np.testing.assert_array_equal(dx, by_hand.params["W"][[0, 2]])
    np.testing.assert_array_equal(by_hand.grads["W"], [x[0], [0, 0, 0, 0], x[1]])
    np.testing.assert_array_equal(by_hand.grads["b"], [1, 0, 1])


@given(
    n=st.integers(0, 8),
    steps=st.sampled_from([(), (1,), (5,)]),
    n_in=ONE_TO_EIGHT,
    n_out=ONE_TO_EIGHT,
)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_agrees_with_pytorch(n, steps, n_in, n_out, dtype, rtol):
    rng = np.random.default_rng(0)
    layer = Dense(n_in, n_out, dtype=dtype, rng=rng)
    twin = torch.nn.Linear(n_in, n_out).to(torch.from_numpy(layer.params["W"]).dtype)
    twin.load_state_dict(
        {"weight": torch.tensor(layer.params["W"]), "bias": torch.zeros(n_out)}
    )
    x, dy = (rng.normal(size=(n, *steps, d)).astype(dtype) for d in (n_in, n_out))
    tx = torch.tensor(x, requires_grad=True)
    y, ty = layer.forward(x), twin(tx)
    dx = layer.backward(dy)
    ty.backward(torch.tensor(dy))
    pairs = [
        (y, ty.detach()),
        (dx, tx.grad),
        (layer.grads["W"], twin.weight.grad),
        (layer.grads["b"], twin.bias.grad),
    ]
    for ours, theirs in pairs:
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_output_and_gradient_have_the_dtype_of_x(dtype):
    layer = Dense(3, 2, dtype=np.float32)
    y = layer.forward(np.ones((5, 3), dtype))
    assert y.dtype == layer.backward(np.ones((5, 2))).dtype == dtype


def test_inputs_may_be_read_only_and_strided():
    x = np.arange(24.0).reshape(6, 4)[::2]
    x.flags.writeable = False
    layer = Dense(4, 2)
    np.testing.assert_array_equal(layer.forward(x), layer.forward(x.copy()))


def test_same_seed_same_weights():
    np.testing.assert_array_equal(Dense(3, 2).params["W"], Dense(3, 2).params["W"])
    other = Dense(3, 2, rng=1).params["W"]
    assert (Dense(3, 2).params["W"] != other).all()


def test_counts_the_parameters_of_a_cifar_classifier():
    assert Dense(3072, 10).n_params == 30_730


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((2, 5)), r"x has shape \(2, 5\), expected \(N, 3\)"),
        (np.ones(3), r"x has shape \(3,\), expected \(N, 3\)"),
        (np.ones((2, 3), int), "x has dtype int64, expected floating point"),
        (np.ones((2, 3), object), "x has dtype object"),
        ([[1.0, 2, 3]], "x is a list, expected a NumPy array"),
    ],
)
def test_says_what_is_wrong_with_x(x, message):
    with pytest.raises(ValueError, match=r"Dense\(3 → 2\): " + message):
        Dense(3, 2).forward(x)


def test_refuses_a_backward_without_forward_and_a_wrong_dy():
    layer = Dense(3, 2)
    with pytest.raises(ValueError, match="backward was called before forward"):
        layer.backward(np.ones((1, 2)))
    layer.forward(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"dy has shape \(1, 2\), expected \(4, 2\)"):
        layer.backward(np.ones((1, 2)))


def test_refuses_a_layer_without_inputs():
    with pytest.raises(ValueError, match="n_in = 0"):
        Dense(0, 3)
