"""Optimisers with a memory: numbers by hand, PyTorch parity, and clear refusals."""

import numpy as np
import pytest
import torch

from dl_helpers.optim import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)

ALL = [SGD(0.1), Momentum(0.1), Nesterov(0.1), AdaGrad(), RMSProp(), Adam(), AdamW()]
TWINS = [
    (lambda: Momentum(0.1, 0.8), lambda p: torch.optim.SGD(p, 0.1, momentum=0.8)),
    (
        lambda: Nesterov(0.1, 0.8),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.8, nesterov=True),
    ),
    (lambda: AdaGrad(), lambda p: torch.optim.Adagrad(p)),
    (lambda: AdaGrad(0.5, 0.1), lambda p: torch.optim.Adagrad(p, 0.5, eps=0.1)),
    (lambda: RMSProp(), lambda p: torch.optim.RMSprop(p)),
    (
        lambda: RMSProp(0.1, 0.9, 0.1),
        lambda p: torch.optim.RMSprop(p, 0.1, alpha=0.9, eps=0.1),
    ),
    (lambda: Adam(), lambda p: torch.optim.Adam(p)),
    (
        lambda: Adam(0.1, 0.8, 0.9, 0.1),
        lambda p: torch.optim.Adam(p, 0.1, betas=(0.8, 0.9), eps=0.1),
    ),
    (lambda: AdamW(), lambda p: torch.optim.AdamW(p)),
    (
        lambda: AdamW(0.1, weight_decay=0.3),
        lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.3),
    ),
]


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize(("ours", "theirs"), TWINS)
def test_agrees_with_pytorch_over_20_steps(ours, theirs, dtype, rtol):
    """The learning rate is set anew half-way, where formulations part."""
    rng = np.random.default_rng(0)
    params = {
        "W": rng.normal(size=(3, 2)).astype(dtype),
        "b": rng.normal(size=2).astype(dtype),
    }
    twins = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    ours, theirs = ours(), theirs(list(twins.values()))
    for t in range(20):
        if t == 10:
            ours.lr = theirs.param_groups[0]["lr"] = 0.3 * ours.lr
        grads = {n: rng.normal(size=p.shape).astype(dtype) for n, p in params.items()}
        for name, twin in twins.items():
            twin.grad = torch.tensor(grads[name])
        theirs.step()
        ours.step(params, grads)
    for name, p in params.items():
        wanted = twins[name].detach().numpy()
        np.testing.assert_allclose(p, wanted, rtol, rtol, err_msg=name)


@pytest.mark.parametrize(
    ("optimizer", "places"),
    [
        (Momentum(0.1, 0.5), [0.8, 0.5]),  # v = 2, 3
        (Nesterov(0.1, 0.5), [0.7, 0.35]),  # g + v/2 = 3, 3.5
        (AdaGrad(0.1, 0), [0.9, 0.9 - 0.1 / 2**0.5]),  # g/√s = 2/2, 2/√8
        (RMSProp(0.1, 0.75, 0), [0.8, 0.8 - 0.2 / 1.75**0.5]),  # s = 1, 1.75
        (Adam(0.1, eps=0), [0.9, 0.8]),  # an equal slope each time: steps of η
        (AdamW(0.1, eps=0, weight_decay=1), [0.8, 0.62]),  # 0.9 p, then η less
    ],
    ids=repr,
)
def test_two_steps_by_hand_with_slope_2(optimizer, places):
    p = np.array([1.0])
    for place in places:
        optimizer.step({"p": p}, {"p": np.array([2.0])})
        np.testing.assert_allclose(p, place, rtol=1e-14)


@pytest.mark.parametrize("optimizer", ALL, ids=repr)
class TestEach:
    def test_moves_in_place_and_leaves_the_gradient(self, optimizer):
        p, g = np.ones((2, 3)), np.arange(6.0).reshape(2, 3) - 2
        params, before = {"in place": p}, g.copy()
        optimizer.step(params, {"in place": g})
        assert params["in place"] is p
        assert (p[g > 0] < 1).all()
        np.testing.assert_array_equal(g, before)

    def test_the_dtype_of_the_parameters_stays(self, optimizer):
        params = {"of one dtype": np.ones(2, np.float32)}
        for g in (np.ones(2), np.ones(2, int)):
            optimizer.step(params, {"of one dtype": g})
        assert params["of one dtype"].dtype == np.float32
        memory = optimizer._recall("of one dtype", params["of one dtype"])
        assert all(m.dtype == np.float32 for m in memory.arrays.values())

    def test_learns_a_parabola(self, optimizer):
        p, optimizer = np.array([1.0, -2.0]), type(optimizer)(0.1)
        for _ in range(1000):
            optimizer.step({"p": p}, {"p": p.copy()})
        assert np.abs(p).max() < 0.1

    def test_nothing_moves_when_a_gradient_does_not_fit(self, optimizer):
        name = type(optimizer).__name__
        params = {"first": np.ones(2), "then": np.ones(1)}
        for wrong in ({}, {"then": np.ones(3)}, {"then": np.array(["1"])}):
            with pytest.raises(ValueError, match=f"{name}: .*then.* "):
                optimizer.step(params, {"first": np.ones(2), **wrong})
            np.testing.assert_array_equal(params["first"], [1, 1])
        with pytest.raises(ValueError, match=r"dtype int64.*expected floating point"):
            optimizer.step({"w": np.ones(2, int)}, {"w": np.ones(2)})

    def test_its_repr_makes_it_again(self, optimizer):
        assert repr(eval(repr(optimizer))) == repr(optimizer)

    def test_refuses_a_learning_rate_that_is_not_positive(self, optimizer):
        for lr in (0, -1, float("nan"), float("inf")):
            with pytest.raises(ValueError, match=f"lr is {lr}, expected a positive"):
                type(optimizer)(lr)


def test_a_parameter_that_appears_later_starts_afresh():
    adam, fresh = Adam(0.1), Adam(0.1)
    late, alone, g = np.ones(3), np.ones(3), np.array([1.0, -2.0, 0.5])
    early = np.ones(3)
    for _ in range(5):
        adam.step({"early": early}, {"early": g})
    adam.step({"early": early, "late": late}, {"early": g, "late": g})
    fresh.step({"late": alone}, {"late": g})
    np.testing.assert_array_equal(late, alone)


@pytest.mark.parametrize("other", [np.ones(2), np.ones(3, np.float32)])
def test_another_shape_or_dtype_under_the_same_name_starts_afresh(other):
    adam, fresh = Adam(0.1), Adam(0.1)
    adam.step({"W": np.ones(3)}, {"W": np.ones(3)})
    alone = other.copy()
    adam.step({"W": other}, {"W": -np.ones_like(other)})
    fresh.step({"W": alone}, {"W": -np.ones_like(other)})
    np.testing.assert_array_equal(other, alone)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Momentum(0.1, 1), "Momentum: momentum is 1, expected .* below 1"),
        (lambda: Nesterov(0.1, -0.1), r"Nesterov: momentum is -0\.1"),
        (lambda: RMSProp(rho=1.5), "RMSProp: rho is 1.5"),
        (lambda: AdaGrad(eps=-1), "AdaGrad: eps is -1, expected 0 or more"),
        (lambda: Adam(beta1=1), "Adam: beta1 is 1"),
        (lambda: Adam(beta2=float("nan")), "Adam: beta2 is nan"),
        (lambda: AdamW(weight_decay=-0.1), r"AdamW: weight_decay is -0\.1"),
    ],
)
def test_refuses_settings_that_make_no_sense(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_optimiser_of_ones_own_needs_a_move():
    class Sign(Optimizer):
        def _move(self, p, g, t):
            p -= self.lr * np.sign(g)

    p = np.array([1.0, 1.0])
    Sign(0.5).step({"p": p}, {"p": np.array([3.0, -0.1])})
    np.testing.assert_array_equal(p, [0.5, 1.5])
    with pytest.raises(NotImplementedError, match="has no _move yet"):
        Optimizer(0.5).step({"p": p}, {"p": p})
