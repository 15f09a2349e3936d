"""The linear losses: the slides' numbers, PyTorch parity, no overflow, clear errors."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import (
    L2,
    BinaryCrossEntropy,
    LogisticLoss,
    MulticlassHinge,
    SoftmaxCrossEntropy,
    log_sum_exp,
    sigmoid,
    softmax,
    softplus,
)

SCORES = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
LABELS = np.array([0, 1, 2])


def torch_hinge(s, y):
    """Compute PyTorch's multi_margin_loss, which divides by the number of classes."""
    return F.multi_margin_loss(s, y) * s.shape[1]


def torch_logistic(s, y):
    """Compute it by logsigmoid: soft_margin_loss overflows at scores of −1000."""
    return -F.logsigmoid(y.to(s.dtype) * s).mean()


def torch_binary(s, y):
    return F.binary_cross_entropy_with_logits(s, y.to(s.dtype))


LOSSES = [
    (MulticlassHinge(), torch_hinge, (6, 4), lambda rng: rng.integers(0, 4, 6)),
    (SoftmaxCrossEntropy(), F.cross_entropy, (6, 4), lambda rng: rng.integers(0, 4, 6)),
    (LogisticLoss(), torch_logistic, (6,), lambda rng: rng.choice([-1, 1], 6)),
    (BinaryCrossEntropy(), torch_binary, (6,), lambda rng: rng.integers(0, 2, 6)),
]
NAMES = [type(case[0]).__name__ for case in LOSSES]


def test_hinge_of_the_slides():
    loss = MulticlassHinge()
    np.testing.assert_allclose(loss.per_example(SCORES, LABELS), [2.9, 0, 12.9])
    np.testing.assert_allclose(loss(SCORES, LABELS), 15.8 / 3)


def test_softmax_of_the_slides():
    loss = SoftmaxCrossEntropy()
    np.testing.assert_allclose(softmax(SCORES[0]).round(2), [0.13, 0.87, 0.00])
    np.testing.assert_allclose(loss.per_example(SCORES, LABELS)[0], 2.04, atol=5e-3)


def test_a_certain_mistake_costs_the_difference_of_the_scores():
    scores = np.array([[1000.0, 0.0]])
    assert SoftmaxCrossEntropy()(scores, np.array([1])) == 1000
    assert LogisticLoss()(np.array([-1000.0]), np.array([1])) == 1000
    assert BinaryCrossEntropy()(np.array([1000.0]), np.array([0])) == 1000


@pytest.mark.parametrize(("loss", "twin", "shape", "labels"), LOSSES, ids=NAMES)
@given(seed=st.integers(0, 2**32), scale=st.sampled_from([0.1, 1, 30, 1000]))
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_agrees_with_pytorch(loss, twin, shape, labels, seed, scale, dtype, rtol):
    rng = np.random.default_rng(seed)
    scores = (scale * rng.normal(size=shape)).astype(dtype)
    targets = labels(rng)
    leaf = torch.tensor(scores, requires_grad=True)
    value, wanted = loss(scores, targets), twin(leaf, torch.tensor(targets))
    wanted.backward()
    slope = loss.backward()
    assert slope.dtype == dtype
    assert isinstance(value, float)
    np.testing.assert_allclose(value, wanted.item(), rtol=rtol, atol=rtol / 10)
    np.testing.assert_allclose(slope, leaf.grad.numpy(), rtol=rtol, atol=rtol / 10)


@pytest.mark.parametrize(("loss", "twin", "shape", "labels"), LOSSES, ids=NAMES)
def test_gradient_by_complex_step(loss, twin, shape, labels):
    rng = np.random.default_rng(0)
    scores, targets = rng.normal(size=shape), labels(rng)
    loss(scores, targets)
    slope = loss.backward()
    for at in np.ndindex(shape):
        step = np.zeros(shape, complex)
        step[at] = 1e-30j
        numeric = loss(scores + step, targets).imag / 1e-30
        np.testing.assert_allclose(slope[at], numeric, rtol=1e-12, atol=1e-15)


@given(z=st.floats(-1e300, 1e300))
def test_functions_stay_finite_and_warn_of_nothing(z):
    z = np.array([z])
    assert 0 <= sigmoid(z)[0] <= 1
    assert softplus(z)[0] >= max(z[0], 0)
    assert np.isfinite(log_sum_exp(np.stack([z, -z]), axis=0)).all()


@pytest.mark.parametrize("f", [sigmoid, softplus, softmax, log_sum_exp])
def test_functions_keep_float32(f):
    assert f(np.ones((2, 3), np.float32)).dtype == np.float32


def test_binary_losses_take_columns_of_scores():
    scores, targets = np.array([0.5, -2.0]), np.array([1, -1])
    loss = LogisticLoss()
    value = loss(scores, targets)
    assert loss(scores[:, None], targets) == value
    assert loss.backward().shape == (2, 1)


@pytest.mark.parametrize(
    ("loss", "scores", "targets", "message"),
    [
        (MulticlassHinge(), SCORES, [0, 1, 3], r"label 3 came \(example 2\).*0 to 2"),
        (SoftmaxCrossEntropy(), SCORES, [0, -1, 2], r"label -1 came \(example 1\)"),
        (SoftmaxCrossEntropy(), SCORES, [0.0, 1, 2], "dtype float64, expected integer"),
        (SoftmaxCrossEntropy(), SCORES, [0, 1], r"shape \(2,\), expected \(3,\)"),
        (SoftmaxCrossEntropy(), SCORES[0], [0], r"shape \(3,\), expected \(N, K\)"),
        (SoftmaxCrossEntropy(), SCORES[:0], np.zeros(0, int), "batch is empty"),
        (LogisticLoss(), SCORES[0], [0, 1, 1], "target 0 came, expected −1 or"),
        (LogisticLoss(), SCORES, [1, 1, 1], r"shape \(3, 3\), expected \(N, 1\)"),
        (BinaryCrossEntropy(), SCORES[0], [-1, 1, 1], "target -1 came, expected 0, 1"),
        (BinaryCrossEntropy(), SCORES[0], [1, 1], "2 targets came for 3 scores"),
    ],
)
def test_says_what_is_wrong(loss, scores, targets, message):
    with pytest.raises(ValueError, match=message):
        loss(scores, np.asarray(targets))


@pytest.mark.parametrize("loss", [case[0] for case in LOSSES], ids=repr)
def test_refuses_a_backward_before_the_call(loss):
    fresh = type(loss)()
    with pytest.raises(ValueError, match="backward was called before the loss"):
        fresh.backward()


def test_l2_by_hand():
    penalty = L2(0.1)
    params = {"W": np.array([[1.0, -2.0]]), "b": np.array([100.0])}
    assert penalty(params) == pytest.approx(0.5 * 0.1 * 5)
    assert penalty.backward().keys() == {"W"}
    np.testing.assert_allclose(penalty.backward()["W"], [[0.1, -0.2]])


def test_l2_refuses_a_negative_strength():
    with pytest.raises(ValueError, match="strength is -1"):
        L2(-1)
