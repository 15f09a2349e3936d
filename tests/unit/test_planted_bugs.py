"""What students get wrong in a backward, planted in every family of layers.

The gradient check must find each on every seed, and must let every right layer pass on
a thousand.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from dl_helpers import nn
from dl_helpers.checks import check_layer

Slip = Callable[[np.ndarray], np.ndarray]

LAYERS = {
    "Dense": (lambda rng: nn.Dense(4, 3, rng=rng), (5, 4)),
    "Conv1d": (lambda rng: nn.Conv1d(2, 3, 3, stride=2, rng=rng), (4, 2, 7)),
    "Conv2d": (lambda rng: nn.Conv2d(2, 3, 3, padding=1, rng=rng), (4, 2, 5, 5)),
    "Conv2d strided": (lambda rng: nn.Conv2d(2, 3, 2, stride=2, rng=rng), (4, 2, 5, 5)),
    "Conv2d flipped": (
        lambda rng: nn.Conv2d(2, 3, 3, flip=True, rng=rng),
        (4, 2, 5, 5),
    ),
    "Conv3d": (lambda rng: nn.Conv3d(1, 2, 2, rng=rng), (3, 1, 3, 4, 3)),
    "MaxPool2d": (lambda rng: nn.MaxPool2d(2), (4, 2, 4, 6)),
    "MaxPool2d overlapping": (lambda rng: nn.MaxPool2d(3, stride=1), (4, 2, 5, 5)),
    "AvgPool2d": (lambda rng: nn.AvgPool2d(2), (4, 2, 4, 6)),
    "GlobalAvgPool": (lambda rng: nn.GlobalAvgPool(), (4, 2, 4, 6)),
    "ReLU": (lambda rng: nn.ReLU(), (5, 4)),
    "LeakyReLU": (lambda rng: nn.LeakyReLU(0.1), (5, 4)),
    "PReLU": (lambda rng: nn.PReLU(), (5, 4)),
    "Sigmoid": (lambda rng: nn.Sigmoid(), (5, 4)),
    "Tanh": (lambda rng: nn.Tanh(), (5, 4)),
    "GELU": (lambda rng: nn.GELU(), (5, 4)),
    "Softmax": (lambda rng: nn.Softmax(), (5, 4)),
    "RNN": (lambda rng: nn.RNN(3, 4, rng=rng), (3, 5, 3)),
    "LSTM": (lambda rng: nn.LSTM(3, 4, rng=rng), (3, 5, 3)),
    "GRU": (lambda rng: nn.GRU(3, 4, rng=rng), (3, 5, 3)),
}


class Bug(NamedTuple):
    """A mistake in the gradient `where` ("dx", "W", …) of a layer."""

    layer: str
    what: str
    where: str
    slip: Slip


def nothing_at(*index) -> Slip:
    """Leave a part of the gradient at 0."""

    def slip(g):
        g = g.copy()
        g[index] = 0
        return g

    return slip


def times_at(factor, *index) -> Slip:
    """Scale one part of the gradient."""

    def slip(g):
        g = g.copy()
        g[index] *= factor
        return g

    return slip


ALL, LAST = slice(None), -1
FIRST_GATE = slice(0, 4)

BUGS = [
    Bug("Dense", "wrong sign", "W", lambda g: -g),
    Bug("Dense", "mean for a sum in the bias", "b", lambda g: g / 5),
    Bug("Dense", "the last example is left out", "dx", nothing_at(LAST)),
    Bug("Dense", "one entry a hair too large", "W", times_at(1 + 1e-5, 2, 1)),
    Bug("Dense", "features in the wrong order", "dx", lambda g: g[:, ::-1]),
    Bug("Conv1d", "kernel turned round", "W", lambda g: g[:, :, ::-1]),
    Bug("Conv1d", "last place left out", "dx", nothing_at(ALL, ALL, 6 - 2)),
    Bug("Conv2d", "border left out", "dx", nothing_at(ALL, ALL, 0)),
    Bug("Conv2d", "one corner pixel", "dx", nothing_at(ALL, ALL, LAST, LAST)),
    Bug("Conv2d", "kernel turned round", "W", lambda g: g[:, :, ::-1, ::-1]),
    Bug("Conv2d", "kernel transposed", "W", lambda g: g.swapaxes(2, 3)),
    Bug("Conv2d", "channels exchanged", "W", lambda g: g[:, ::-1]),
    Bug("Conv2d", "one example alone", "b", lambda g: g / 4),
    Bug("Conv2d", "one row of one kernel", "W", nothing_at(1, 1, 2)),
    Bug("Conv2d strided", "shifted by one", "dx", lambda g: np.roll(g, 1, axis=3)),
    Bug("Conv2d strided", "stride forgotten", "W", lambda g: g / 4),
    Bug("Conv2d flipped", "kernel not turned", "W", lambda g: g[:, :, ::-1, ::-1]),
    Bug("Conv3d", "one slice of the kernel", "W", nothing_at(ALL, ALL, 1)),
    Bug("Conv3d", "last slice of the volume", "dx", nothing_at(ALL, ALL, LAST)),
    Bug("MaxPool2d", "to all of the window", "dx", lambda g: g + g[..., ::-1]),
    Bug("MaxPool2d", "not to the maximum", "dx", lambda g: np.roll(g, 1, axis=2)),
    Bug("MaxPool2d overlapping", "overlaps once", "dx", lambda g: np.sign(g)),
    Bug("AvgPool2d", "not divided", "dx", lambda g: 4 * g),
    Bug("GlobalAvgPool", "divided by a side", "dx", lambda g: 6 * g),
    Bug("ReLU", "passes all", "dx", lambda g: g + (g == 0)),
    Bug("LeakyReLU", "slope forgotten", "dx", times_at(10, 1)),
    Bug("PReLU", "α's sign", "alpha", lambda g: -g),
    Bug("PReLU", "α's mean", "alpha", lambda g: g / 5),
    Bug("Sigmoid", "slope of tanh", "dx", lambda g: 4 * g),
    Bug("Tanh", "one entry", "dx", times_at(1.001, 0, 0)),
    Bug("GELU", "a constant too much", "dx", lambda g: g + 1e-6),
    Bug("Softmax", "rows that do not sum to 0", "dx", lambda g: g + 1e-3),
    Bug("RNN", "first step left out", "dx", nothing_at(ALL, 0)),
    Bug("RNN", "recurrent weights transposed", "W_hh", lambda g: g.T),
    Bug("LSTM", "one gate without gradient", "W_hh", nothing_at(FIRST_GATE)),
    Bug("LSTM", "gates in another order", "W_xh", lambda g: np.roll(g, 4, axis=0)),
    Bug("LSTM", "last step left out", "dx", nothing_at(ALL, LAST)),
    Bug("GRU", "a gate's bias twice", "b", times_at(2, FIRST_GATE)),
]


def planted(bug: Bug, rng: np.random.Generator):
    """Make a layer whose gradient passes through a slip."""
    make, shape = LAYERS[bug.layer]
    layer = make(rng)
    backward = layer.backward

    def wrong(dy):
        dx = backward(dy)
        if bug.where == "dx":
            return bug.slip(dx)
        layer.grads = layer.grads | {bug.where: bug.slip(layer.grads[bug.where])}
        return dx

    layer.backward = wrong
    return layer, shape


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.layer}, {bug.what}")
def test_a_planted_bug_is_found_on_every_seed(bug):
    name = bug.where if bug.where == "dx" else f"d{bug.where}"
    for seed in range(10):
        rng = np.random.default_rng(seed)
        layer, shape = planted(bug, rng)
        report = check_layer(layer, rng.normal(size=shape), rng=rng)
        assert [c.name for c in report.checks if not c] == [name], report


def test_there_are_enough_bugs():
    assert len(BUGS) >= 30
    assert {bug.layer for bug in BUGS} == LAYERS.keys()


@pytest.mark.parametrize("name", LAYERS)
def test_no_false_alarm_on_a_thousand_seeds(name):
    make, shape = LAYERS[name]
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        report = check_layer(make(rng), rng.normal(size=shape), rng=rng)
        assert report, f"seed {seed}: {report}"
