"""Challenges: what changes a picture, who can be asked, and where answers go wrong."""

import numpy as np
import pytest
import traitlets
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from dl_helpers.nn import Dense
from dl_helpers.widgets import challenges
from dl_helpers.widgets.classification.challenge_pictures import (
    CHANGES,
    occlusion,
    viewpoint,
)
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.models.answers import answers

DIGITS = load_digits()
X = (DIGITS.images[:300, None] / 16).astype(np.float32)
Y = DIGITS.target[:300]
PICTURE, LABEL = X[250], Y[250]
RNG = np.random.default_rng(0)


class NearestNeighbour:
    """What a student writes: it takes pictures or rows."""

    def __init__(self, x, y):
        self.x, self.y = x.reshape(len(x), -1), np.asarray(y)

    def predict(self, x):
        x = x.reshape(len(x), -1)
        return self.y[((x[:, None] - self.x) ** 2).sum(axis=2).argmin(axis=1)]


NEAREST = NearestNeighbour(X[:200], Y[:200])
GALLERY = X[:200], Y[:200]


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 17, 24)], ids=str)
def test_a_change_grows_from_nothing_and_stays_a_picture(change, shape):
    x = RNG.uniform(size=shape)
    np.testing.assert_allclose(change(x, 0), x, atol=1e-12)
    far = [np.abs(change(x, s) - x).mean() for s in (0.25, 0.5, 1)]
    assert 0 < far[0] < far[2]
    for strength in (0.25, 1):
        y = change(x, strength)
        assert y.shape == shape
        assert y.min() >= 0
        assert y.max() <= 1
        np.testing.assert_array_equal(y, change(x, strength))


def test_viewpoint_turns_and_occlusion_covers():
    x = np.zeros((1, 21, 21))
    x[0, 10, 14:18] = 1  # a bar to the right of the middle, on its row
    turned = viewpoint(x, 1)[0]
    row, column = (np.argwhere(turned > 0.3) - 10).mean(axis=0)
    assert np.degrees(np.arctan2(-row, column / 0.6)) == pytest.approx(60, abs=4)
    covered = occlusion(x, 1)
    assert (covered == 0.5).mean() == pytest.approx(0.7, abs=0.03)


def test_the_answers_are_those_of_the_classifier_to_each_picture():
    widget = challenges(NEAREST, PICTURE, LABEL, gallery=GALLERY)
    assert len(widget.kinds) == 6
    pictures = unpack(widget.block)["pictures"]
    assert pictures.shape == (6, 21, 1, 8, 8)
    for k, (kind, frames) in enumerate(widget._frames.items()):
        assert widget.said[k] == [str(label) for label in NEAREST.predict(frames)]
        np.testing.assert_allclose(pictures[k] / 255, frames, atol=0.5 / 255 + 1e-6)
        np.testing.assert_array_equal(frames[0], PICTURE)
        flip = widget.flips[k]
        right = [name == str(LABEL) for name in widget.said[k]]
        assert right.index(False) == flip if flip >= 0 else all(right)
        until = "never wrong" if flip < 0 else f"first wrong at {flip / 20:.2f}"
        assert f"{kind}: at 0.40 answered {widget.said[k][8]}, {until}" in (
            widget.describe()
        )
    assert max(widget.flips) > 0


def test_the_nearest_example_explains_the_nearest_neighbour():
    widget = challenges(NEAREST, PICTURE, LABEL, gallery=GALLERY)
    arrays = unpack(widget.block)
    assert widget.measure == "distance"
    frames = np.stack(list(widget._frames.values())).reshape(6, 21, 1, 64)
    far = np.sqrt(((frames - NEAREST.x) ** 2).sum(axis=-1))  # (6, 21, 200)
    np.testing.assert_allclose(arrays["distance"], far.min(axis=2), rtol=1e-4)
    own = far[:, :, Y[:200] == LABEL].min(axis=2)
    other = far[:, :, Y[:200] != LABEL].min(axis=2)
    np.testing.assert_allclose(
        arrays["curves"], np.stack([own, other], axis=2), rtol=1e-4
    )
    for k in range(6):
        names = [widget.examples[i] for i in arrays["nearest"][k]]
        assert names == widget.said[k]


def test_other_pictures_of_the_class_come_nearest_first():
    widget = challenges(NEAREST, PICTURE, LABEL, gallery=GALLERY)
    frames = widget._frames["intra-class variation"]
    far = np.sqrt(((frames - PICTURE) ** 2).sum(axis=(1, 2, 3)))
    assert (np.diff(far) >= -1e-6).all()
    rows = {row.tobytes() for row in X[:200][Y[:200] == LABEL]}
    assert all(frame.tobytes() in rows for frame in frames[1:])


def test_a_classifier_with_scores_shows_scores():
    model = Dense(64, 10, rng=0)
    widget = challenges(model, PICTURE, 3, classes=[f"digit {k}" for k in range(10)])
    assert widget.measure == "score"
    assert "intra-class variation" not in widget.kinds
    assert widget.right == "digit 3"
    curves = unpack(widget.block)["curves"]
    scores = model.forward(widget._frames["viewpoint"].reshape(21, 64))
    np.testing.assert_allclose(curves[0, :, 0], scores[:, 3], rtol=1e-5)
    others = np.delete(scores, 3, axis=1).max(axis=1)
    np.testing.assert_allclose(curves[0, :, 1], others, rtol=1e-5)
    assert widget.said[0] == [f"digit {k}" for k in scores.argmax(axis=1)]


@pytest.mark.parametrize("kind", [LogisticRegression, KNeighborsClassifier])
def test_asks_scikit_learn(kind):
    model = kind().fit(X[:200].reshape(200, -1), Y[:200])
    labels, scores = answers(model, X[200:])
    expected = model.predict(X[200:].reshape(100, -1))
    np.testing.assert_array_equal(labels, expected)
    assert (scores is None) == (kind is KNeighborsClassifier)


def test_takes_labels_that_are_words():
    words = np.array([f"number {y}" for y in Y[:200]])
    model = NearestNeighbour(X[:200], words)
    widget = challenges(model, PICTURE[None], gallery=(X[:200], words))
    assert widget.right == model.predict(PICTURE[None])[0]
    assert widget.flips != [0] * 6


def test_draws_itself_at_the_strengths_given():
    given = {"occlusion": 1.0, "viewpoint": 0.0}
    widget = challenges(NEAREST, PICTURE, strengths=given)
    assert widget.positions == [0, 8, 8, 20, 8]
    before = widget.preview()
    assert before.startswith(b"\x89PNG")
    widget.set_state({"positions": [20, 8, 8, 20, 8]})
    assert widget.preview() != before


class Broken:
    def predict(self, x):
        return np.zeros((len(x), 2))


class Raises:
    def predict(self, x):
        raise RuntimeError("no training set yet")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"picture": X[0, 0]}, r"picture of shape \(8, 8\) came, expected \(C, H, W\)"),
        ({"picture": np.zeros((1, 129, 9))}, "2 to 128 rows"),
        ({"picture": PICTURE * 255}, "float32 from 0.0 to 255.0, expected.*/ 255"),
        ({"picture": PICTURE * np.nan}, "float32 from nan to nan"),
        ({"gallery": X}, "gallery must be a pair"),
        ({"gallery": (X, Y[:9])}, r"shapes \(300, 1, 8, 8\) and \(9,\)"),
        ({"gallery": (X[:, :, 1:], Y)}, "M pictures of shape"),
        ({"classes": ["a"]}, "came with 1 class names, expected 0 to 0"),
        ({"strengths": {"fog": 0.5}}, "strength 0.5 of 'fog' came"),
        ({"strengths": {"occlusion": 2}}, "strength 2 of 'occlusion' came"),
        ({"classifier": Broken()}, r"could not predict.*labels of shape \(\d+, 2\)"),
        ({"classifier": Raises()}, "no training set yet"),
        ({"classifier": "knn"}, "'knn' is no classifier"),
    ],
)
def test_says_what_is_wrong(given, message):
    right = {"classifier": NEAREST, "picture": PICTURE, "label": LABEL}
    with pytest.raises(ValueError, match=message):
        challenges(**right | given)


@pytest.mark.parametrize("state", [{"chosen": 5}, {"positions": [21, 0, 0, 0, 0]}])
def test_refuses_what_was_not_recorded(state):
    with pytest.raises(traitlets.TraitError, match=r"expected (0 to 4|5 of 0 to 20)"):
        challenges(NEAREST, PICTURE).set_state(state)
