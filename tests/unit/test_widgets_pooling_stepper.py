"""The pooling stepper: forward and back, on the page as in the layers."""

import re

import numpy as np
import pytest
import torch
import traitlets
from node import evaluate
from stand_in import model_of

from dl_helpers.nn import AvgPool2d, MaxPool2d
from dl_helpers.widgets import pooling_stepper

RNG = np.random.default_rng(0)
X = RNG.integers(-3, 4, size=(2, 7, 6)).astype(np.float32)  # with many ties

LAYERS = [
    MaxPool2d(2),
    MaxPool2d(2, keep_edges=True),
    MaxPool2d(3, stride=2, padding=1, keep_edges=True),
    AvgPool2d(3, stride=1),
    AvgPool2d(2, stride=3, padding=1, keep_edges=True),
    torch.nn.MaxPool2d(3, 2, padding=1, ceil_mode=True),
    torch.nn.AvgPool2d(4, ceil_mode=True),
]


class Student:
    """Computes the maximum, and a gradient that `wrong` has changed."""

    def __init__(self, wrong=lambda dx: dx):
        self.size, self.wrong, self.inner = 2, wrong, MaxPool2d(2)

    def forward(self, x):
        return self.inner.forward(x)

    def backward(self, dy):
        return self.wrong(self.inner.backward(dy))


def on_the_page(widget, what):
    return evaluate(
        "windows/pooling_state.js", f"[...presenter()({model_of(widget)}).{what}]"
    )


def presented(widget):
    """Measure the padded picture of the page."""
    windows = f"presenter()({model_of(widget)}).windows"
    sides = f"[{windows}.paddedHeight, {windows}.paddedWidth]"
    return evaluate("windows/pooling_state.js", sides)


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_page_and_layer_give_the_same_numbers_forward_and_back(layer):
    widget = pooling_stepper(X, layer)
    assert "gives the same output" in widget.describe()
    assert "gives the same gradient" in widget.describe()
    dy = RNG.normal(size=widget.output.shape).astype(np.float32)
    widget = pooling_stepper(X, layer, dy=dy)
    widget.set_state({"channel": 1, "step": dy[0].size})
    np.testing.assert_allclose(
        on_the_page(widget, "y"), widget.output[1].ravel(), rtol=1e-6
    )
    now = (
        f"(now) => [...cropped(now.dx, now.windows)])(presenter()({model_of(widget)}))"
    )
    dx = evaluate("windows/pooling_state.js", f"({now}")
    np.testing.assert_allclose(dx, widget.gradient[1].ravel(), atol=1e-6)


def test_seven_by_seven_becomes_four_by_four_with_its_edges():
    x = np.arange(49.0).reshape(7, 7)
    widget = pooling_stepper(x, edges="keep")
    np.testing.assert_array_equal(widget.output[0, 0], [8, 10, 12, 13])
    assert (
        "7 × 7, windows 2 × 2, stride 2, windows at the edge kept" in widget.describe()
    )
    assert pooling_stepper(x).output.shape == (1, 3, 3)


def test_an_average_takes_the_mean():
    widget = pooling_stepper(np.arange(16.0).reshape(4, 4), 2, kind="average")
    np.testing.assert_array_equal(widget.output[0], [[2.5, 4.5], [10.5, 12.5]])


def test_the_way_back_of_ones_counts_the_wins():
    widget = pooling_stepper(np.eye(4), 2, stride=1, backward=True)
    assert widget.backward
    assert widget.gradient.sum() == 9
    n = np.count_nonzero(widget.gradient)
    assert f"{n} of 16 entries get a part of the gradient; together 9.00" in (
        widget.describe()
    )
    assert widget.preview().startswith(b"\x89PNG")


def test_after_other_settings_the_gradient_is_of_ones():
    widget = pooling_stepper(X, 2, dy=np.full((2, 3, 3), 5.0))
    assert widget.gradient.sum() == 90
    widget.set_state({"stride": 1})
    assert widget.gradient.sum() == 2 * 6 * 5


def test_a_students_layer_is_compared():
    right = pooling_stepper(X, Student()).describe()
    assert right.endswith(
        "Your layer gives the same output. Your layer gives the same gradient."
    )
    wrong = pooling_stepper(X, Student(lambda dx: 2 * dx))
    assert "Your layer's gradient differs in 18 of 84 cells" in wrong.describe()
    own = f"presenter()({model_of(wrong)}).ownDx.n"
    assert evaluate("windows/pooling_state.js", own) == 9


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda dx: dx[:, :1], r"backward gives dx of shape \(1, 1, 7, 6\), expected"),
        (lambda dx: dx / "2", "Student raised .*TypeError"),
    ],
)
def test_what_cannot_be_compared_is_said(wrong, said):
    widget = pooling_stepper(X, Student(wrong))
    assert re.search(said, widget.describe())


def test_a_layer_without_backward_is_compared_forward():
    layer = type("MyAveragePool", (), {"size": 2, "stride": 2})()
    layer.forward = AvgPool2d(2).forward
    widget = pooling_stepper(X, layer)
    assert widget.kind == "average"
    assert widget.describe().endswith("Your layer gives the same output.")


def test_says_what_is_stepped_to_and_looked_at():
    widget = pooling_stepper(X)
    widget.set_state({"step": 5})
    assert widget.cell == (1, 1)
    widget.set_state({"look": 8, "channel": 1})
    assert widget.cell == (2, 2)
    value = f"{widget.output[1, 2, 2]:.2f}".replace("-", "−")
    assert widget.describe().endswith(f"at row 3, column 3 it is {value}.")
    assert widget.preview().startswith(b"\x89PNG")


def test_refuses_a_channel_that_is_not_there():
    with pytest.raises(traitlets.TraitError, match="channel = 2, expected 0 to 1"):
        pooling_stepper(X).set_state({"channel": 2})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": 0}, "size is 0, expected one whole number"),
        ({"size": (2, 3)}, r"size is \(2, 3\), expected one whole number for both"),
        ({"size": 9}, "x has shape .* too small for windows of"),
        ({"size": object()}, "size is <object"),
        ({"size": torch.nn.ReLU()}, r"ReLU\(\) does not say the size of its windows"),
        ({"stride": -1}, "stride is -1"),
        ({"kind": "min"}, "kind is 'min', expected 'max' or 'average'"),
        ({"edges": "wrap"}, "edges is 'wrap', expected 'drop' or 'keep'"),
        (
            {"dy": np.ones((3, 2))},
            r"dy has shape \(3, 2\), expected that of the output",
        ),
        ({"dy": np.full((2, 3, 3), np.nan)}, "dy holds 18 of 18 numbers that are NaN"),
        ({"hide": ["x"]}, "hide has 'x', expected some of size"),
        ({"size": torch.nn.MaxPool2d(2, dilation=2)}, "dilation=2; this widget shows"),
        ({"size": torch.nn.AvgPool2d(2, count_include_pad=False)}, "count_include_pad"),
    ],
)
def test_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        pooling_stepper(**{"x": X} | change)
