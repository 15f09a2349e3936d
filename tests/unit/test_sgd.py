"""SGD: a step by hand, PyTorch parity, in place, and clear refusals."""

import numpy as np
import pytest
import torch

from dl_helpers.optim import SGD


def test_step_by_hand_is_taken_in_place():
    W = np.array([[1.0, -2.0]])
    params = {"W": W}
    SGD(lr=0.5).step(params, {"W": np.array([[4.0, 2.0]])})
    np.testing.assert_array_equal(W, [[-1.0, -3.0]])
    assert params["W"] is W


def test_agrees_with_pytorch():
    rng = np.random.default_rng(0)
    p, gradients = rng.normal(size=(3, 2)), rng.normal(size=(5, 3, 2))
    twin = torch.tensor(p.copy(), requires_grad=True)
    theirs, ours = torch.optim.SGD([twin], lr=0.1), SGD(0.1)
    for g in gradients:
        twin.grad = torch.tensor(g)
        theirs.step()
        ours.step({"p": p}, {"p": g})
    np.testing.assert_allclose(p, twin.detach().numpy(), rtol=1e-15)


def test_the_dtype_of_the_parameters_stays():
    params = {"W": np.ones(2, np.float32)}
    SGD(0.1).step(params, {"W": np.ones(2)})
    assert params["W"].dtype == np.float32


@pytest.mark.parametrize("lr", [0, -1, float("nan"), float("inf")])
def test_refuses_a_learning_rate_that_is_no_positive_number(lr):
    with pytest.raises(ValueError, match=f"lr is {lr}, expected a positive number"):
        SGD(lr)


@pytest.mark.parametrize(
    ("grads", "message"),
    [
        ({"W": np.ones(2)}, "b has no gradient; backward comes before the step"),
        ({"W": np.ones(2), "b": np.ones(3)}, r"shape \(3,\), expected \(1,\)"),
    ],
)
def test_nothing_moves_when_a_gradient_does_not_fit(grads, message):
    params = {"W": np.ones(2), "b": np.ones(1)}
    with pytest.raises(ValueError, match=message):
        SGD(0.1).step(params, grads)
    np.testing.assert_array_equal(params["W"], [1, 1])
