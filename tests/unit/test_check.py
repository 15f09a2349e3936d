"""One call checks a layer, a network, a loss, a function, or a class of one's own."""

import numpy as np
import pytest

from dl_helpers.checks import check, check_gradient, check_layer, check_loss
from dl_helpers.nn import Dense, ReLU, Sequential, SoftmaxCrossEntropy

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])


class Doubling:
    """A student's layer, right but for what `slip` adds; it inherits from nothing."""

    def __init__(self, slip=0.0):
        self.params, self.grads, self.training = {}, {}, True
        self.slip = slip

    def forward(self, x):
        return 2 * x

    def backward(self, dy):
        return (2 + self.slip) * dy


class Squares:
    """A student's loss, ½ Σ (s − t)² / N."""

    def __call__(self, scores, targets):
        self.gap = scores - targets
        return (self.gap**2).sum() / (2 * len(scores))

    def backward(self):
        return self.gap / len(self.gap)


@pytest.mark.parametrize(
    "layer", [Dense(4, 3), Sequential(Dense(4, 3), ReLU(), Dense(3, 2)), Doubling()]
)
def test_a_layer_or_a_network(layer):
    report = check(layer, X)
    assert report
    assert repr(report) == repr(check_layer(layer, X))


@pytest.mark.parametrize(("loss", "y"), [(SoftmaxCrossEntropy(), Y), (Squares(), X**2)])
def test_a_loss(loss, y):
    assert check(loss, X, y)
    assert repr(check(loss, X, y)) == repr(check_loss(loss, X, y))


def test_a_function_and_what_is_said_to_be_its_gradient():
    def f(x):
        return (x**3).sum()

    assert check(f, X, 3 * X**2)
    wrong = check(f, X, 2 * X**2, rng=1)
    assert not wrong
    assert repr(wrong) == repr(check_gradient(f, X, 2 * X**2, rng=1))


def test_a_wrong_one_is_told():
    assert not check(Doubling(slip=1e-3), X)


@pytest.mark.parametrize(
    ("thing", "arrays"),
    [(Dense(4, 3), (X, X, X)), (Dense(4, 3), ()), (np.sum, (X,)), ("text", (X, X))],
)
def test_what_does_not_fit_gets_one_sentence(thing, arrays):
    with pytest.raises(ValueError, match=r"check: a \w+ with \d arrays came, expected"):
        check(thing, *arrays)
