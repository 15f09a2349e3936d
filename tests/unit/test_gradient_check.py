"""The gradient check: right ones pass on a thousand seeds, planted bugs are named."""

import re
import threading

import numpy as np
import pytest

from dl_helpers.checks import check_gradient, check_layer, check_loss
from dl_helpers.nn import (
    BatchNorm1d,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    LogisticLoss,
    MulticlassHinge,
    Sequential,
    SoftmaxCrossEntropy,
)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


class Planted(Dense):
    """A Dense layer whose gradients go through a student's hands."""

    def __init__(self, dx=lambda g: g, dW=lambda g: g, db=lambda g: g, sizes=(4, 3)):
        super().__init__(*sizes)
        self.slips = {"W": dW, "b": db}
        self.slip = dx

    def backward(self, dy):
        dx = super().backward(dy)
        self.grads = {name: self.slips[name](g) for name, g in self.grads.items()}
        return self.slip(dx)


def nudge(at, by):
    def slip(g):
        g = g.copy()
        g[at] += by
        return g

    return slip


@pytest.mark.parametrize("seed", range(0, 1000, 100))
def test_no_false_alarm(seed):
    for rng in map(np.random.default_rng, range(seed, seed + 100)):
        n, d, k = rng.integers(1, 7, 3)
        report = check_layer(Dense(d, k, rng=rng), rng.normal(size=(n, d)), rng=rng)
        scores, y = rng.normal(size=(n, k)), rng.integers(0, k, n)
        losses = [(MulticlassHinge(), y), (SoftmaxCrossEntropy(), y)]
        checks = [check_loss(loss, scores, y, rng=rng) for loss, y in losses]
        signs = rng.choice([-1, 1], n)
        checks.append(check_loss(LogisticLoss(), scores[:, 0], signs, rng=rng))
        checks.append(
            check_loss(BinaryCrossEntropy(), scores[:, 0], signs > 0, rng=rng)
        )
        for check in (report, *checks):
            assert check, f"seed {seed}: {check}"
        assert {c.method for c in (*report.checks, *checks)} == {"complex step"}


@pytest.mark.parametrize(
    ("slips", "name", "said"),
    [
        ({"dW": lambda g: -g}, "dW", "a sign is wrong"),
        ({"db": lambda g: g / 5}, "db", "N = 5: a mean stands where a sum"),
        ({"dW": lambda g: 5 * g}, "dW", "N = 5: a sum stands where a mean"),
        ({"dW": lambda g: 0 * g}, "dW", "all zeros"),
        ({"dx": lambda g: 2 * g}, "dx", "twice the right answer"),
        ({"dx": lambda g: g.T}, "dx", r"shape is \(4, 5\), expected \(5, 4\)"),
        ({"db": lambda g: g * np.nan}, "db", "NaN or infinity"),
        ({"dx": nudge((4, 3), 1e-6)}, "dx", r"dx\[4, 3\] is"),
    ],
)
def test_a_planted_bug_is_found_and_named(slips, name, said):
    report = check_layer(Planted(**slips), normal(5, 4))
    assert not report
    assert [c.name for c in report.checks if not c] == [name]
    assert re.search(said, repr(report)), report


def test_one_wrong_entry_of_a_large_gradient_is_found_by_halving():
    layer = Planted(dW=nudge((123, 456), 1e-7), sizes=(500, 200))
    report = check_layer(layer, normal(2, 500))
    check = next(c for c in report.checks if not c)
    assert (check.name, check.at) == ("dW", (123, 456))
    assert check.analytic - check.numeric == pytest.approx(1e-7, rel=1e-3)


def test_the_gap_of_a_small_gradient_is_kept_whole():
    report = check_layer(Planted(dW=nudge((2, 1), 0.5)), normal(5, 4))
    check = next(c for c in report.checks if not c)
    wanted = np.zeros((3, 4))
    wanted[2, 1] = 0.5
    np.testing.assert_allclose(check.gap, wanted, atol=1e-12)


def test_a_class_without_a_name_of_its_own_is_called_by_its_class():
    class Mine:
        params, grads = {}, {}

        def forward(self, x):
            return 2 * x

        def backward(self, dy):
            return 2 * dy

    assert repr(check_layer(Mine(), normal(3, 2))).startswith("Mine: all right")


def test_a_missing_gradient_is_said():
    layer = Dense(2, 2)
    layer.backward = lambda dy: dy @ layer.params["W"]
    assert "grads has no W" in repr(check_layer(layer, normal(3, 2)))


def test_the_layer_is_afterwards_what_it_was():
    layer = Dense(4, 3)
    before = {name: p.copy() for name, p in layer.params.items()}
    kept = dict(layer.params)
    check_layer(layer, normal(5, 4))
    for name, p in layer.params.items():
        assert p is kept[name]
        np.testing.assert_array_equal(p, before[name])


def test_a_layer_that_draws_at_random_is_checked_on_one_draw():
    assert check_layer(Dropout(0.5), normal(6, 5))
    assert check_layer(Sequential(Dense(5, 4), Dropout(0.3)), normal(6, 5))


def test_running_statistics_stay_as_they_were():
    layer = BatchNorm1d(3)
    layer.forward(normal(8, 3))
    before = {name: s.copy() for name, s in layer.state.items()}
    assert check_layer(layer, normal(6, 3))
    for name, s in layer.state.items():
        np.testing.assert_array_equal(s, before[name])


def test_a_layer_that_cannot_be_copied_is_checked_as_it_is():
    layer = Dense(4, 3)
    layer.lock = threading.Lock()
    assert check_layer(layer, normal(5, 4))


class TestCodeThatTakesNoComplexNumbers:
    """The check falls back on central differences, and says so."""

    x = np.array([0.5, -2.0, 3.0])

    @pytest.mark.parametrize(
        "f",
        [
            lambda x: np.abs(x).sum(),
            lambda x: float(sum(abs(v) for v in x)),
            lambda x: (x.real * np.sign(x.real)).sum(),
        ],
    )
    def test_right_and_wrong(self, f):
        right = check_gradient(f, self.x, np.sign(self.x))
        wrong = check_gradient(f, self.x, -np.sign(self.x))
        assert right
        assert not wrong
        assert right.method == wrong.method == "central difference"
        assert "a sign is wrong" in repr(wrong)

    def test_a_function_that_refuses_complex_input(self):
        def f(x):
            if np.iscomplexobj(x):
                raise TypeError("real numbers only")
            return (x**3).sum()

        assert check_gradient(f, self.x, 3 * self.x**2)
        assert not check_gradient(f, self.x, 3.001 * self.x**2)

    def test_a_kink_nearby_is_no_false_alarm(self):
        def f(x):
            return float(np.maximum(x, 0).sum())

        x = np.array([3e-6, 1.0, -1.0])
        assert check_gradient(f, x, (x > 0).astype(float))


def test_kinks_do_not_disturb_the_complex_step():
    x = np.array([1e-12, 1.0, -1.0])
    check = check_gradient(lambda z: (z * (z.real > 0)).sum(), x, (x > 0).astype(float))
    assert check, check
