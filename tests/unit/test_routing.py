"""Routing: where signals branch and join, by hand, by PyTorch, by the check."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import Concatenate, Copy, Graph, Merge, Multiply, Split

A, B = np.array([[1.0, 2]]), np.array([[3.0, 4]])
DY = np.array([[10.0, 100]])


def test_numbers_by_hand():
    cases = [
        (Merge(), [[4, 6]], (DY, DY)),
        (Multiply(), [[3, 8]], ([[30, 400]], [[10, 200]])),
    ]
    for layer, y, dx in cases:
        np.testing.assert_array_equal(layer.forward((A, B)), y)
        np.testing.assert_array_equal(layer.backward(DY), dx)


def test_concatenate_and_split_by_hand():
    join, cut = Concatenate(), Split((1, 2))
    x = np.array([[1.0, 2, 3]])
    left, right = cut.forward(x)
    np.testing.assert_array_equal(left, [[1]])
    np.testing.assert_array_equal(right, [[2, 3]])
    np.testing.assert_array_equal(join.forward((left, right)), x)
    np.testing.assert_array_equal(cut.backward(join.backward(10 * x)), 10 * x)


def test_what_a_copy_hands_out_comes_back_as_a_sum():
    layer = Copy(3)
    assert all(y is A for y in layer.forward(A))
    np.testing.assert_array_equal(layer.backward((A, B, DY)), [[14, 106]])


def test_a_product_with_a_zero_has_its_gradient():
    layer = Multiply()
    zero = np.zeros((1, 2))
    layer.forward((A, zero, B))
    dx = layer.backward(np.ones((1, 2)))
    np.testing.assert_array_equal(dx, [zero, A * B, zero])


JOINTS = {
    Merge: sum,
    Multiply: lambda parts: torch.stack(parts).prod(dim=0),
    Concatenate: lambda parts: torch.cat(parts, dim=1),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layer", JOINTS)
@given(
    count=st.integers(1, 4),
    n=st.integers(0, 3),
    shape=st.lists(st.integers(1, 3), min_size=1, max_size=3),
)
def test_joints_agree_with_pytorch(layer, dtype, count, n, shape):
    rng = np.random.default_rng(0)
    x = tuple(rng.normal(size=(n, *shape)).astype(dtype) for _ in range(count))
    leaves = [torch.tensor(part, requires_grad=True) for part in x]
    ours, theirs = layer(), JOINTS[layer](leaves)
    y = ours.forward(x)
    dy = rng.normal(size=y.shape).astype(dtype)
    theirs.backward(torch.tensor(dy))
    pairs = [(y, theirs.detach()), *zip(ours.backward(dy), leaves, strict=True)]
    for i, (came, wanted) in enumerate(pairs):
        wanted = wanted.grad if i else wanted
        assert came.dtype == dtype
        rtol = contract.TOLERANCE[dtype]
        np.testing.assert_allclose(came, wanted.numpy(), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("axis", [1, -1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_split_and_concatenate_along_any_axis(axis, dtype):
    x = np.random.default_rng(0).normal(size=(2, 5, 5)).astype(dtype)
    parts = Split((2, 3), axis).forward(x)
    wanted = torch.split(torch.tensor(x), [2, 3], dim=axis)
    for part, theirs in zip(parts, wanted, strict=True):
        np.testing.assert_array_equal(part, theirs.numpy())
    back = Concatenate(axis).forward(parts)
    assert back.dtype == dtype
    np.testing.assert_array_equal(back, x)


def there_and_back(branch, parts, join):
    """Make a net of one input and one output around layers that have several."""
    return lambda dtype, rng: Graph(
        "x", {parts: (branch(), "x"), "y": (join(), *parts)}, "y"
    )


@pytest.mark.parametrize(
    "net",
    [
        there_and_back(lambda: Copy(3), ("a", "b", "c"), Multiply),
        there_and_back(lambda: Copy(2), ("a", "b"), Merge),
        there_and_back(lambda: Split((2, 2)), ("a", "b"), Multiply),
        there_and_back(lambda: Split((1, 3)), ("a", "b"), Concatenate),
        there_and_back(
            lambda: Split((1, 2), axis=-1), ("a", "b"), lambda: Concatenate(-1)
        ),
    ],
)
def test_keeps_the_contract(net):
    contract.keeps_the_contract(net, (3, 4, 3))


@pytest.mark.parametrize("layer", JOINTS)
def test_each_slope_has_the_dtype_of_its_input(layer):
    layer = layer()
    y = layer.forward((A, B.astype(np.float32)))
    assert [dx.dtype for dx in layer.backward(y)] == [np.float64, np.float32]


def test_the_batch_stays_innermost():
    x = np.zeros((3, 4, 2, 8), np.float32).transpose(3, 1, 0, 2)
    for layer in (Merge(), Multiply(), Concatenate()):
        assert layer.forward((x, x)).strides[0] == x.itemsize


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Copy(0), "n is 0, expected 1 or more"),
        (lambda: Split(()), r"sizes are \(\), expected 1 or more"),
        (lambda: Split((2, 0)), r"sizes are \(2, 0\)"),
        (
            lambda: Split((2, 3)).forward(np.zeros((1, 4))),
            r"x has shape \(1, 4\), expected 5 along axis 1",
        ),
        (lambda: Split((2,), axis=3).forward(A), r"x has shape \(1, 2\)"),
        (lambda: Merge().forward(A), "x is a ndarray, expected a tuple of arrays"),
        (lambda: Merge().forward(()), "x is an empty tuple, expected a tuple"),
        (lambda: Merge().forward((A, B.astype(int))), r"x\[1\] has dtype int64"),
        (
            lambda: Multiply().forward((A, B.T)),
            r"Multiply\(\): x\[1\] has shape \(2, 1\), expected \(1, 2\)",
        ),
        (
            lambda: Concatenate().forward((A, np.zeros((2, 2)))),
            r"x\[1\] has shape \(2, 2\), expected \(1, any\)",
        ),
        (lambda: Concatenate(axis=2).forward((A, B)), "without that axis"),
        (lambda: Copy().backward((A, A)), "backward was called before forward"),
        (lambda: Multiply().backward(A), "backward was called before forward"),
        (lambda: after(Copy(), A).backward((A,)), "dy has 1 arrays, expected 2"),
        (lambda: after(Copy(), A).backward(A), "expected a tuple of 2 arrays"),
        (lambda: after(Copy(), A).backward((A, B.T)), r"dy\[1\] has shape \(2, 1\)"),
        (lambda: after(Merge(), (A, B)).backward(A.T), r"dy has shape \(2, 1\)"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def after(layer, x):
    layer.forward(x)
    return layer
