"""The filter browser: what it sends is what the network computes."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers import nn
from dl_helpers.widgets import filter_browser
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.inside import inside
from dl_helpers.widgets.inside.filters import as_maps, filters_of, window
from dl_helpers.widgets.inside.inside import reduced, strongest
from dl_helpers.widgets.models.trace import trace

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(12, 1, 8, 8)).astype(np.float32)
Y = RNG.integers(0, 3, 12)


def cnn():
    return nn.Sequential(
        conv=nn.Conv2d(1, 4, 3, padding=1, rng=1),
        relu=nn.ReLU(),
        pool=nn.MaxPool2d(2),
        second=nn.Conv2d(4, 5, 3, stride=2, rng=2),
        flat=nn.Flatten(),
        out=nn.Dense(5, 3, rng=3),
    )


def in_torch():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(4, 5, 3, stride=2),
        torch.nn.Flatten(),
        torch.nn.Linear(5, 3),
    )


@pytest.mark.parametrize("make", [cnn, in_torch])
def test_the_recording_holds_what_the_network_computes(make):
    model = make()
    widget = filter_browser(model, X, Y)
    names = [stage["name"] for stage in widget.stages]
    recorded = unpack(widget.recording)
    whole = {stage.name: stage for stage in trace(model, X)}
    assert "flat" not in names  # it changes no number
    assert len(names) == 6
    for at, name in enumerate(names):
        np.testing.assert_allclose(
            recorded[f"y{at}"], as_maps(whole[name].y), atol=1e-6
        )
    np.testing.assert_allclose(recorded["scores"], whole[names[-1]].y, atol=1e-6)
    assert widget.recorded == 12
    assert widget.preview().startswith(b"\x89PNG")


@pytest.mark.parametrize("make", [cnn, in_torch])
def test_gradients_are_those_of_the_answer_or_of_the_chosen_class(make):
    model = make()
    widget = filter_browser(model, X, stage=4)
    h = 1e-2
    x = X[:1].astype(np.float32)
    k = int(unpack(widget.recording)["scores"][0].argmax())
    for of_class in (-1, 2):
        widget.set_state({"of_class": of_class, "stage": 0})
        chosen = k if of_class < 0 else of_class
        bumped = np.repeat(x, 2, axis=0)
        bumped[:, 0, 3, 4] += [h, -h]
        high, low = trace(model, bumped)[-1].y[:, chosen]
        sent = unpack(widget.recording if of_class < 0 else widget.block)
        assert sent["dy0"][0, 0, 3, 4] == pytest.approx(
            (high - low) / (2 * h), abs=2e-3
        )


def test_filters_are_found_whoever_wrote_the_layer():
    class Mine(nn.Layer):
        """Its W is (in, out), and it keeps stride and padding to itself."""

        def __init__(self):
            super().__init__()
            self.params = {"theta": RNG.normal(size=(64, 3)), "beta": np.ones(3)}

        def forward(self, x):
            return x.reshape(len(x), -1) @ self.params["theta"] + self.params["beta"]

    stage = trace(Mine(), X)[1]
    filters = filters_of(stage, X)
    assert filters.weights.shape == (3, 1, 8, 8)
    product = (filters.weights * X[0]).sum(axis=(1, 2, 3)) + filters.biases
    np.testing.assert_allclose(product, stage.y[0], rtol=1e-5)


@pytest.mark.parametrize("transposed", [False, True])
def test_a_square_matrix_is_turned_the_way_it_works(transposed):
    W = RNG.normal(size=(4, 4))

    class Mine(nn.Layer):
        def __init__(self):
            super().__init__()
            self.params = {"W": W.T if transposed else W}

        def forward(self, x):
            return x @ W.T

    stage = trace(Mine(), RNG.normal(size=(5, 4)))[1]
    np.testing.assert_array_equal(filters_of(stage, stage.x).weights[:, :, 0, 0], W)


@pytest.mark.parametrize("flip", [False, True])
def test_a_unit_is_the_sum_of_its_products_and_the_bias(flip):
    layer = nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0), flip=flip)
    layer.params["b"] += RNG.normal(size=4).astype(np.float32)
    stage = trace(layer, RNG.uniform(size=(2, 3, 8, 7)).astype(np.float32))[1]
    filters = filters_of(stage, stage.x)
    for unit, row, column in ((0, 0, 0), (2, 3, 5), (3, 1, 2)):
        w = filters.weights[unit]
        steps = filters.stride, filters.padding
        read = window(stage.x[0], w.shape[1:], *steps, (row, column))
        value = (read * w).sum() + filters.biases[unit]
        assert value == pytest.approx(stage.y[0, unit, row, column], abs=1e-5)


def test_the_kernel_multiplies_where_the_page_can_not():
    model = nn.Sequential(
        nn.Conv2d(3, 2, 5, stride=2, rng=0), nn.GlobalAvgPool(), nn.Dense(2, 3)
    )
    x = RNG.uniform(size=(2, 3, 80, 72)).astype(np.float32)
    widget = filter_browser(model, x, place=(0, 0))
    assert widget.stages[0]["reduced"] == 2
    assert widget.stages[1]["asks"]
    widget.set_state({"row": 10, "column": 33, "unit": 1})
    sent = unpack(widget.product)
    assert sent["of"].tolist() == [0, 0, -1, 1, 1, 10, 33]
    value = (sent["x"] * sent["w"]).sum() + sent["b"][0]
    assert value == pytest.approx(trace(model, x[:1])[1].y[0, 1, 10, 33], abs=1e-4)


def test_a_drawing_goes_through_the_network():
    model = cnn()
    widget = filter_browser(model, X, Y)
    drawn = RNG.uniform(size=(1, 1, 8, 8)).astype(np.float32)
    widget.set_state(
        {"drawn": memoryview(drawn.tobytes()), "drawing": 1, "index": -1, "stage": 2}
    )
    block = unpack(widget.block)
    assert block["of"].tolist() == [-1, 1, -1, 2, 0]
    np.testing.assert_allclose(block["scores"], model.forward(drawn), atol=1e-6)
    np.testing.assert_allclose(block["y1"], trace(model, drawn)[1].y, atol=1e-6)
    assert "A picture that was drawn" in widget.describe()
    with pytest.raises(traitlets.TraitError, match="a picture of 8 bytes came"):
        widget.set_state({"drawn": b"12345678"})


def test_many_units_come_in_pages_and_large_maps_reduced():
    model = nn.Sequential(nn.Conv2d(1, 150, 1), nn.GlobalAvgPool(), nn.Dense(150, 3))
    widget = filter_browser(model, X)
    assert unpack(widget.recording)["y1"].shape == (12, 64, 8, 8)
    widget.set_state({"unit": 140})
    block = unpack(widget.block)
    assert block["of"].tolist() == [0, 0, -1, 1, 2]
    np.testing.assert_allclose(
        block["y1"], trace(model, X[:1])[1].y[:, 128:], atol=1e-6
    )
    maps = np.arange(36.0).reshape(1, 6, 6)
    assert reduced(maps, 3)[0].tolist() == [
        [3.5, 5.5, 7.5],
        [15.5, 17.5, 19.5],
        [27.5, 29.5, 31.5],
    ]
    assert reduced(np.ones((5, 7)), 3).shape == (2, 3)


def test_what_excites_a_unit_most():
    maps = np.zeros((8, 2, 3, 3))
    maps[[5, 2], 1, [0, 2], [1, 2]] = [7, 9]
    places, values = strongest(maps)
    assert places[1, :2].tolist() == [[2, 2, 2], [5, 0, 1]]
    assert values[1].tolist() == [9, 7, 0, 0, 0, 0]


def test_describe_says_place_value_and_sight():
    model = cnn()
    widget = filter_browser(model, X, Y, ["a", "b", "c"], stage="conv", unit=2)
    widget.set_state({"row": 4, "column": 7})
    value = trace(model, X[:1])[1].y[0, 2, 4, 7]
    said = widget.describe()
    assert f"unit 3 of 4 at row 5, column 8 is {value:.2f}" in said
    assert "It sees rows 4 to 6 and columns 7 to 8 of the picture." in said
    assert f"of class {'abc'[Y[0]]}, answered" in said


def test_it_starts_where_the_unit_is_largest_or_where_it_is_told():
    model = cnn()
    widget = filter_browser(model, X, index=3, stage="conv", unit=1)
    maps = trace(model, X)[1].y[3, 1]
    assert maps[widget.row, widget.column] == maps.max()
    assert filter_browser(model, X, place=(2, 5)).place == (0, 2, 5)


def test_of_a_slow_network_fewer_pictures_are_shown_and_that_is_said(monkeypatch):
    monkeypatch.setattr(inside, "PATIENCE", 0)
    widget = filter_browser(cnn(), X, Y)
    assert widget.labels == [Y[0]]
    assert "so that 1 of 12 are shown" in widget.note


def test_a_place_stays_inside_a_smaller_stage():
    widget = filter_browser(cnn(), X, stage="conv")
    widget.set_state({"row": 7, "column": 7, "unit": 3})
    widget.set_state({"stage": 5})
    assert widget.place == (2, 0, 0)
    assert "unit 3 of 3 is" in widget.describe()


def test_a_network_without_convolution_is_shown_and_says_so():
    model = nn.Sequential(nn.Flatten(), nn.Dense(64, 5), nn.ReLU(), nn.Dense(5, 3))
    widget = filter_browser(model, X)
    assert "no convolution" in widget.note
    assert unpack(widget.recording)["w1"].shape == (5, 1, 8, 8)


def test_without_backward_there_are_no_gradients_and_a_reason():
    class Forward(nn.Layer):
        def forward(self, x):
            return x.reshape(len(x), -1)[:, :3]

    widget = filter_browser(Forward(), X)
    assert "no gradients: NotImplementedError" in widget.note
    assert "dy1" not in unpack(widget.recording)


def test_numbers_that_are_none_are_found_where_they_begin():
    model = cnn()
    model.params["second.b"][1] = np.nan
    with np.errstate(invalid="ignore"):
        widget = filter_browser(model, X)
        assert "From stage second on" in widget.note
        assert widget.preview().startswith(b"\x89PNG")


def test_a_layer_that_raises_later_says_so_in_the_widget():
    class Picky(nn.ReLU):
        def forward(self, x):
            if (x == 0).all():
                raise ValueError("an empty picture came")
            return super().forward(x)

    model = nn.Sequential(nn.Flatten(), Picky(), nn.Dense(64, 3))
    widget = filter_browser(model, X)
    with pytest.raises(ValueError, match="an empty picture came"):
        widget.set_state({"drawing": 1, "index": -1})
    widget._handle_msg(
        {"content": {"data": {"method": "update", "state": {"drawing": 2}}}}
    )
    assert "an empty picture came" in widget.error


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": X[0]}, "expected pictures"),
        ({"x": X[:, :, :5]}, "could not take one example"),
        ({"y": Y[:3]}, "expected 12 integers"),
        ({"classes": "ab"}, "2 class names came, but the model scores 3"),
        ({"stage": "conv9"}, "no stage 'conv9', expected one of input, conv"),
        ({"hide": ["votes", "maps"]}, "hide has 'maps', expected some of draw"),
        ({"index": 40}, "index = 40, expected -1 to 11"),
        ({"model": nn.Conv2d(1, 2, 3)}, "expected scores (N, K)"),
    ],
)
def test_bad_input_is_refused(change, said):
    given = {"model": cnn(), "x": X, "y": Y} | change
    with pytest.raises((ValueError, traitlets.TraitError)) as refusal:
        filter_browser(**given)
    assert said in str(refusal.value)
