"""Score losses, headless: the slides' numbers, and places that are refused."""

import numpy as np
import pytest
import traitlets

from dl_helpers.widgets import score_losses


def test_the_cat_of_the_slides():
    widget = score_losses()
    np.testing.assert_allclose(widget.losses, [2.9, 2.04], atol=5e-3)
    said = widget.describe()
    assert "cat 3.20 (p = 0.13), car 5.10 (p = 0.87), frog -1.70 (p = 0.00)" in said
    assert said.endswith("Hinge loss 2.90, softmax loss 2.04 nats.")


def test_follows_the_browser():
    widget = score_losses()
    widget.set_state({"scores": [6.1, 5.1, -1.7], "target": 0, "moved": 0})
    assert widget.losses[0] == pytest.approx(0, abs=1e-12)
    widget.set_state({"target": 2})
    assert "Right class: frog" in widget.describe()


def test_the_interval_holds_the_scores():
    assert score_losses().interval == [-10, 10]
    assert score_losses((437.9, -96.8), 0, ("car", "cat")).interval == [-438, 438]


@pytest.mark.parametrize("state", [{"target": 3}, {"moved": -1}])
def test_refuses_a_class_that_is_not_there(state):
    with pytest.raises(traitlets.TraitError, match=r"= (3|-1), expected 0 to 2"):
        score_losses().set_state(state)


def test_has_a_picture():
    assert score_losses().preview().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((1.0,), 0, ("cat",)), "1 scores came with 1 class names"),
        (((1.0, 2.0), 0, ("cat",)), "2 scores came with 1 class names"),
        (((1.0, np.inf), 0, ("cat", "car")), "two finite scores"),
        (((1.0, 2.0), 2, ("cat", "car")), "target is 2, expected 0 to 1"),
    ],
)
def test_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        score_losses(*arguments)
