"""Gradient ascent in a picture: the slopes of classes and units, and the priors."""

import numpy as np
import pytest
import torch
from climbers import Mine, makes, ours

from dl_helpers.widgets.dream.ascent import Ascent, Goal, Priors, blurred
from dl_helpers.widgets.models.trace import trace

X = np.random.default_rng(0).uniform(size=(1, 1, 8, 8)).astype(np.float32)


@makes
@pytest.mark.parametrize(("stage", "unit"), [("", 2), ("first", 1), ("act", 3)])
def test_the_slope_of_a_goal_is_that_of_its_value(make, stage, unit):
    goal, h = Goal(make(), stage, unit), 0.05
    slope = goal.slope(X)
    assert slope.shape == X.shape
    some = np.random.default_rng(1).normal(size=X.shape)
    for way in (slope, slope + np.abs(slope).max() * some):
        way = (way / np.sqrt((way**2).sum())).astype(np.float32)
        high, low = (goal.value(X + side * h * way)[0] for side in (1, -1))
        rate = (high - low) / (2 * h)
        assert (slope * way).sum() == pytest.approx(rate, rel=0.05, abs=1e-5)


@makes
def test_looking_at_a_unit_leaves_the_network_as_it_was(make):
    model = make()
    before = trace(model, X)[-1].y
    Goal(model, "first", 1).slope(X)
    np.testing.assert_array_equal(trace(model, X)[-1].y, before)
    if not isinstance(model, torch.nn.Module):
        layer = model.first if isinstance(model, Mine) else model.layers["first"]
        assert not {"forward", "backward"} & set(vars(layer))


def test_the_value_of_a_unit_is_the_mean_of_its_map():
    value, scores = Goal(ours(), "first", 1).value(X)
    stages = {stage.name: stage for stage in trace(ours(), X)}
    assert value == pytest.approx(stages["first"].y[0, 1].mean())
    np.testing.assert_array_equal(scores, stages["last"].y[0])


def climb(priors, x=None, goal=None):
    start = np.full((1, 1, 8, 8), 0.5, np.float32) if x is None else x
    return Ascent(goal or Goal(ours(), "", 0), start, priors, np.random.default_rng(3))


def test_a_step_is_as_long_as_it_says():
    ascent = climb(Priors(lr=0.03, decay=0, blur=0, jitter=0))
    ascent.step()
    moved = ascent.x - 0.5
    assert np.sqrt(np.mean(moved**2)) == pytest.approx(0.03, rel=1e-4)
    slope = Goal(ours(), "", 0).slope(np.full((1, 1, 8, 8), 0.5, np.float32))
    assert np.corrcoef(moved.ravel(), slope.ravel())[0, 1] == pytest.approx(1, abs=1e-4)


def test_decay_leads_to_black_or_in_colour_to_grey():
    still = Priors(lr=0, decay=0.25, blur=0, jitter=0)
    ascent = climb(still, np.full((1, 1, 8, 8), 0.8, np.float32))
    ascent.step()
    np.testing.assert_allclose(ascent.x, 0.6, atol=1e-6)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 2))
    colour = climb(still, np.full((1, 3, 2, 2), 0.9, np.float32), Goal(model, "", 0))
    colour.step()
    np.testing.assert_allclose(colour.x, 0.8, atol=1e-6)


def test_blur_averages_neighbours_and_keeps_what_is_even():
    x = np.zeros((1, 1, 5, 5), np.float32)
    x[0, 0, 2, 2] = 16
    np.testing.assert_array_equal(
        blurred(x)[0, 0, 1:4, 1:4], [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    )
    even = np.full((1, 3, 4, 6), 0.3, np.float32)
    np.testing.assert_allclose(blurred(even), even)


def test_jitter_moves_what_the_network_sees_and_moves_it_back():
    seen = []

    class Watching(Goal):
        def slope(self, x):
            seen.append(x.copy())
            return x

    ascent = climb(Priors(0.1, 0, 0, 2), X.copy(), Watching(None, "", 0))
    ascent.step()
    moves = [
        (a, b)
        for a in range(-2, 3)
        for b in range(-2, 3)
        if np.array_equal(seen[0], np.roll(X, (a, b), (2, 3)))
    ]
    assert len(moves) == 1
    assert moves != [(0, 0)]
    size = np.sqrt(np.mean(X**2))
    np.testing.assert_allclose(ascent.x, np.clip(X + 0.1 * X / size, 0, 1), atol=1e-5)
