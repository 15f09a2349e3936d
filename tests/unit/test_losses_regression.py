"""L2, L1, contrastive and KL losses: by hand, PyTorch parity, gradients, errors."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_loss
from dl_helpers.nn import (
    ContrastiveLoss,
    KLDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    softmax,
)


def torch_contrastive(s, y):
    d = torch.linalg.vector_norm(s[:, 0] - s[:, 1], dim=1)
    return torch.where(y == 1, d**2, torch.clamp(1 - d, min=0) ** 2).mean() / 2


def torch_kl(s, p):
    return F.kl_div(s.log_softmax(1), p, reduction="batchmean")


def normal(rng):
    return rng.normal(size=(5, 2, 3))


def probabilities(rng):
    p = rng.random((5, 4)) * rng.integers(0, 2, (5, 4))  # some are 0
    p[:, 0] += 0.1
    return p / p.sum(axis=1, keepdims=True)


LOSSES = [
    (MeanSquaredError(), F.mse_loss, (5, 2, 3), normal),
    (MeanAbsoluteError(), F.l1_loss, (5, 2, 3), normal),
    (
        ContrastiveLoss(),
        torch_contrastive,
        (5, 2, 3),
        lambda rng: rng.integers(0, 2, 5),
    ),
    (KLDivergence(), torch_kl, (5, 4), probabilities),
]
EACH = pytest.mark.parametrize(
    ("loss", "twin", "shape", "answers"), LOSSES, ids=[repr(c[0]) for c in LOSSES]
)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-5), (np.float64, 1e-12)])
@EACH
@given(seed=st.integers(0, 2**32), scale=st.sampled_from([0.1, 1, 30]))
def test_agrees_with_pytorch(loss, twin, shape, answers, seed, scale, dtype, rtol):
    rng = np.random.default_rng(seed)
    scores = (scale * rng.normal(size=shape)).astype(dtype)
    targets = answers(rng)
    if targets.dtype.kind == "f":
        targets = targets.astype(dtype)
    leaf = torch.tensor(scores, requires_grad=True)
    value, wanted = loss(scores, targets), twin(leaf, torch.tensor(targets))
    wanted.backward()
    slope = loss.backward()
    assert slope.dtype == dtype
    assert isinstance(value, float)
    np.testing.assert_allclose(value, wanted.item(), rtol=rtol, atol=rtol)
    np.testing.assert_allclose(slope, leaf.grad.numpy(), rtol=rtol, atol=rtol)


@EACH
def test_gradient_by_complex_step(loss, twin, shape, answers):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        check = check_loss(loss, 0.4 * rng.normal(size=shape), answers(rng), rng=rng)
        assert check, check
        assert check.method == "complex step"


@EACH
def test_its_value_is_the_mean_over_the_examples(loss, twin, shape, answers):
    rng = np.random.default_rng(0)
    scores, targets = rng.normal(size=shape), answers(rng)
    values = loss.per_example(scores, targets)
    assert values.shape == (5,)
    np.testing.assert_allclose(values.mean(), loss(scores, targets), rtol=1e-14)


def test_squares_and_distances_by_hand():
    scores, targets = np.array([[1.0, 2], [3, 5]]), np.array([[1.0, 0], [0, 5]])
    squares, distances = MeanSquaredError(), MeanAbsoluteError()
    assert squares(scores, targets) == (4 + 9) / 4
    np.testing.assert_array_equal(squares.backward(), [[0, 1], [1.5, 0]])
    assert distances(scores, targets) == (2 + 3) / 4
    np.testing.assert_array_equal(distances.backward(), [[0, 0.25], [0.25, 0]])


def test_contrastive_by_hand():
    """Distances 5 and 5 with margin 6: ½·25 for the same, ½·1 for the different."""
    pair = np.array([[0.0, 0], [3, 4]])
    loss = ContrastiveLoss(margin=6)
    values = loss.per_example(np.stack([pair, pair]), np.array([1, 0]))
    np.testing.assert_allclose(values, [12.5, 0.5])
    loss(np.stack([pair, pair]), np.array([1, 0]))
    slope = loss.backward()  # the mean over two pairs: half of each
    np.testing.assert_allclose(slope[0], [[-1.5, -2], [1.5, 2]])
    np.testing.assert_allclose(slope[1], [[0.3, 0.4], [-0.3, -0.4]])


def test_contrastive_leaves_what_is_far_and_what_has_no_direction():
    far, same_place = [[0.0, 0], [3, 4]], [[1.0, 1], [1, 1]]
    loss = ContrastiveLoss(margin=2)
    assert loss(np.array([far, same_place]), np.array([0, 0])) == (0 + 2) / 2
    assert (loss.backward() == 0).all()


def test_kl_by_hand():
    """Of (½, ½) from (¾, ¼): ½ log ⅔ + ½ log 2 = ½ log 4/3."""
    loss = KLDivergence()
    q, p = np.array([[0.75, 0.25]]), np.array([[0.5, 0.5]])
    np.testing.assert_allclose(loss(np.log(q), p), np.log(4 / 3) / 2, rtol=1e-14)
    np.testing.assert_allclose(loss.backward(), [[0.25, -0.25]], rtol=1e-14)


def test_kl_is_zero_for_equals_and_cross_entropy_for_one_who_is_sure():
    scores = np.random.default_rng(0).normal(size=(4, 3))
    loss, labels = KLDivergence(), np.array([0, 2, 1, 1])
    np.testing.assert_allclose(loss(scores, softmax(scores)), 0, atol=1e-15)
    np.testing.assert_allclose(loss.backward(), 0, atol=1e-16)
    sure = loss(scores, np.eye(3)[labels])
    np.testing.assert_allclose(sure, SoftmaxCrossEntropy()(scores, labels), rtol=1e-14)


S = np.zeros((2, 3))


@pytest.mark.parametrize(
    ("loss", "scores", "targets", "message"),
    [
        (MeanSquaredError(), S, S[:1], r"targets has shape \(1, 3\), expected \(2, 3"),
        (MeanSquaredError(), S.astype(int), S, "scores has dtype int64"),
        (MeanAbsoluteError(), S[:0], S[:0], "batch is empty"),
        (KLDivergence(), S, S, "targets of example 0 .*sum 1"),
        (
            KLDivergence(),
            S,
            np.array([[-1.0, 1, 1]] * 2),
            "targets of example 0 .*0 or more",
        ),
        (KLDivergence(), S, S + np.nan, "targets of example 0 "),
        (ContrastiveLoss(), S, [0, 1], r"shape \(2, 3\), expected \(N, 2, D\)"),
        (ContrastiveLoss(), np.zeros((2, 2, 3)), [1, -1], "target -1 came, expected 1"),
    ],
)
def test_says_what_is_wrong(loss, scores, targets, message):
    with pytest.raises(ValueError, match=message):
        loss(scores, np.asarray(targets))


def test_refuses_a_margin_of_nothing():
    with pytest.raises(ValueError, match="the margin is 0, expected more than 0"):
        ContrastiveLoss(margin=0)
