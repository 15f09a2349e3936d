"""The activation explorer, headless: samples, measures, a wrong backward, errors."""

import math

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers.nn import Dense, ReLU, Sigmoid, Softmax, Tanh
from dl_helpers.widgets import activation_explorer
from dl_helpers.widgets.activations.activation_explorer import GRID
from dl_helpers.widgets.activations.sampled import sample


class WrongReLU:
    """A learner's layer, whose backward forgets the inputs below 0."""

    def forward(self, x):
        return np.maximum(0, x)

    def backward(self, dy):
        return dy


def at(x):
    return int(np.abs(GRID - x).argmin())


def test_the_functions_of_the_lecture():
    widget = activation_explorer()
    assert len(widget.names) == 6
    assert widget.names[:3] == ["Sigmoid", "Tanh", "ReLU"]
    assert widget.differs == [-1] * 6
    slopes = np.frombuffer(widget.slopes).reshape(6, -1)
    assert slopes[0].max() == 0.25
    assert slopes[1].max() == 1
    np.testing.assert_allclose(slopes[0, at(2)], 0.10499358540350662, rtol=1e-12)
    assert widget.preview().startswith(b"\x89PNG")


def test_measures_of_relu_by_hand():
    widget = activation_explorer(ReLU(), spread=2.0, depth=3)
    found = widget.measures(0)
    # E max(0, s z) = s / √(2π), and half of the inputs have slope 0
    assert found["mean"] == pytest.approx(2 / math.sqrt(2 * math.pi), abs=1e-4)
    assert found["saturated"] == pytest.approx(0.5, abs=0.005)
    assert found["deviation"] == pytest.approx(
        math.sqrt(2 - found["mean"] ** 2), abs=1e-3
    )
    assert (found["value"], found["slope"], found["gradient"]) == (2, 1, 1)
    assert found["lost"] == 0


def test_saturation_of_tanh_and_the_slope_in_depth():
    widget = activation_explorer(Tanh(), x=1.0, spread=3.0, depth=20)
    found = widget.measures(0)
    # 1 − tanh² < 0.05 where |x| > artanh √0.95
    beyond = math.erfc(math.atanh(math.sqrt(0.95)) / 3 / math.sqrt(2))
    assert found["saturated"] == pytest.approx(beyond, abs=0.01)
    assert found["gradient"] == pytest.approx((1 - math.tanh(1) ** 2) ** 20)
    assert found["mean"] == pytest.approx(0, abs=1e-12)


def test_a_wrong_backward_is_found_where_it_can_be_seen():
    widget = activation_explorer(WrongReLU())
    assert GRID[widget.differs[0]] == -2
    numeric, slopes = (np.frombuffer(b) for b in (widget.numeric, widget.slopes))
    assert (slopes[at(-2)], round(numeric[at(-2)], 9)) == (1, 0)


@pytest.mark.parametrize(
    "function",
    [
        torch.nn.ELU(),
        torch.nn.Sequential(
            torch.nn.Linear(1, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)
        ),
        lambda x: x * (x > 0),
        lambda x: math.tanh(x),
        lambda x: x if x > 0 else 0.1 * x,
        ("mine", Sigmoid()),
    ],
    ids=["torch", "torch net in float32", "arrays", "math", "a branch", "named"],
)
def test_whatever_is_a_function_of_one_number(function):
    curve = sample(function, GRID)
    assert curve.value.shape == curve.slope.shape == GRID.shape
    assert not curve.differs.any()
    middle = np.gradient(curve.value, GRID)
    kink = np.abs(GRID) < 0.05
    np.testing.assert_allclose(curve.slope[~kink], middle[~kink], atol=2e-3)


def test_who_gave_the_slope():
    widget = activation_explorer(ReLU(), torch.nn.ReLU(), np.tanh, ("mine", Tanh()))
    assert widget.sources == ["backward", "autograd", "differences", "backward"]
    assert widget.names == ["ReLU", "ReLU", "tanh", "mine"]


def test_a_function_that_is_not_everywhere_finite():
    widget = activation_explorer(np.log)
    found = widget.measures(0)
    assert found["lost"] == pytest.approx(0.5, abs=0.01)
    assert np.isfinite(found["mean"])


def test_follows_the_browser():
    widget = activation_explorer()
    widget.set_state({"place": at(-1.5), "spread": 0.5, "depth": 2, "chosen": 3})
    said = widget.describe()
    assert "x = -1.50, with inputs from N(0, 0.5²) and 2 layers" in said
    assert "LeakyReLU(slope=0.1): value -0.15, slope 0.10" in said
    assert "layers 0.01, saturated 0%" in said


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"chosen": 6}, "chosen = 6, expected 0 to 5"),
        ({"place": 0}, "place = 0, expected 200 to 800"),
        ({"spread": 0.0}, r"spread = 0.0, expected 0.1 to 3"),
        ({"depth": 0}, "depth = 0, expected 1 to 50"),
    ],
)
def test_refuses_what_the_view_does_not_offer(state, message):
    with pytest.raises(traitlets.TraitError, match=message):
        activation_explorer().set_state(state)


class WrongShape(WrongReLU):
    def backward(self, dy):
        return dy.sum()


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ((ReLU,), r"the class ReLU came, expected a layer: ReLU\(\)"),
        (("tanh",), "'tanh' is no function: expected a layer with forward"),
        ((lambda x: "a",), "expected one number for each"),
        (
            (WrongShape(),),
            r"the backward of WrongShape gave dx of shape \(\), expected",
        ),
        ((Dense(1, 2),), r"made float64 of shape \(1001, 2\) of 1001 numbers"),
        ((ReLU(),) * 13, "13 functions came, expected 12 or fewer"),
    ],
    ids=["class", "name", "text", "backward", "two outputs", "many"],
)
def test_says_what_is_wrong(functions, message):
    with pytest.raises(ValueError, match=message):
        activation_explorer(*functions)


@pytest.mark.parametrize("name", ["x", "spread", "depth"])
def test_says_what_is_out_of_range(name):
    with pytest.raises(ValueError, match=f"{name} is 99, expected"):
        activation_explorer(Softmax(), **{name: 99})


def test_parts_can_be_hidden():
    assert activation_explorer(hide=["copy"]).hide == ["copy"]
    with pytest.raises(ValueError, match="hide has 'colour', expected some of"):
        activation_explorer(hide=["colour"])
