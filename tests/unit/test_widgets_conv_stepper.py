"""The convolution stepper: any kernel or layer, judged by the definition."""

import re

import numpy as np
import pytest
import torch
import traitlets
from node import evaluate
from stand_in import model_of

from dl_helpers.nn import Conv2d
from dl_helpers.widgets import conv_stepper
from dl_helpers.widgets.windows.convolutions import (
    MISTAKES,
    convolution,
    likely_mistake,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 6, 7)).astype(np.float32)


class Student:
    """Computes a convolution of Conv2d's, changed by `wrong`."""

    def __init__(self, wrong=lambda y: y, **options):
        self.wrong, self.inner = wrong, conv(**options)
        self.params = self.inner.params

    def forward(self, x):
        return self.wrong(self.inner.forward(x))


def conv(n_in=2, n_out=3, size=3, **options):
    layer = Conv2d(n_in, n_out, size, rng=1, **options)
    layer.params["b"] += np.float32([0.5, -1, 2])[:n_out]
    return layer


def the_x():
    """Make the X of 9 × 9 numbers −1 and +1, and the filters of its two strokes."""
    x, inner = -np.ones((9, 9)), np.arange(1, 8)
    x[inner, inner] = x[inner, 8 - inner] = 1
    stroke = (2 * np.eye(3) - 1) / 9
    return x, np.stack([stroke, stroke[:, ::-1]])[:, None]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_page_and_layer_give_the_same_numbers(stride, padding, flip):
    layer = conv(stride=stride, padding=padding, flip=flip, size=(3, 2))
    widget = conv_stepper(X, layer)
    for f in range(3):
        widget.filter = f
        y = evaluate("windows/conv_state.js", f"[...presenter()({model_of(widget)}).y]")
        right = layer.forward(X[None].astype(np.float64))[0, f]
        np.testing.assert_allclose(np.reshape(y, right.shape), right, rtol=1e-6)
        np.testing.assert_allclose(widget.output[f], right, rtol=1e-12)


def test_the_x_has_the_response_maps_of_its_strokes():
    x, strokes = the_x()
    widget = conv_stepper(x, strokes)
    first = widget.output[0, 0]
    np.testing.assert_allclose(first, np.array([7, -1, 1, 3, 5, -1, 3]) / 9, atol=1e-6)
    np.testing.assert_allclose(widget.output[1], widget.output[0][::-1], atol=1e-6)
    assert "first row 0.78, −0.11, 0.11, 0.33, 0.56, −0.11, 0.33" in widget.describe()


@pytest.mark.parametrize("kernel", [np.ones((3, 3)), np.ones((1, 3, 3), int)], ids=str)
def test_takes_kernels_of_fewer_axes(kernel):
    widget = conv_stepper(np.ones((5, 5), int), kernel, 0.5)
    assert widget.kernel_shape == [1, 1, 3, 3]
    np.testing.assert_array_equal(widget.output, np.full((1, 3, 3), 9.5))


def test_a_layers_settings_are_taken_and_arguments_win():
    layer = conv(stride=2, padding=1, flip=True)
    widget = conv_stepper(X, layer)
    assert (widget.stride, widget.padding, widget.flip) == (2, 1, True)
    assert widget.bias == [0.5, -1, 2]
    other = conv_stepper(X, layer, stride=1, padding=0, flip=False)
    assert (other.stride, other.padding, other.flip) == (1, 0, False)
    assert other.own_moves == {"stride": 2, "padding": 1, "flip": True}
    assert "gives the same" in other.describe()


@pytest.mark.parametrize("bias", [True, False])
def test_torch_layers_are_read_and_right(bias):
    torch.manual_seed(0)
    layer = torch.nn.Conv2d(2, 3, 3, stride=2, padding=1, bias=bias)
    widget = conv_stepper(X, layer)
    assert (widget.stride, widget.padding) == (2, 1)
    assert widget.describe().endswith("Your layer gives the same output.")
    right = layer(torch.as_tensor(X[None])).detach().numpy()[0]
    np.testing.assert_allclose(widget.output, right, atol=1e-5)
    same = torch.nn.Conv2d(2, 3, 5, padding="same", dtype=torch.float64)
    assert conv_stepper(X, same).padding == 2


@pytest.mark.parametrize("said", MISTAKES)
def test_a_mistake_is_found_and_named(said):
    right = convolution(conv(), 0, 2, stride=None, padding=None, flip=None)
    assert likely_mistake(X, right, MISTAKES[said](right, X)) == said
    student = Student(lambda y: MISTAKES[said](right, X)[None])
    widget = conv_stepper(X, student)
    assert widget.own_mistake == said
    assert widget.describe().endswith(f"cells; {said}.")
    words = evaluate(
        "windows/conv_state.js", f"presenter()({model_of(widget)}).own.mistake"
    )
    assert words == said


def test_a_right_layer_is_not_accused():
    widget = conv_stepper(X, Student())
    assert widget.own_mistake == widget.own_problem == ""
    own = evaluate("windows/conv_state.js", f"presenter()({model_of(widget)}).own")
    assert own["n"] == 0


def test_a_mistake_without_a_name_is_counted():
    def spoil(y):
        y[0, 0, 1, 2] += 1
        y[0, 2, 0, 0] = np.nan
        return y

    widget = conv_stepper(X, Student(spoil))
    assert widget.own_mistake == ""
    assert widget.describe().endswith("Your layer's output differs in 2 of 60 cells.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            lambda y: y[:, :, 1:],
            r"shape \(1, 3, 3, 5\), the definition one of .* 3, 4, 5",
        ),
        (lambda y: y / "2", r"Student raised .*TypeError.*\(line \d+ of <lambda>\)"),
        (lambda y: np.array("no"), "raised .*gave <U2, expected numbers"),
    ],
)
def test_what_cannot_be_compared_is_said(wrong, said):
    widget = conv_stepper(X, Student(wrong))
    assert widget.own == b""
    assert re.search(said, widget.own_problem)
    assert widget.own_problem in widget.describe()


def test_says_what_is_stepped_to_and_looked_at():
    x, strokes = the_x()
    widget = conv_stepper(x, strokes)
    widget.set_state({"step": 9 * 7 + 1})
    assert widget.cell == (1, 0)
    widget.set_state({"look": 8, "filter": 1})
    assert widget.cell == (1, 1)
    value = f"{widget.output[1, 1, 1]:.2f}".replace("-", "−")
    assert widget.describe().endswith(f"at row 2, column 2 it is {value}.")
    widget.set_state({"padding": 0, "stride": 20})
    assert widget.cell == (0, 0)
    assert widget.preview().startswith(b"\x89PNG")


def test_says_that_nothing_fits():
    widget = conv_stepper(np.ones((2, 2)), np.ones((3, 3)), padding=1)
    widget.set_state({"padding": 0})
    assert "does not fit" in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"filter": 3}, "filter = 3, expected 0 to 2"),
        ({"channel": 2}, "channel = 2, expected 0 to 1"),
        ({"stride": 0}, "stride"),
    ],
)
def test_refuses_places_that_are_not_there(state, message):
    with pytest.raises(traitlets.TraitError, match=message):
        conv_stepper(X, conv()).set_state(state)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.ones(5)}, r"x has shape \(5,\), expected one picture"),
        ({"x": np.ones((2, 1, 5, 5))}, r"x\[0\] is the first"),
        ({"x": np.ones((2, 600, 600))}, "at most 262,144 pixels"),
        ({"x": np.full((2, 5, 5), np.nan)}, "x holds 50 of 50 numbers that are NaN"),
        ({"x": np.full((2, 5, 5), "a")}, "x has dtype <U1, expected numbers"),
        (
            {"kernel": np.ones((3, 3))},
            r"kernel has shape \(3, 3\), but x has 2 channels",
        ),
        (
            {"kernel": np.ones((4, 1, 3, 3))},
            r"expected \(2, kh, kw\) or \(K, 2, kh, kw\)",
        ),
        ({"kernel": np.full((2, 3, 3), np.inf)}, "kernel holds 18 of 18 numbers that"),
        ({"kernel": np.ones((2, 9, 9))}, "9 × 9 does not fit on x of shape"),
        ({"bias": [1, 2]}, r"bias has shape \(2,\), .* each of 3 filters"),
        ({"stride": 0}, "stride is 0, expected one whole number"),
        ({"stride": (1, 2)}, r"stride is \(1, 2\), expected one whole number for both"),
        ({"padding": -1}, "padding is -1, expected .* 0 or more"),
        ({"padding": 0.5}, "padding is 0.5, expected one whole number"),
        ({"hide": ["speed"]}, "hide has 'speed', expected some of stride, padding"),
        ({"kernel": torch.nn.ReLU()}, r"ReLU\(\) has params \[\], expected W"),
        ({"kernel": torch.nn.Conv2d(2, 2, 3, groups=2)}, "groups=2; this widget shows"),
        ({"kernel": torch.nn.Conv2d(2, 2, 3, dilation=2)}, "dilation="),
    ],
)
def test_says_what_is_wrong(change, message):
    given = {"x": X, "kernel": np.ones((3, 2, 3, 3))} | change
    with pytest.raises(ValueError, match=message):
        conv_stepper(**given)
