"""Score bars: any model, any picture size; the product sums to the score."""

import re

import numpy as np
import pytest
import torch
import traitlets
from sklearn.datasets import load_digits

from dl_helpers.nn import Dense
from dl_helpers.widgets import score_bars

RNG = np.random.default_rng(0)
DIGITS = load_digits()
X = (DIGITS.images[:150, None] / 16).astype(np.float32)
Y = DIGITS.target[:150]
NAMES = [str(k) for k in range(10)]


def dense(n_in, n_classes=10):
    model = Dense(n_in, n_classes, rng=1)
    model.params["b"] += RNG.normal(size=n_classes).astype(np.float32)
    return model


def numbers(data, *shape):
    return np.frombuffer(data, np.float32).reshape(shape)


@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 28, 28), (3, 32, 32)], ids=str)
@pytest.mark.parametrize("rows", [False, True], ids=["pictures", "rows"])
def test_grey_and_rgb_pictures_of_any_size(shape, rows):
    x = RNG.uniform(size=(12, *shape)).astype(np.float32)
    model = dense(int(np.prod(shape)))
    given = (x.reshape(12, -1), shape) if rows else (x, None)
    widget = score_bars(model, given[0], Y[:12], NAMES, image_shape=given[1])
    flat = x.reshape(12, -1)
    np.testing.assert_allclose(
        numbers(widget.scores, 12, 10), model.forward(flat), rtol=1e-6
    )
    np.testing.assert_array_equal(numbers(widget.templates, 10, -1), model.params["W"])
    assert widget.linear
    assert widget.preview().startswith(b"\x89PNG")


def test_the_product_and_the_bias_sum_to_the_score():
    model = dense(64)
    widget = score_bars(model, X, Y, NAMES)
    widget.set_state({"index": 5, "chosen": 3})
    total, bias = widget.parts
    assert bias == pytest.approx(model.params["b"][3], abs=1e-6)
    assert total == pytest.approx(X[5].ravel() @ model.params["W"][3], abs=1e-6)
    assert f"sums to {total:.2f}; with bias {bias:.2f}" in widget.describe()


def test_says_picture_classes_and_every_score():
    widget = score_bars(dense(64), X, Y, [f"class {k}" for k in range(10)])
    widget.index = 7
    said = widget.describe()
    scores = numbers(widget.scores, 100, 10)[7]
    assert said.startswith(f"Picture 8 of 100: of class class {Y[7]}, answered")
    for k, score in enumerate(scores):
        assert f"class {k} {score:.2f}" in said


def test_takes_the_first_hundred_pictures_and_numbers_as_names():
    widget = score_bars(dense(64), X, Y)
    assert len(widget.labels) == 100
    assert widget.classes == NAMES
    assert len(score_bars(dense(64), X, Y, most=3).labels) == 3


def test_templates_of_a_net_that_is_not_linear_follow_the_picture():
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(64, 9),
        torch.nn.ReLU(),
        torch.nn.Linear(9, 10),
    )
    widget = score_bars(net, X, Y, NAMES)
    before = widget.templates
    widget.set_state({"index": 4})
    assert not widget.linear
    assert widget.templates_of == 4
    assert widget.templates != before
    assert "with rest" in widget.describe()


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"index": 100}, "index = 100, expected 0 to 99"),
        ({"chosen": -1}, "chosen = -1, expected 0 to 9"),
        ({"pixel": 64}, "pixel = 64, expected -1 to 63"),
    ],
)
def test_refuses_places_that_are_not_there(state, message):
    with pytest.raises(traitlets.TraitError, match=message):
        score_bars(dense(64), X, Y, NAMES).set_state(state)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"x": X[:, 0, 0, :2]},
            r"x has shape \(150, 2\), expected pictures.*perceptron",
        ),
        ({"x": X.reshape(150, 64)}, r"for rows \(N, D\), give image_shape"),
        ({"x": X[:0], "y": Y[:0]}, r"x has shape \(0, 1, 8, 8\), expected pictures"),
        ({"x": X.astype(object)}, "x has dtype object, expected numbers"),
        ({"y": Y[:9]}, r"y is int64 of shape \(9,\), expected 100 integers"),
        ({"y": Y.astype(float)}, "y is float64"),
        ({"y": Y + 1}, "labels run from 1 to 10, but with 10 classes"),
        ({"classes": NAMES[:9]}, "labels run from 0 to 9, but with 9"),
        ({"classes": [*NAMES, "A"]}, "11 class names came, but Dense.* scores 10"),
        ({"model": Dense(63, 10)}, r"Dense\(63 → 10\) could not score"),
        ({"model": "net"}, "'net' is no classifier"),
        ({"most": 0}, "most is 0, expected 1 picture or more"),
    ],
)
def test_says_what_is_wrong(change, message):
    given = {"model": dense(64), "x": X, "y": Y, "classes": NAMES} | change
    with pytest.raises(ValueError, match=message):
        score_bars(**given)


def test_whole_numbers_are_taken_as_they_are():
    widget = score_bars(dense(64), DIGITS.images[:5, None].astype(int), Y[:5], NAMES)
    assert re.search("Picture 1 of 5", widget.describe())


def test_starts_with_the_picture_that_is_asked_for():
    model = dense(64)
    widget = score_bars(model, X, Y, NAMES, index=7)
    assert widget.describe().startswith("Picture 8 of 100")
    assert widget.chosen == model.forward(X[7].reshape(1, -1)).argmax()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"index": 100}, "index is 100, expected 0 to 99"),
        ({"hide": ["bars"]}, "hide has 'bars', expected some of templates, product"),
    ],
)
def test_refuses_what_is_not_there(settings, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        score_bars(dense(64), X, Y, NAMES, **settings)
