"""The perceptron widget, headless: the rule, the reader's rule, convergence, errors."""

import numpy as np
import pytest
import traitlets

from dl_helpers.widgets import perceptron
from dl_helpers.widgets.classification.perceptron import standard_update

X = np.array([[1.0, 1.0], [-1.0, 0.0], [2.0, -1.0], [-2.0, 1.0]])
Y = np.array([1, -1, 1, -1])
XOR = np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]), np.array([1, 1, -1, -1])


def test_the_rule_by_hand():
    w, x = np.array([1.0, -2, 0.5]), np.array([3.0, 1, 1])
    # wᵀx = 3 − 2 + 0.5 = 1.5, so ŷ = +1
    np.testing.assert_array_equal(standard_update(w, x, 1), w)
    np.testing.assert_array_equal(standard_update(w, x, -1), w - x)


def test_a_step_updates_on_a_mistake_only():
    widget = perceptron(X, Y)
    widget.step()
    assert (widget.weights, widget.updates, widget.clean) == ([0, 0, 0], 0, 1)
    widget.step()
    assert (widget.weights, widget.updates, widget.clean) == ([1, 0, -1], 1, 0)
    assert widget.last == {
        "index": 1,
        "x": [-1, 0, 1],
        "y": -1,
        "guess": 1,
        "before": [0, 0, 0],
        "after": [1, 0, -1],
    }


def test_converges_on_separable_points_and_then_stays():
    widget = perceptron(X, Y)
    for _ in range(20):
        widget.advance()
    assert widget.converged
    assert widget.mistakes == 0
    steps = widget.steps
    widget.advance("step")
    assert widget.steps == steps
    assert "converged after" in widget.describe()


def test_goes_on_for_ever_on_xor():
    widget = perceptron(*XOR)
    for _ in range(30):
        widget.advance()
    assert not widget.converged
    assert widget.steps == 120
    assert f"{widget.mistakes} on the wrong side" in widget.describe()


def test_the_browser_asks_for_steps_of_the_readers_own_rule():
    seen = []

    def update(w, x, y):
        seen.append((w.tolist(), x.tolist(), y))
        w += y * x  # in place, and even if right: still only the result counts
        return w

    widget = perceptron(X, Y, update)
    assert widget.own_rule
    widget.set_state({"goal": "step", "asked": 1})
    assert seen == [([0, 0, 0], [1, 1, 1], 1)]
    assert widget.weights == [1, 1, 1]
    assert widget.last["before"] == [0, 0, 0]
    assert (widget.answered, widget.updates, widget.clean) == (1, 1, 0)
    widget.set_state({"goal": "pass", "asked": 2})
    assert (widget.answered, widget.steps) == (2, 5)


def test_a_rule_that_never_changes_anything_does_not_converge():
    widget = perceptron(X, Y, lambda w, x, y: w)
    widget.advance()
    assert (widget.updates, widget.clean, widget.converged) == (0, 0, False)


def test_an_error_of_the_readers_rule_is_raised_headless_and_shown_live():
    def update(w, x, y):
        return w + undefined_name  # noqa: F821

    widget = perceptron(X, Y, update)
    widget.running = True
    with pytest.raises(NameError):
        widget.set_state({"asked": 1})
    content = {"data": {"method": "update", "state": {"asked": 2, "running": True}}}
    widget._handle_msg({"content": content, "buffers": []})
    assert widget.error.startswith("NameError: name 'undefined_name' is not defined")
    assert "of update)" in widget.error
    assert (widget.answered, widget.running, widget.steps) == (2, False, 0)


@pytest.mark.parametrize("result", [None, [1.0, 2.0], [1, 2, np.nan], "w"])
def test_refuses_what_is_no_weights(result):
    widget = perceptron(X, Y, lambda w, x, y: result)
    with pytest.raises(ValueError, match=r"your update gave .*\(w₁, w₂, b\)"):
        widget.step()


def test_alone_in_a_page_the_standard_rule_runs():
    widget = perceptron(X, Y, lambda w, x, y: w)
    assert widget.standalone_state()["own_rule"] is False
    assert widget.own_rule


def test_points_can_be_edited_by_the_browser():
    widget = perceptron(X, Y)
    edited = {"points": [[5.0, 5.0]], "labels": [-1], "current": 0, "clean": 0}
    widget.set_state(edited)
    widget.step()
    assert widget.weights == [-5, -5, -1]
    with pytest.raises(traitlets.TraitError, match="no points are left"):
        widget.set_state({"points": []})


def test_the_plane_is_a_square_around_the_points():
    (left, right), (bottom, top) = perceptron(X, Y).domain
    assert right - left == pytest.approx(top - bottom)
    assert left < -2
    assert right > 2
    (left, right), _ = perceptron(X[:1], Y[:1]).domain
    assert (left, right) == (0.5, 1.5)


@pytest.mark.parametrize("steps", [0, 2, 9])
def test_has_a_picture_with_or_without_a_line(steps):
    widget = perceptron(X, Y)
    for _ in range(steps):
        widget.step()
    assert widget.preview().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.ones((4, 3)), Y, r"x has shape \(4, 3\), expected points \(N, 2\)"),
        (np.ones((201, 2)), Y, "N from 1 to 200"),
        (np.ones((0, 2)), Y[:0], "N from 1 to 200"),
        (X * np.nan, Y, "not finite"),
        (X.astype(str), Y, "not finite numbers"),
        (X, Y[:3], r"y has shape \(3,\)"),
        (X, (Y + 1) // 2, r"values \[0 1\].*2 \* y - 1 converts"),
    ],
)
def test_says_what_is_wrong(x, y, message):
    with pytest.raises(ValueError, match=message):
        perceptron(x, y)


def test_refuses_an_update_that_is_no_function():
    with pytest.raises(ValueError, match=r"update is 0\.1, expected a function"):
        perceptron(X, Y, update=0.1)
