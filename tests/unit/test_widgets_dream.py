"""Dream: gradients of classes and units, priors, threads, films, errors."""

import threading
import time

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers import nn
from dl_helpers.widgets import dream
from dl_helpers.widgets.ascent import Ascent, Goal, Priors, Stuck, blurred
from dl_helpers.widgets.record import unpack
from dl_helpers.widgets.trace import trace

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(1, 1, 8, 8)).astype(np.float32)
SHAPE = (1, 8, 8)


@pytest.fixture(autouse=True)
def _no_thread_stays():
    before = set(threading.enumerate())
    yield
    assert not [t for t in threading.enumerate() if t not in before and t.is_alive()]


class Mine:
    """A student's network: two layers of ours, called from its own methods."""

    def __init__(self):
        self.first = nn.Conv2d(1, 4, 3, padding=1, init=nn.he(), rng=1)
        self.act = nn.Tanh()
        self.last = nn.Dense(256, 3, init=nn.he(), rng=2)

    def forward(self, x):
        h = self.act.forward(self.first.forward(x))
        self.shape = h.shape
        return self.last.forward(h.reshape(len(x), -1))

    def backward(self, dy):
        dh = self.last.backward(dy).reshape(self.shape)
        return self.first.backward(self.act.backward(dh))


def ours():
    return nn.Sequential(
        first=nn.Conv2d(1, 4, 3, padding=1, init=nn.he(), rng=1),
        act=nn.Tanh(),
        flat=nn.Flatten(),
        last=nn.Dense(256, 3, init=nn.he(), rng=2),
    )


def in_torch():
    torch.manual_seed(0)
    layers = {
        "first": torch.nn.Conv2d(1, 4, 3, padding=1),
        "act": torch.nn.ReLU(inplace=True),
        "flat": torch.nn.Flatten(),
        "last": torch.nn.Linear(256, 3),
    }
    model = torch.nn.Sequential()
    for name, layer in layers.items():
        model.add_module(name, layer)
    return model


makes = pytest.mark.parametrize("make", [Mine, ours, in_torch])


@makes
@pytest.mark.parametrize(("stage", "unit"), [("", 2), ("first", 1), ("act", 3)])
def test_the_slope_of_a_goal_is_that_of_its_value(make, stage, unit):
    goal = Goal(make(), stage, unit)
    slope, h = goal.slope(X), 1e-2
    assert slope.shape == X.shape
    rng = np.random.default_rng(1)
    way = rng.normal(size=X.shape).astype(np.float32)
    way /= np.sqrt((way**2).sum())
    high, low = (goal.value(X + side * h * way)[0] for side in (1, -1))
    assert (slope * way).sum() == pytest.approx((high - low) / (2 * h), abs=2e-3)


@makes
def test_looking_at_a_unit_leaves_the_network_as_it_was(make):
    model = make()
    before = trace(model, X)[-1].y
    Goal(model, "first", 1).slope(X)
    np.testing.assert_array_equal(trace(model, X)[-1].y, before)
    if not isinstance(model, torch.nn.Module):
        layer = model.first if isinstance(model, Mine) else model.layers["first"]
        assert not {"forward", "backward"} & set(vars(layer))


def test_the_value_of_a_unit_is_the_mean_of_its_map():
    value, scores = Goal(ours(), "first", 1).value(X)
    stages = {stage.name: stage for stage in trace(ours(), X)}
    assert value == pytest.approx(stages["first"].y[0, 1].mean())
    np.testing.assert_array_equal(scores, stages["last"].y[0])


def climb(priors, x=None, goal=None):
    start = np.full((1, 1, 8, 8), 0.5, np.float32) if x is None else x
    return Ascent(goal or Goal(ours(), "", 0), start, priors, np.random.default_rng(3))


def test_a_step_is_as_long_as_it_says():
    ascent = climb(Priors(lr=0.03, decay=0, blur=0, jitter=0))
    ascent.step()
    moved = ascent.x - 0.5
    assert np.sqrt(np.mean(moved**2)) == pytest.approx(0.03, rel=1e-4)
    slope = Goal(ours(), "", 0).slope(np.full((1, 1, 8, 8), 0.5, np.float32))
    assert np.corrcoef(moved.ravel(), slope.ravel())[0, 1] == pytest.approx(1, abs=1e-4)


def test_decay_leads_to_black_or_in_colour_to_grey():
    still = Priors(lr=0, decay=0.25, blur=0, jitter=0)
    ascent = climb(still, np.full((1, 1, 8, 8), 0.8, np.float32))
    ascent.step()
    np.testing.assert_allclose(ascent.x, 0.6, atol=1e-6)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 2))
    colour = climb(still, np.full((1, 3, 2, 2), 0.9, np.float32), Goal(model, "", 0))
    colour.step()
    np.testing.assert_allclose(colour.x, 0.8, atol=1e-6)


def test_blur_averages_neighbours_and_keeps_what_is_even():
    x = np.zeros((1, 1, 5, 5), np.float32)
    x[0, 0, 2, 2] = 16
    np.testing.assert_array_equal(
        blurred(x)[0, 0, 1:4, 1:4], [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    )
    even = np.full((1, 3, 4, 6), 0.3, np.float32)
    np.testing.assert_allclose(blurred(even), even)


def test_jitter_moves_what_the_network_sees_and_moves_it_back():
    seen = []

    class Watching(Goal):
        def slope(self, x):
            seen.append(x.copy())
            return x

    ascent = climb(Priors(0.1, 0, 0, 2), X.copy(), Watching(None, "", 0))
    ascent.step()
    moves = [
        (a, b)
        for a in range(-2, 3)
        for b in range(-2, 3)
        if np.array_equal(seen[0], np.roll(X, (a, b), (2, 3)))
    ]
    assert len(moves) == 1
    assert moves != [(0, 0)]
    size = np.sqrt(np.mean(X**2))
    np.testing.assert_allclose(ascent.x, np.clip(X + 0.1 * X / size, 0, 1), atol=1e-5)


@makes
def test_it_climbs_to_the_class(make):
    widget = dream(make(), SHAPE, "abc", of_class=1)
    first = widget.shot["numbers"][1]
    widget.advance(40)
    steps, value = widget.shot["numbers"]
    assert steps == 40
    assert value > first + 0.5
    assert widget.shot["p"].argmax() == 1
    assert value == pytest.approx(trace(make(), widget.picture)[-1].y[0, 1], rel=1e-5)
    assert "A dream of class b, from noise, after 40 steps" in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def test_what_is_sent_is_what_is_there():
    widget = dream(ours(), SHAPE, stage="first", unit=2)
    widget.advance(30)
    sent = unpack(widget.frame)
    np.testing.assert_array_equal(sent["picture"], np.rint(255 * widget.picture[0]))
    np.testing.assert_allclose(sent["numbers"], widget.shot["numbers"], rtol=1e-6)
    assert sent["curve"][:, 0].tolist() == list(range(31))
    assert sent["curve"][-1, 1] > sent["curve"][0, 1]
    assert "unit 2 of first" in widget.describe()


def test_starts_from_a_picture_or_from_the_seeds_noise():
    np.testing.assert_array_equal(dream(ours(), X[0]).picture, X)
    same, again, other = (dream(ours(), SHAPE, rng=s).picture for s in (1, 1, 2))
    np.testing.assert_array_equal(same, again)
    assert (same != other).any()
    widget = dream(ours(), SHAPE, rng=1)
    widget.set_state({"seed": 2})
    np.testing.assert_array_equal(widget.picture, other)


def test_plays_until_it_is_paused_and_the_thread_is_gone():
    widget = dream(ours(), SHAPE)
    before = threading.active_count()
    widget.set_state({"running": True})
    _wait_until(lambda: widget.shot["numbers"][0] > 5)
    assert threading.active_count() == before + 1
    widget.set_state({"running": False})
    assert widget.wait(10)
    assert threading.active_count() == before
    assert unpack(widget.frame)["numbers"][0] == widget.shot["numbers"][0] > 5


def test_a_thread_climbs_as_a_loop_does():
    looped, streamed = dream(ours(), SHAPE), dream(ours(), SHAPE)
    looped.advance(3)
    for asked in (1, 2, 3):
        streamed.set_state({"goal": "step", "asked": asked})
        assert streamed.wait(10)
        assert not streamed.running
    np.testing.assert_array_equal(looped.picture, streamed.picture)
    assert streamed.shot["numbers"][0] == 3


def test_reset_and_another_goal_begin_anew_priors_do_not():
    widget = dream(ours(), SHAPE)
    start = widget.picture.copy()
    for state in ({"goal": "reset", "asked": 1}, {"of_class": 2}, {"stage": "act"}):
        widget.advance(4)
        widget.set_state(state)
        np.testing.assert_array_equal(widget.picture, start)
        assert unpack(widget.frame)["numbers"][0] == 0
    widget.advance(4)
    widget.set_state({"lr": 0.2, "jitter": 3})
    assert widget.shot["numbers"][0] == 4
    assert widget._ascent.priors == Priors(0.2, 0.02, 0.1, 3)


def test_closing_ends_the_thread():
    widget = dream(ours(), SHAPE)
    widget.set_state({"running": True})
    widget.close()
    assert widget.wait(10)


def test_another_stage_may_have_fewer_units():
    widget = dream(ours(), SHAPE, stage="flat", unit=200)
    widget.set_state({"stage": "first"})
    assert "unit 3 of first" in widget.describe()
    with pytest.raises(traitlets.TraitError, match="unit = 4, expected 0 to 3"):
        widget.set_state({"unit": 4})


def test_without_a_kernel_there_is_a_film():
    widget = dream(ours(), SHAPE)
    state = widget.standalone_state()
    shots = unpack(state["film"])
    assert shots["picture"].shape == (40, 1, 8, 8)
    assert shots["numbers"][[0, -1], 0].tolist() == [0, 200]
    assert (np.diff(shots["numbers"][:, 0]) > 0).all()
    assert state["index"] == 39
    assert widget.shot["numbers"][0] == 0  # it was a rehearsal
    widget.advance(20)
    own = unpack(widget.standalone_state()["film"])
    assert own["numbers"][:, 0].tolist() == list(range(21))


class Broken(Mine):
    """It raises, or gives NaN, at the third backward."""

    def __init__(self, how):
        super().__init__()
        self.how, self.times = how, 0

    def backward(self, dy):
        self.times += 1
        dx = super().backward(dy)
        if self.times == 3 and self.how == "raise":
            raise RuntimeError("no gradient today")
        return dx * {"nan": np.nan, "zero": 0}.get(self.how, 1)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("raise", "RuntimeError: no gradient today (line"),
        ("nan", "The gradient at the picture is NaN or infinite"),
        ("zero", "The gradient is 0 at every pixel: nothing leads up from here."),
    ],
)
def test_what_goes_wrong_is_told_and_the_picture_stays(how, said):
    widget = dream(Broken(how), SHAPE)
    widget.set_state({"running": True})
    assert widget.wait(10)
    assert not widget.running
    assert said in widget.error
    assert widget.error.startswith(said)
    widget.set_state({"lr": 0.1})
    assert widget.error.startswith(said)  # until it starts again
    assert np.isfinite(widget.picture).all()
    assert unpack(widget.standalone_state()["film"])["picture"].shape[1:] == SHAPE


def test_scores_that_are_no_numbers_are_told():
    model = ours()
    widget = dream(model, SHAPE)
    model.layers["last"].params["b"][:] = np.nan
    with pytest.raises(Stuck, match="scores that are NaN or infinite"):
        widget.advance(1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shape_or_x": (8, 8)}, "the shape is (8, 8), expected (C, H, W)"),
        ({"shape_or_x": (2, 8, 8)}, "expected (C, H, W) with 1 or 3 channels"),
        ({"shape_or_x": np.zeros((2, 8, 8))}, "x has 2 channels"),
        ({"shape_or_x": np.zeros((5, 1, 8, 8))}, "expected one picture"),
        ({"shape_or_x": X * np.nan}, "64 of 64 numbers that are NaN"),
        ({"classes": "ab"}, "2 class names came, but the model scores 3"),
        ({"of_class": 3}, "of_class = 3, expected 0 to 2"),
        ({"stage": "second"}, "stage = 'second', expected first, act, flat"),
        ({"stage": "first", "unit": 4}, "unit = 4, expected 0 to 3"),
        ({"lr": -1}, "lr"),
        ({"hide": "all"}, "hide has 'all', expected some of"),
        ({"model": np.tanh}, "has no backward"),
        ({"model": nn.ReLU()}, "expected scores (1, K)"),
        ({"model": nn.Dense(7, 3)}, "could not take one example"),
    ],
)
def test_what_does_not_fit_is_said(change, said):
    given = {"model": ours(), "shape_or_x": SHAPE} | change
    with pytest.raises(ValueError, match=said.replace("(", r"\(").replace(")", r"\)")):
        dream(**given)


def _wait_until(condition, patience=10.0):
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
