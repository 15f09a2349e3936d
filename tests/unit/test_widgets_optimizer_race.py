"""The race of optimisers: surfaces, descents, and how each of them ends."""

import copy

import numpy as np
import pytest
import traitlets

from dl_helpers.optim import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from dl_helpers.widgets import optimizer_race
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.optimization.descents import ENDINGS
from dl_helpers.widgets.optimization.optimizer_race import MULTIPLIERS
from dl_helpers.widgets.optimization.surfaces import SURFACES, valley

ALL = {
    "SGD": SGD(0.09),
    "Momentum": Momentum(0.02),
    "Nesterov": Nesterov(0.02),
    "AdaGrad": AdaGrad(0.5),
    "RMSProp": RMSProp(0.1),
    "Adam": Adam(0.2),
}


class Student:
    """A reader's own gradient descent, with a learning rate called eta."""

    def __init__(self, eta):
        self.eta = eta

    def step(self, params, grads):
        for name in params:
            params[name] -= self.eta * grads[name]


def stepping(step):
    """Make an optimiser whose step is this function."""
    return type("Mine", (), {"step": lambda self, *given: step(*given)})()


def by_hand(optimizer, function, start, steps):
    """Take the steps in a plain loop."""
    params = {"x": np.array(start, float)}
    path = [params["x"].copy()]
    for _ in range(steps):
        optimizer.step(params, {"x": function(params["x"])[1]})
        path.append(params["x"].copy())
    return np.array(path)


@pytest.mark.parametrize("name", SURFACES)
def test_gradients_are_those_of_the_formulas(name):
    surface, h = SURFACES[name], 1e-6
    for x in np.random.default_rng(0).uniform(-2, 2, (20, 2)):
        sides = [surface(x + h * e)[0] - surface(x - h * e)[0] for e in np.eye(2)]
        slope = surface(x)[1]
        np.testing.assert_allclose(slope, np.array(sides) / (2 * h), 1e-4, 1e-5)


@pytest.mark.parametrize(
    ("name", "minima"),
    [
        ("valley", [(0, 0)]),
        ("rosenbrock", [(1, 1)]),
        ("saddle", [(0, 1), (0, -1)]),
        ("minima", [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186)]),
        ("plateau", [(0, 0)]),
    ],
)
def test_the_minima_are_zero_and_on_the_map(name, minima):
    surface = SURFACES[name]
    for x in minima:
        value, slope = surface(np.array(x, float))
        assert value == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(slope, 0, atol=1e-4)
    assert surface.heights(31).min() >= 0


def test_paths_are_those_of_a_plain_loop_and_nobodys_optimiser_changes():
    before = copy.deepcopy({name: vars(one) for name, one in ALL.items()})
    widget = optimizer_race(ALL, steps=30)
    assert {name: vars(one) for name, one in ALL.items()} == before
    for k, one in enumerate(ALL.values()):
        path = by_hand(copy.deepcopy(one), valley().function, (-5, 2), 30)
        np.testing.assert_allclose(widget.ways["paths"][k], path)
        losses = [valley()(x)[0] for x in path]
        np.testing.assert_allclose(widget.ways["losses"][k], losses)


def test_each_multiple_of_the_learning_rate_is_recorded():
    widget = optimizer_race({"own": Student(0.02), "Adam": Adam(0.1)}, steps=20)
    sent = unpack(widget.recording)
    assert sent["paths"].shape == (1, len(MULTIPLIERS), 2, 21, 2)
    for m, multiplier in enumerate(MULTIPLIERS):
        path = by_hand(Student(0.02 * multiplier), valley().function, (-5, 2), 20)
        near = sent["ends"][0, m, 0] + 1
        np.testing.assert_allclose(sent["paths"][0, m, 0, :near], path[:near], 1e-5)
    assert widget.lrs == [0.02, 0.1]


def test_a_moved_start_is_answered_and_so_is_a_new_rate():
    widget = optimizer_race(ALL, steps=10)
    whole = widget.recording
    widget.set_state({"start": [3.0, -1.0]})
    np.testing.assert_allclose(unpack(widget.recording)["starts"], [[3, -1]])
    path = by_hand(SGD(0.09), valley().function, (3, -1), 10)
    np.testing.assert_allclose(widget.ways["paths"][0], path)
    widget.set_state({"rate": 0})
    path = by_hand(SGD(0.009), valley().function, (3, -1), 10)
    np.testing.assert_allclose(widget.ways["paths"][0], path)
    widget.set_state({"start": widget.first_start})
    assert widget.recording == whole


def test_gradient_descent_diverges_beyond_the_bound_and_not_below():
    widget = optimizer_race({"SGD": SGD(0.09)}, valley(20), steps=200)
    assert widget.bound == pytest.approx(2 / 20, rel=1e-6)
    assert widget.ways["losses"][0, -1] < 1e-3
    widget.set_state({"rate": MULTIPLIERS.index(1.5), "step": 200})
    end = widget.ways["ends"][0]
    assert end < 200
    assert f"SGD: diverged at step {end}" in widget.describe()
    assert "η < 2 / λ_max = 0.1." in widget.describe()


@pytest.mark.parametrize("name", ["rosenbrock", "saddle", "minima", "plateau"])
def test_only_a_quadratic_has_a_bound(name):
    widget = optimizer_race({"Adam": Adam(0.1)}, name, steps=5)
    assert widget.bound == 0
    assert "λ_max" not in widget.describe()


def test_a_quadratic_that_falls_without_end_has_no_bound():
    def pass_between_hills(x):
        return x[0] ** 2 - x[1] ** 2, 2 * x * [1, -1]

    assert optimizer_race({"SGD": SGD(0.1)}, pass_between_hills).bound == 0


def ending(optimizer, surface="valley", **given):
    widget = optimizer_race({"it": optimizer}, surface, **given)
    return ENDINGS[widget.ways["endings"][0]], int(widget.ways["ends"][0])


def divide_by_zero(params, grads):
    params["x"] *= np.sqrt(grads["x"] * 0) / 0.0


def test_each_way_to_fail_has_its_name():
    # x₂ is multiplied by 1 − 10 · 20: 2 · 199² is more than 1,000 times the height 6
    assert ending(SGD(10.0)) == ("far", 2)
    assert ending(stepping(divide_by_zero)) == ("step", 1)
    assert ending(stepping(lambda params, grads: None)) == ("still", 100)
    assert ending(SGD(0.1), lambda x: (np.log(x[0]), x), start=(-1, 0)) == ("slope", 0)
    assert ending(SGD(0.01)) == ("whole", 100)
    # at a minimum there is no slope to follow, which is no fault
    assert ending(SGD(0.1), start=(0, 0)) == ("whole", 100)


def test_takes_a_readers_own_function():
    bowl = lambda x: (x @ x - 3, 2 * x)  # noqa: E731
    widget = optimizer_race({"SGD": SGD(0.1)}, bowl, domain=((-1, 1), (0, 4)))
    assert widget.domain == [[-1, 1], [0, 4]]
    assert widget.bound == pytest.approx(1)
    assert widget.lowest < -2.99
    assert "on your function" in widget.describe()


def test_a_page_without_a_kernel_has_a_grid_of_starts():
    widget = optimizer_race({"SGD": SGD(0.02)}, steps=3)
    sent = unpack(widget.standalone_state()["recording"])
    assert sent["paths"].shape == (26, len(MULTIPLIERS), 1, 4, 2)
    np.testing.assert_allclose(sent["starts"][0], [-5, 2])
    assert len({tuple(start) for start in sent["starts"]}) == 26


def test_is_drawn_even_where_everything_diverges():
    widget = optimizer_race({"SGD": SGD(1e6), "still": Student(0.0)}, steps=5)
    assert widget.preview().startswith(b"\x89PNG")


def raising(params, grads):
    raise RuntimeError("no idea")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"optimizers": {}}, "expected a dict of 1 to 8"),
        ({"optimizers": {"SGD": SGD}}, r"expected an object with step"),
        (
            {"optimizers": {"a": stepping(raising)}},
            r"a raised RuntimeError: no idea \(line \d+ of raising\)",
        ),
        ({"surface": "hill"}, "no surface 'hill', expected one of valley"),
        ({"surface": 3}, "surface is 3, expected a name"),
        ({"surface": lambda x: 1.0}, "expected the loss and its gradient"),
        ({"surface": lambda x: (1.0, [1.0])}, r"gradient of shape \(1,\)"),
        ({"start": (9, 0)}, "expected .* on the map"),
        ({"start": (1, 2, 3)}, "expected .* on the map"),
        ({"steps": 0}, "1 to 1000"),
        ({"multiplier": 4}, "multiplier = 4"),
        ({"domain": (1, 0)}, "domain is"),
        ({"hide": ["map"]}, "hide has 'map'"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        optimizer_race(**{"optimizers": {"SGD": SGD(0.1)}} | given)


@pytest.mark.parametrize("state", [{"start": [99.0, 0.0]}, {"rate": 9}, {"rate": -1}])
def test_refuses_from_the_browser_what_is_not_there(state):
    with pytest.raises(traitlets.TraitError, match="optimizer_race"):
        optimizer_race({"SGD": SGD(0.1)}).set_state(state)


@pytest.mark.parametrize("condition", [0.5, np.inf])
def test_a_valley_is_no_less_curved_across_than_along(condition):
    with pytest.raises(ValueError, match="expected 1 or more"):
        valley(condition)
