"""Figures: they show their own data, say it in words, and refuse what they can't."""

import base64
import io

import numpy as np
import pytest
from matplotlib.image import imread

from dl_helpers import figures
from dl_helpers.checks import GradientCheck
from dl_helpers.training import History

DIGITS = [str(k) for k in range(10)]


def pixels(picture):
    return imread(io.BytesIO(picture.png()))


def test_a_picture_shows_as_html_with_its_alt_text():
    figure, ax = figures.canvas(4, 2)
    ax.plot([1, 2])
    bundle, metadata = figures.Picture(figure, 'a "line" < 3')._repr_mimebundle_()
    assert 'alt="a &quot;line&quot; &lt; 3"' in bundle["text/html"]
    assert bundle["text/plain"] == 'a "line" < 3'
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == 'a "line" < 3'


def test_a_picture_needs_words():
    with pytest.raises(ValueError, match="alt is empty"):
        figures.Picture(figures.canvas()[0], " ")


def test_drawing_leaves_no_global_figure_behind():
    import matplotlib.pyplot as plt

    figures.show_images(np.zeros((2, 1, 8, 8)))
    assert plt.get_fignums() == []


@pytest.mark.parametrize("shape", [(3, 1, 8, 8), (3, 3, 8, 8), (3, 8, 8)])
def test_show_images_draws_the_pixels(shape):
    black = figures.show_images(np.zeros(shape))
    white = figures.show_images(np.ones(shape))
    assert pixels(black)[..., :3].mean() < pixels(white)[..., :3].mean() - 0.5


def test_show_images_names_each():
    picture = figures.show_images(np.zeros((3, 1, 8, 8)), ["cat", "dog", "cat"])
    assert picture.alt == "3 images: cat, dog, cat"


def test_templates_are_blue_where_positive_and_red_where_negative():
    W = np.zeros((2, 4))
    W[0, 0], W[1, 0] = 1.0, -1.0
    picture = figures.show_templates(W, ["a", "b"], (1, 2, 2))
    positive, negative = (ax.images[0] for ax in picture.figure.axes[:2])
    red, _, blue, _ = positive.to_rgba(positive.get_array())[0, 0]
    assert blue > red
    red, _, blue, _ = negative.to_rgba(negative.get_array())[0, 0]
    assert red > blue
    assert "a, b" in picture.alt


def test_templates_of_colour_images_are_grey_at_zero():
    picture = figures.show_templates(np.zeros((1, 12)), ["a"], (3, 2, 2))
    assert (picture.figure.axes[0].images[0].get_array() == 0.5).all()


def test_history_is_drawn_and_said():
    history = History(
        "accuracy", [2.0, 1.0], [0.5, 0.75], [2.5, 1.5], [0.4, 0.625], "finished"
    )
    picture = figures.plot_history(history)
    loss, accuracy = picture.figure.axes
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), [2.0, 1.0])
    np.testing.assert_array_equal(accuracy.lines[1].get_ydata(), [0.4, 0.625])
    assert "accuracy 0.75 / 0.625" in picture.alt


def test_decision_regions_follow_the_classifier():
    x = np.array([[-1.0, 0], [1.0, 0]])
    y = np.array([-1, 1])
    picture = figures.decision_regions(lambda p: np.sign(p[:, 0]), x, y, ["no", "yes"])
    region = picture.figure.axes[0].images[0].get_array()
    assert (region[:, :99] == 0).all()
    assert (region[:, 101:] == 1).all()
    assert "100.0%" in picture.alt


def test_decision_regions_take_colours_in_the_order_of_a_dict():
    x, y = np.array([[-1.0, 0], [1.0, 0]]), np.array([-1, 1])
    names = {1: "yes", -1: "no"}
    picture = figures.decision_regions(lambda p: np.sign(p[:, 0]), x, y, names)
    region = picture.figure.axes[0].images[0].get_array()
    assert (region[:, :99] == 1).all()
    assert (region[:, 101:] == 0).all()


def test_confusion_matrix_counts_and_names_the_commonest_mistake():
    y, predicted = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 0, 0, 1])
    picture = figures.confusion_matrix(y, predicted, ["cat", "dog"])
    assert [t.get_text() for t in picture.figure.axes[0].texts] == ["1", "1", "2", "1"]
    assert "2 of 5 answers are right" in picture.alt
    assert "dog was answered as cat, 2×" in picture.alt


def test_the_gap_of_a_gradient_is_drawn_as_tiles():
    gap = np.zeros((2, 3, 2, 2))
    gap[1, 2, 0, 1] = -0.5
    check = GradientCheck("dW", False, "complex step", (1, 2, 0, 1), gap=gap)
    picture = figures.show_gap(check)
    shown = picture.figure.axes[0].images[0].get_array()
    assert shown.shape == (6, 9)  # tiles of 2×2, parted by lines of NaN
    assert shown[3, 7] == -0.5
    assert "1 of 24 entries are wrong" in picture.alt


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.show_images(np.zeros((2, 8))), r"shape \(2, 8\), expected"),
        (lambda: figures.show_images(np.zeros((0, 8, 8))), "no images"),
        (
            lambda: figures.show_images(np.zeros((2, 8, 8)), ["a"]),
            "1 titles came for 2",
        ),
        (
            lambda: figures.show_templates(np.zeros((10, 64)), DIGITS, (1, 28, 28)),
            r"expected \(10, 784\)",
        ),
        (
            lambda: figures.decision_regions(np.sign, np.zeros((2, 3)), np.zeros(2)),
            r"shape \(2, 3\), expected \(N, 2\)",
        ),
        (lambda: figures.plot_history(History()), "no epoch was finished"),
        (
            lambda: figures.show_gap(GradientCheck("dW", True, "complex step")),
            "dW has no map of its error; it is right",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
