"""Dream: gradients of classes and units, priors, threads, films, errors."""

import threading
import time

import numpy as np
import pytest
import traitlets
from climbers import Mine, makes, ours

from dl_helpers import nn
from dl_helpers.widgets import dream
from dl_helpers.widgets.dream.ascent import Priors, Stuck
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.models.trace import trace

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(1, 1, 8, 8)).astype(np.float32)
SHAPE = (1, 8, 8)


@pytest.fixture(autouse=True)
def _no_thread_stays():
    before = set(threading.enumerate())
    yield
    assert not [t for t in threading.enumerate() if t not in before and t.is_alive()]


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
    assert widget._ascent.priors == Priors(0.2, 0.05, 0.1, 3)


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
        ({"rng": -1}, "rng is -1, expected a Generator"),
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
