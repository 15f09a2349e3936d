"""Embedding: by hand, PyTorch parity, gradients, layouts, and codes out of range."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_layer
from dl_helpers.nn import Embedding

SHAPES = st.lists(st.integers(0, 5), min_size=1, max_size=3).map(tuple)


def test_number_by_hand():
    layer = Embedding(3, 2, dtype=np.float64)
    layer.params["W"][:] = [[1, 2], [3, 4], [5, 6]]
    y = layer.forward(np.array([[2, 0], [2, 2]]))
    np.testing.assert_array_equal(y, [[[5, 6], [1, 2]], [[5, 6], [5, 6]]])
    assert layer.backward(np.array([[[1.0, 0], [2, 0]], [[3, 0], [4, 1]]])) is None
    np.testing.assert_array_equal(layer.grads["W"], [[2, 0], [0, 0], [8, 1]])


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-5), (np.float64, 1e-12)])
@given(shape=SHAPES, n_codes=st.integers(1, 6), n_out=st.integers(1, 4))
def test_agrees_with_pytorch(dtype, rtol, shape, n_codes, n_out):
    rng = np.random.default_rng(0)
    layer = Embedding(n_codes, n_out, dtype=dtype)
    x = rng.integers(0, n_codes, shape)
    W = torch.tensor(layer.params["W"], requires_grad=True)
    y, wanted = layer.forward(x), torch.nn.functional.embedding(torch.tensor(x), W)
    dy = rng.normal(size=y.shape).astype(dtype)
    layer.backward(dy)
    wanted.backward(torch.tensor(dy))
    assert y.dtype == layer.grads["W"].dtype == dtype
    np.testing.assert_array_equal(y, wanted.detach().numpy())
    np.testing.assert_allclose(layer.grads["W"], W.grad.numpy(), rtol, rtol)


def test_gradient_by_complex_step():
    x = np.random.default_rng(0).integers(0, 7, (4, 5))
    report = check_layer(Embedding(7, 3), x, codes=True)
    assert report, report
    assert [c.name for c in report.checks] == ["dW"]
    assert report.checks[0].method == "complex step"


def test_a_code_that_did_not_come_has_no_gradient():
    layer = Embedding(4, 3)
    layer.forward(np.array([1, 1]))
    layer.backward(np.ones((2, 3)))
    np.testing.assert_array_equal(layer.grads["W"].sum(axis=1), [0, 6, 0, 0])


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])
def test_takes_any_integers_in_any_layout_and_changes_nothing(dtype):
    layer = Embedding(9, 2)
    x = np.arange(9, dtype=dtype).reshape(3, 3)
    x.flags.writeable = False
    np.testing.assert_array_equal(layer.forward(x), layer.params["W"].reshape(3, 3, 2))
    turned = layer.forward(x.T)
    np.testing.assert_array_equal(turned, layer.forward(np.ascontiguousarray(x.T)))
    dy = np.random.default_rng(0).normal(size=(3, 3, 2))
    layer.backward(dy)
    dW = layer.grads["W"]
    layer.backward(np.asfortranarray(dy))
    np.testing.assert_array_equal(layer.grads["W"], dW)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Embedding(0, 2), "n_codes = 0 and n_out = 2"),
        (lambda: Embedding(3, 2).forward(np.array([[0, 3]])), "code 3 came.*0 to 2"),
        (lambda: Embedding(3, 2).forward(np.array([[-1]])), "code -1 came.*0 to 2"),
        (lambda: Embedding(3, 2).forward(np.ones((1, 2))), "x is float64, expected"),
        (lambda: Embedding(3, 2).forward([[1, 2]]), "x is list, expected a NumPy"),
        (
            lambda: Embedding(3, 2).backward(np.ones((1, 2))),
            r"Embedding\(3 → 2\): backward was called before forward",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_refuses_a_wrong_dy():
    layer = Embedding(3, 2)
    layer.forward(np.array([[0, 1]]))
    with pytest.raises(ValueError, match=r"dy has shape \(1, 2\), expected \(1, 2, 2"):
        layer.backward(np.ones((1, 2)))
