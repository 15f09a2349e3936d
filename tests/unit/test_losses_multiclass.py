"""Class weights and sequences in the losses of several classes."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_loss
from dl_helpers.nn import L1, L2, MulticlassHinge, SoftmaxCrossEntropy

WEIGHTS = np.array([0.5, 2, 0, 3])


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-5), (np.float64, 1e-12)])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@given(seed=st.integers(0, 1000), n=st.integers(1, 4), T=st.integers(1, 5))
def test_sequences_and_weights_agree_with_pytorch(dtype, rtol, weights, seed, n, T):
    """PyTorch wants the classes on axis 1."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n, T, 4)).astype(dtype)
    targets = rng.integers(0, 4, (n, T))
    targets[0, 0] = 1  # a weight that is not 0
    leaf = torch.tensor(scores, requires_grad=True)
    weight = None if weights is None else torch.tensor(weights.astype(dtype))
    wanted = F.cross_entropy(leaf.transpose(1, 2), torch.tensor(targets), weight)
    wanted.backward()
    loss = SoftmaxCrossEntropy(weights)
    value, slope = loss(scores, targets), loss.backward()
    assert slope.dtype == dtype
    np.testing.assert_allclose(value, wanted.item(), rtol=rtol)
    np.testing.assert_allclose(slope, leaf.grad.numpy(), rtol=rtol, atol=rtol / 10)


@pytest.mark.parametrize("make", [SoftmaxCrossEntropy, MulticlassHinge])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("shape", [(6,), (3, 5)])
def test_gradient_by_complex_step(make, weights, shape):
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 4, shape)
    check = check_loss(make(weights=weights), rng.normal(size=(*shape, 4)), targets)
    assert check, check
    assert check.method == "complex step"


def test_weighted_mean_by_hand():
    """Losses log 2 and log 4 with weights 1 and 3: (log 2 + 3 log 4) / 4."""
    scores, targets = np.log([[1.0, 1], [3, 1]]), np.array([0, 1])
    loss = SoftmaxCrossEntropy([1, 3])
    np.testing.assert_allclose(loss(scores, targets), 7 * np.log(2) / 4)
    np.testing.assert_allclose(loss.per_example(scores, targets), np.log([2, 4]))


@pytest.mark.parametrize("make", [SoftmaxCrossEntropy, MulticlassHinge])
def test_equal_weights_are_none_and_a_weight_of_two_is_an_example_twice(make):
    rng = np.random.default_rng(0)
    scores, targets = rng.normal(size=(5, 3)), np.array([0, 1, 2, 2, 0])
    plain = make()(scores, targets)
    np.testing.assert_allclose(make(weights=[7, 7, 7])(scores, targets), plain)
    twice = [0, 1, 2, 3, 4, 0, 4]  # class 0 came at 0 and 4
    weighted = make(weights=[2, 1, 1])(scores, targets)
    np.testing.assert_allclose(weighted, make()(scores[twice], targets[twice]))


@pytest.mark.parametrize("make", [SoftmaxCrossEntropy, MulticlassHinge])
def test_a_sequence_is_as_good_as_its_positions(make):
    rng = np.random.default_rng(0)
    scores, targets = rng.normal(size=(3, 5, 4)), rng.integers(0, 4, (3, 5))
    whole, flat = make(), make()
    np.testing.assert_allclose(
        whole(scores, targets), flat(scores.reshape(15, 4), targets.reshape(15))
    )
    np.testing.assert_allclose(whole.backward().reshape(15, 4), flat.backward())
    assert whole.per_example(scores, targets).shape == (3,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: SoftmaxCrossEntropy([1, 2])(np.zeros((2, 3)), np.array([0, 1])),
            r"weights has shape \(2,\), expected \(3,\)",
        ),
        (lambda: SoftmaxCrossEntropy([1, -2]), "weight is negative"),
        (
            lambda: MulticlassHinge(weights=[0, 1])(np.zeros((1, 2)), np.array([0])),
            "all labels of the batch have weight 0",
        ),
        (
            lambda: SoftmaxCrossEntropy()(np.zeros((2, 3, 4)), np.array([0, 1])),
            r"labels has shape \(2,\), expected \(2, 3\)",
        ),
        (
            lambda: SoftmaxCrossEntropy()(np.zeros((1, 2, 3)), np.array([[0, 3]])),
            r"label 3 came \(example 0\)",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_l1_by_hand():
    penalty = L1(0.1)
    params = {"W": np.array([[1.0, -2.0, 0.0]]), "b": np.array([100.0])}
    assert penalty(params) == pytest.approx(0.3)
    assert penalty.backward().keys() == {"W"}
    np.testing.assert_allclose(penalty.backward()["W"], [[0.1, -0.1, 0]])


def test_penalties_keep_float32_and_find_every_weight_by_its_own_name():
    names = ("W", "0.W", "lstm.W_hh", "lstm.b", "W.b", "conv1_W", "alpha")
    params = {name: np.ones(2, np.float32) for name in names}
    for penalty in (L1(0.5), L2(0.5)):
        penalty(params)
        slopes = penalty.backward()
        assert list(slopes) == ["W", "0.W", "lstm.W_hh", "conv1_W"]
        assert {g.dtype for g in slopes.values()} == {np.dtype(np.float32)}


def test_l1_refuses_what_l2_refuses():
    with pytest.raises(ValueError, match="L1: strength is -1"):
        L1(-1)
    with pytest.raises(ValueError, match=r"L1\(1\): backward was called before"):
        L1(1).backward()
