"""The playground, headless: buttons, threads, settings, films, errors."""

import threading
import time

import numpy as np
import pytest
import torch

from dl_helpers.nn import Dense, ReLU, Sequential, Tanh, he
from dl_helpers.optim import SGD, Adam
from dl_helpers.widgets import playground
from dl_helpers.widgets.foundation import record

PATIENCE = 20


@pytest.fixture(autouse=True)
def _no_thread_stays():
    before = set(threading.enumerate())
    yield
    assert not [t for t in threading.enumerate() if t not in before and t.is_alive()]


@pytest.fixture
def make():
    """Give a function that makes a playground, which is closed afterwards."""
    made = []

    def make(*args, **options):
        made.append(playground(*args, **options))
        return made[-1]

    yield make
    for widget in made:
        widget.close()
        assert widget.wait(PATIENCE)


def press(widget, goal, **more):
    widget.set_state({"goal": goal, "asked": widget.asked + 1, **more})
    assert widget.wait(PATIENCE)


def arrays(widget):
    return record.unpack(widget.frame)


def steps(widget):
    return int(arrays(widget)["numbers"][0])


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def network(n_out=1):
    return Sequential(
        Dense(2, 5, init=he(), rng=0), ReLU(), Dense(5, n_out, init=he(), rng=1)
    )


def test_starts_nothing_by_itself(make):
    before = threading.active_count()
    widget = make()
    assert threading.active_count() == before
    assert (steps(widget), widget.running) == (0, False)
    assert "150 training and 150 test points of circles" in widget.describe()
    assert "a network 2–4–2–1. Epoch 0.0, step 0: loss 0.69" in widget.describe()


def test_step_epoch_and_reset(make):
    widget = make()
    start = arrays(widget)["weights"]
    press(widget, "step")
    assert (steps(widget), widget.running) == (1, False)
    press(widget, "epoch")
    assert (steps(widget), arrays(widget)["numbers"][1]) == (15, 1.0)
    press(widget, "epoch")
    assert steps(widget) == 30
    assert not np.array_equal(arrays(widget)["weights"], start)
    press(widget, "reset")
    assert steps(widget) == 0
    np.testing.assert_array_equal(arrays(widget)["weights"], start)


def test_plays_until_it_is_paused_and_the_thread_is_gone(make):
    widget = make()
    before = threading.active_count()
    widget.set_state({"speed": "full", "running": True})
    assert threading.active_count() == before + 1
    until(lambda: steps(widget) > 50)
    widget.set_state({"running": False})
    assert widget.wait(PATIENCE)
    assert threading.active_count() == before
    at_rest = steps(widget)
    assert at_rest == widget._run.training.steps
    assert f"step {at_rest}:" in widget.describe()


def test_trains_as_a_loop_without_a_thread_does(make):
    played, stepped = make(rng=3), make(rng=3)
    for _ in range(3):
        press(played, "epoch")
    stepped.advance(45)
    for name, values in arrays(stepped).items():
        if name not in ("numbers", "curve"):
            np.testing.assert_array_equal(values, arrays(played)[name])
    numbers = arrays(stepped)["numbers"][:6]
    np.testing.assert_array_equal(numbers, arrays(played)["numbers"][:6])


def test_slow_motion_shows_every_step_or_epoch(make):
    widget = make()
    for speed, stride in [("step", 1), ("epoch", 15)]:
        widget.set_state({"speed": speed})
        press(widget, "reset")
        seen = []
        widget.observe(lambda change, seen=seen: seen.append(steps(widget)), "frame")
        widget.set_state({"running": True})
        until(lambda seen=seen: len(seen) > 4)
        widget.set_state({"running": False})
        assert widget.wait(PATIENCE)
        widget.unobserve_all("frame")
        assert max(np.diff(seen)) <= stride


def test_closing_ends_the_thread(make):
    widget = make()
    before = threading.active_count()
    widget.set_state({"running": True})
    widget.close()
    assert widget.wait(PATIENCE)
    assert threading.active_count() == before


def test_two_at_once(make):
    one, other = make(), make(data="xor")
    for widget in (one, other):
        widget.set_state({"speed": "full", "running": True})
    until(lambda: min(steps(one), steps(other)) > 100)
    one.set_state({"running": False})
    assert one.wait(PATIENCE)
    here = steps(one)
    there = steps(other)
    until(lambda: steps(other) > there)
    assert steps(one) == here
    assert other.running


def test_a_setting_that_changes_while_it_runs(make):
    widget = make()
    widget.set_state({"speed": "full", "running": True})
    until(lambda: steps(widget) > 20)
    widget.set_state({"lr": 0.3, "l2": 0.01, "batch_size": 30})
    training = widget._run.training
    assert (training.optimizer.lr, training.l2, training.batch_size) == (0.3, 0.01, 30)
    widget.set_state({"hidden": [3, 3, 2], "activation": "ReLU"})
    until(lambda: len(widget.scene["columns"]) == 4)
    until(lambda: arrays(widget)["run"][0] == widget.scene["run"])
    assert widget.running
    widget.set_state({"running": False})
    assert widget.wait(PATIENCE)
    assert widget._run.training is not training


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"data": "blobs"}, "test points of blobs; a network 2–4–2–3."),
        ({"data": "hills"}, "of hills; a network 2–4–2–1."),
        ({"test_share": 0.1}, "270 training and 30 test points"),
        ({"features": ["x1^2", "x2^2", "x1 x2"]}, "a network 3–4–2–1."),
        ({"hidden": []}, "a network 2–1."),
    ],
)
def test_settings_begin_a_new_run(change, said, make):
    widget = make()
    widget.advance(5)
    run = widget.scene["run"]
    widget.set_state(change)
    assert said in widget.describe()
    assert "step 0:" in widget.describe()
    assert widget.scene["run"] == run + 1 == arrays(widget)["run"][0]
    assert widget.preview().startswith(b"\x89PNG")


def test_seed_and_noise_choose_the_points(make):
    widget = make()
    first = widget.scene["x"]
    widget.set_state({"seed": 1})
    assert widget.scene["x"] != first
    widget.set_state({"seed": 0})
    assert widget.scene["x"] == first
    widget.set_state({"noise": 0.0})
    radii = np.hypot(*np.array(widget.scene["x"]).T)
    assert np.isclose(radii, 1.5, atol=1e-3).sum() == 150
    assert make(rng=np.random.default_rng(5)).seed != make(rng=5).seed == 5


def test_the_readers_network_is_trained_in_place_and_put_back(make):
    net = network()
    before = net.params["0.W"].copy()
    widget = make(net, "xor", optimizer=Adam(0.02))
    widget.advance(400)
    assert not np.array_equal(net.params["0.W"], before)
    assert "right answers 9" in widget.describe() or "100%" in widget.describe()
    after = net.params["0.W"].copy()
    press(widget, "reset")
    np.testing.assert_array_equal(net.params["0.W"], before)
    widget.advance(400)  # the optimizer has no memory of the first time
    np.testing.assert_array_equal(net.params["0.W"], after)
    assert widget.options["network"] is False


def test_own_points_own_loss_and_a_torch_module(make):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)
    )
    optimizer = torch.optim.Adam(module.parameters(), lr=0.05)
    widget = make(module, (x, x[:, 0] * x[:, 1]), optimizer=optimizer)
    assert widget.lr == 0.05
    assert widget.scene["classes"] == []
    before = arrays(widget)["numbers"][2]
    widget.advance(300)
    assert arrays(widget)["numbers"][2] < 0.7 * before
    assert "the reader's own data" in widget.describe()


def test_a_wrong_backward_does_not_learn_and_the_check_says_why(make):
    class Wrong(Tanh):
        def backward(self, dy):
            return dy * 0

    net = Sequential(Dense(2, 4, init=he()), Wrong(), Dense(4, 1, init=he()))
    widget = make(net)
    press(widget, "check")
    assert [found["right"] for found in widget.report] == [True, False, True]
    assert "It is all zeros" in widget.report[1]["lines"][0]
    press(widget, "reset")
    assert widget.report == []


def test_the_check_works_while_it_runs(make):
    widget = make()
    widget.set_state({"running": True})
    widget.set_state({"goal": "check", "asked": 1})
    until(lambda: widget.report)
    assert all(found["right"] for found in widget.report)
    assert widget.running


def test_diverging_stops_it_and_the_picture_stays(make):
    widget = make(data="hills", activation="ReLU", lr=1e9)
    widget.set_state({"speed": "step", "running": True})
    assert widget.wait(PATIENCE)
    assert widget.running is False
    assert widget.error.startswith("Training diverged: after step ")
    assert "Try 1e+08, a tenth of the learning rate" in widget.error
    assert np.isfinite(arrays(widget)["numbers"][:4]).all()
    said = widget.error
    widget.set_state({"unit": [0, 1]})
    assert widget.error == said
    widget.set_state({"lr": 0.03})
    press(widget, "reset")
    assert widget.error == ""
    press(widget, "epoch")
    assert steps(widget) == 15


def test_a_layer_that_raises_is_told_in_the_widget(make):
    class Raises(Tanh):
        calls = 0

        def backward(self, dy):
            self.calls += 1
            if self.calls == 3:
                raise RuntimeError("no backward today")
            return super().backward(dy)

    widget = make(Sequential(Dense(2, 3, rng=0), Raises(), Dense(3, 1, rng=1)))
    press(widget, "epoch")
    assert widget.error.startswith("RuntimeError: no backward today (line ")
    assert widget.error.endswith("of backward)")
    assert widget.running is False
    assert steps(widget) < 3
    with pytest.raises(RuntimeError):
        _raise_in_python(widget)


def _raise_in_python(widget):
    widget._run.training.network.layers["1"].calls = 2
    widget.advance(1)


def test_a_slow_step_blocks_nobody(make):
    at_work = threading.Event()

    class Slow(Tanh):
        def backward(self, dy):
            at_work.set()
            time.sleep(0.4)
            return super().backward(dy)

    widget = make(Sequential(Dense(2, 3, rng=0), Slow(), Dense(3, 1, rng=1)))
    widget.set_state({"running": True})
    assert at_work.wait(PATIENCE)
    widget.set_state({"lr": 0.2})
    widget.set_state({"running": False})
    assert steps(widget) == 0  # the callbacks have not waited for the step
    assert widget.wait(PATIENCE)
    assert steps(widget) == 1
    assert arrays(widget)["numbers"][6] >= 400


def test_pauses_after_a_long_time(make):
    widget = make()
    widget.set_state({"speed": "full", "running": True})
    widget._until = 0.0
    assert widget.wait(PATIENCE)
    assert widget.error == "Paused after 5 minutes; press Play to go on."
    assert widget.running is False


def test_the_film_of_what_was_seen(make):
    widget = make()
    for _ in range(9):
        widget.advance(10)
    state = widget.standalone_state()
    film = record.unpack(state["film"])
    np.testing.assert_array_equal(film["numbers"][:10, 0], range(0, 100, 10))
    assert film["surface"].shape == (11, 50, 50)
    assert (state["index"], state["running"]) == (10, False)


def test_an_untrained_playground_gives_a_film_and_stays_untrained(make):
    net = network()
    before = {name: p.copy() for name, p in net.params.items()}
    widget = make(net)
    film = record.unpack(widget.standalone_state()["film"])
    assert 20 <= len(film["numbers"]) <= 61
    assert film["numbers"][-1, 1] >= 100
    assert film["numbers"][-1, 2] < film["numbers"][0, 2]
    for name, p in before.items():
        np.testing.assert_array_equal(net.params[name], p)
    assert steps(widget) == 0


def test_a_film_that_diverges_is_short(make):
    widget = make(data="hills", activation="ReLU", lr=1e9)
    film = record.unpack(widget.standalone_state()["film"])
    assert 1 <= len(film["numbers"]) < 60


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"data": "moon"}, "data is 'moon', expected one of"),
        ({"network": 3}, "3 has no forward, backward"),
        ({"optimizer": 0.1}, r"optimizer is 0.1, expected an object with step"),
        ({"features": ["x3"]}, "features has 'x3', expected some of x1, x2"),
        ({"features": []}, "features is empty"),
        ({"hide": "stop"}, "hide has 'stop', expected some of data"),
        ({"hidden": [0]}, r"hidden is \[0\], expected up to 6 layers"),
        ({"hidden": [4] * 7}, "expected up to 6 layers"),
        ({"activation": "relu"}, "activation.*'tanh', 'ReLU'"),
        ({"dropout": 1.0}, "dropout"),
        ({"lr": -1.0}, "lr"),
        ({"rng": "a"}, "rng is 'a', expected a Generator"),
        ({"rng": -1}, "rng is -1, expected a Generator"),
        ({"network": network(2), "data": "blobs"}, "expected a score for each of 3"),
        ({"network": network(), "features": ["x1"]}, "with 1 features each"),
    ],
)
def test_says_what_is_wrong(options, message):
    with pytest.raises(ValueError, match=message):
        playground(**options)


def test_an_optimizer_without_a_rate_has_none_to_set(make):
    class Fixed:
        def step(self, params, grads):
            for name, p in params.items():
                p -= 0.1 * grads[name]

    widget = make(optimizer=Fixed())
    assert (widget.lr, widget.options["lr"]) == (None, False)
    widget.advance(3)
    with pytest.raises(ValueError, match=r"lr is 0\.1, but the optimizer has no lr"):
        playground(optimizer=Fixed(), lr=0.1)
    twin = make(optimizer=SGD(0.1))
    twin.advance(3)
    np.testing.assert_array_equal(arrays(twin)["weights"], arrays(widget)["weights"])
