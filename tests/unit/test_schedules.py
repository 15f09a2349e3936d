"""Schedules against PyTorch's, and clipping by value and by norm."""

import warnings

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as theirs

from dl_helpers.optim import (
    clip_by_norm,
    clip_by_value,
    constant,
    cosine,
    exponential,
    global_norm,
    one_cycle,
    step_decay,
    warm_up,
)

STEPS = 20


def rates_of(make):
    """Give the learning rates of a PyTorch schedule that starts from 0.5."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler, rates = make(optimizer), []
    for _ in range(STEPS):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        with warnings.catch_warnings():
            # SequentialLR itself passes the epoch that PyTorch warns against passing.
            warnings.filterwarnings("ignore", "The epoch parameter in")
            scheduler.step()
    return rates


@pytest.mark.parametrize(
    ("schedule", "twin"),
    [
        (constant(0.5), lambda o: theirs.ConstantLR(o, factor=1)),
        (step_decay(0.5, factor=0.3, every=6), lambda o: theirs.StepLR(o, 6, 0.3)),
        (exponential(0.5, factor=0.8), lambda o: theirs.ExponentialLR(o, 0.8)),
        (
            cosine(0.5, epochs=STEPS, lowest=0.1),
            lambda o: theirs.CosineAnnealingLR(o, STEPS, eta_min=0.1),
        ),
        (
            warm_up(exponential(0.5, factor=0.8), epochs=5, start=0.2),
            lambda o: theirs.SequentialLR(
                o,
                [
                    theirs.LinearLR(o, start_factor=0.2, total_iters=5),
                    theirs.ExponentialLR(o, 0.8),
                ],
                milestones=[5],
            ),
        ),
        (  # PyTorch counts a cycle of 20 steps as 19 intervals, 5 of them up
            one_cycle(0.5, epochs=STEPS - 1, rise=5 / 19),
            lambda o: theirs.OneCycleLR(o, 0.5, STEPS, cycle_momentum=False),
        ),
    ],
)
def test_agrees_with_pytorch(schedule, twin):
    ours = [schedule(t) for t in range(STEPS)]
    np.testing.assert_allclose(ours, rates_of(twin), rtol=1e-12)


def test_time_between_whole_epochs():
    assert step_decay(1.0, factor=0.5, every=2)(3.99) == 0.5
    assert exponential(1.0, factor=0.25)(0.5) == 0.5
    assert cosine(1.0, epochs=2)(1) == pytest.approx(0.5)
    assert warm_up(constant(1.0), epochs=2, start=0.5)(1) == 0.75


def test_after_its_end_a_schedule_stays_low():
    assert cosine(1.0, epochs=2, lowest=0.1)(5) == pytest.approx(0.1)
    assert one_cycle(1.0, epochs=2, end=0.01)(5) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: constant(0), "constant: lr is 0, expected a positive number"),
        (lambda: step_decay(1.0, every=0), "step_decay: every is 0"),
        (lambda: exponential(1.0, factor=-1), "exponential: factor is -1"),
        (lambda: cosine(float("inf"), epochs=2), "cosine: lr is inf"),
        (lambda: warm_up(constant(1), epochs=0), "warm_up: epochs is 0"),
        (lambda: one_cycle(1.0, epochs=2, rise=1), "one_cycle: fall is 0"),
        (lambda: clip_by_norm(0), "clip_by_norm: limit is 0, expected a positive"),
        (lambda: clip_by_value(float("nan")), "clip_by_value: limit is nan"),
    ],
)
def test_refuses_numbers_that_make_no_sense(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def gradients(dtype=np.float64):
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=(3, 4)).astype(dtype) for name in "ab"}


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_agrees_with_pytorch(limit):
    for ours, twin in (
        (clip_by_norm, torch.nn.utils.clip_grad_norm_),
        (clip_by_value, torch.nn.utils.clip_grad_value_),
    ):
        leaves = {n: torch.zeros(g.shape, dtype=float) for n, g in gradients().items()}
        for name, leaf in leaves.items():
            leaf.grad = torch.tensor(gradients()[name])
        twin(leaves.values(), limit)
        for name, g in ours(limit)(gradients()).items():
            np.testing.assert_allclose(g, leaves[name].grad, rtol=1e-5)


def test_clipping_by_hand():
    grads = {"W": np.array([[3.0, 0.0]]), "b": np.array([-4.0])}
    assert global_norm(grads) == 5
    clipped = clip_by_norm(1.0)(grads)
    np.testing.assert_allclose(clipped["W"], [[0.6, 0]])
    np.testing.assert_allclose(clipped["b"], [-0.8])
    np.testing.assert_array_equal(clip_by_value(3.5)(grads)["b"], [-3.5])
    np.testing.assert_array_equal(grads["b"], [-4.0])


def test_an_explosion_in_float32_is_scaled_not_lost():
    grads = {"W": np.full(4, 1e30, np.float32)}
    clipped = clip_by_norm(1.0)(grads)["W"]
    assert clipped.dtype == np.float32
    np.testing.assert_allclose(clipped, 0.5, rtol=1e-6)


def test_without_need_nothing_is_clipped():
    for clip in (clip_by_norm(100.0), clip_by_value(100.0)):
        clipped = clip(gradients(np.float32))
        for name, g in gradients(np.float32).items():
            np.testing.assert_array_equal(clipped[name], g)
            assert clipped[name].dtype == np.float32
    assert global_norm({}) == 0
    assert clip_by_norm(1.0)({}) == {}
