"""Stumps against brute force, and boosting against scikit-learn and its own bound."""

import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import AdaBoostClassifier

from dl_helpers.features import Boosted, SortedFeatures, Stump, adaboost, boost

LINE = np.array([[1.0], [2], [3], [4]])


@st.composite
def problems(draw):
    n, d = draw(st.integers(1, 9)), draw(st.integers(1, 4))
    x = draw(arrays(np.float64, (n, d), elements=st.integers(-2, 2)))
    y = np.array(draw(st.lists(st.sampled_from([-1, 1]), min_size=n, max_size=n)))
    w = draw(arrays(np.float64, n, elements=st.floats(0.01, 1)))
    return x, y, w / w.sum()


def brute_force(x, y, w):
    """Try every threshold beside every value, both ways round."""
    cuts = [(j, t) for j in range(x.shape[1]) for t in [-math.inf, *x[:, j]]]
    stumps = [Stump(j, t, p) for j, t in cuts for p in (1, -1)]
    return min(w[s.predict(x) != y].sum() for s in stumps)


def test_stump_by_hand():
    """With labels − − + + the cut at 2.5 is perfect; with + + − − it is turned."""
    w = np.full(4, 0.25)
    assert SortedFeatures(LINE, [-1, -1, 1, 1]).best_stump(w) == (Stump(0, 2.5, 1), 0)
    assert SortedFeatures(LINE, [1, 1, -1, -1]).best_stump(w) == (Stump(0, 2.5, -1), 0)


def test_weights_decide_which_mistake_to_make():
    """Of + − + + one must be wrong; the heavy first one is got right."""
    data = SortedFeatures(LINE, [1, -1, 1, 1])
    stump, error = data.best_stump(np.array([0.4, 0.2, 0.2, 0.2]))
    assert stump == Stump(0, -math.inf, 1)
    assert error == pytest.approx(0.2)


@given(problems())
def test_no_stump_is_better(case):
    x, y, w = case
    stump, error = SortedFeatures(x, y).best_stump(w)
    assert error == pytest.approx(brute_force(x, y, w), abs=1e-12)
    assert error == pytest.approx(w[stump.predict(x) != y].sum(), abs=1e-12)
    assert error <= 0.5 + 1e-12


def test_stumps_are_found_beyond_the_first_block_of_features():
    x = np.zeros((4, 1200))
    x[2:, 1100] = 1
    stump, error = SortedFeatures(x, [-1, -1, 1, 1]).best_stump(np.full(4, 0.25))
    assert (stump, error) == (Stump(1100, 0.5, 1), 0)


def test_of_equal_stumps_the_first_counts():
    x = np.repeat(LINE, 600, axis=1)
    stump, _ = SortedFeatures(x, [-1, -1, 1, 1]).best_stump(np.full(4, 0.25))
    assert stump.feature == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_neighbouring_floats_are_told_apart(dtype):
    """Here their mean rounds up to the higher one, which is not above itself."""
    low = np.nextafter(dtype(1), dtype(2))
    x = np.array([[low], [np.nextafter(low, dtype(2))]])
    stump, error = SortedFeatures(x, [-1, 1]).best_stump(np.array([0.5, 0.5]))
    assert error == 0
    np.testing.assert_array_equal(stump.predict(x), [-1, 1])


def test_two_rounds_by_hand():
    """+ − + +: ε = ¼ and α = ½ log 3; the mistake then weighs ½, and so on."""
    data = SortedFeatures(LINE, [1, -1, 1, 1])
    first, second = islice(boost(data), 2)
    assert first.stump == Stump(0, -math.inf, 1)
    assert first.error == pytest.approx(1 / 4)
    assert first.alpha == pytest.approx(0.5 * math.log(3))
    # Weights 1/6, 1/2, 1/6, 1/6: the cut at 2.5 loses only the first.
    assert second.stump == Stump(0, 2.5, 1)
    assert second.error == pytest.approx(1 / 6)
    assert second.alpha == pytest.approx(0.5 * math.log(5))


@given(problems(), st.integers(1, 12))
def test_training_error_stays_below_its_bound(case, n_rounds):
    x, y, w = case
    model = adaboost(x, y, n_rounds, weights=w)
    assert w[model.predict(x) != y].sum() <= model.error_bound + 1e-9
    assert len(model) <= n_rounds


def test_the_bound_by_hand():
    model = adaboost(LINE, [1, -1, 1, 1], 2)
    want = 2 * math.sqrt(1 / 4 * 3 / 4) * 2 * math.sqrt(1 / 6 * 5 / 6)
    assert model.error_bound == pytest.approx(want)
    assert repr(model) == "Boosted(2 stumps, training error ≤ 0.645)"


def test_a_perfect_stump_ends_it():
    model = adaboost(LINE, [-1, -1, 1, 1], 10)
    assert len(model) == 1
    assert np.isfinite(model.rounds[0].alpha)
    np.testing.assert_array_equal(model.predict(LINE), [-1, -1, 1, 1])


def test_where_no_stump_beats_chance_there_is_none():
    model = adaboost(np.array([[0.0], [0.0]]), [1, -1], 5)
    assert model == Boosted(())
    np.testing.assert_array_equal(model.scores(np.zeros((3, 1))), [0, 0, 0])
    assert model.error_bound == 1


def test_boosting_makes_a_circle_of_steps():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (400, 2))
    y = np.where((x**2).sum(axis=1) < 0.5, 1, -1)
    errors = [np.mean(adaboost(x, y, n).predict(x) != y) for n in (1, 10, 100)]
    assert errors[0] > 0.2 > errors[1] > 0.05 > errors[2]


class OurStump(ClassifierMixin, BaseEstimator):
    """Our stump as scikit-learn wants it: its own tree chooses by Gini impurity."""

    def fit(self, x, y, sample_weight):
        self.classes_ = np.array([-1, 1])
        total = sample_weight / sample_weight.sum()
        self.stump_, _ = SortedFeatures(x, y).best_stump(total)
        return self

    def predict(self, x):
        return self.stump_.predict(x)


def test_agrees_with_scikit_learn():
    """Its weights are 2 α, and its scores twice ours over the sum of α."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 5))
    y = np.where(x[:, 0] + x[:, 1] * x[:, 2] > 0, 1, -1)
    ours = adaboost(x, y, 15)
    theirs = AdaBoostClassifier(OurStump(), n_estimators=15).fit(x, y)
    alphas = np.array([r.alpha for r in ours.rounds])
    np.testing.assert_allclose(theirs.estimator_weights_, 2 * alphas, rtol=1e-9)
    np.testing.assert_allclose(theirs.estimator_errors_, [r.error for r in ours.rounds])
    scores = 2 * ours.scores(x) / alphas.sum()
    np.testing.assert_allclose(theirs.decision_function(x), scores, atol=1e-9)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (LINE, [0, 1, 1, 1], "label 0 came, expected −1 or"),
        (LINE, [1, -1, 1], r"y has shape \(3,\)"),
        (LINE[:, 0], [1, -1, 1, 1], r"x has shape \(4,\)"),
        (LINE[:0], [], "neither empty"),
        (LINE * np.nan, [1, -1, 1, 1], "boosting: x: 4 values are NaN"),
        (LINE.astype(object), [1, -1, 1, 1], "dtype object"),
    ],
)
def test_says_what_is_wrong_with_examples(x, y, message):
    with pytest.raises(ValueError, match=message):
        adaboost(x, y, 3)


@pytest.mark.parametrize("weights", [[0.5, 0.5], [1, 1, 1, 1], [0.5, 0.8, 0.2, -0.5]])
def test_says_what_is_wrong_with_weights(weights):
    with pytest.raises(ValueError, match="each 0 or more, with sum 1"):
        adaboost(LINE, [1, -1, 1, 1], 3, weights=weights)


def test_refuses_no_rounds():
    with pytest.raises(ValueError, match="n_rounds is 0"):
        adaboost(LINE, [1, -1, 1, 1], 0)
