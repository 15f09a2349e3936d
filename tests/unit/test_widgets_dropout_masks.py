"""Dropout masks: sub-networks, their averages, and how layers make up for dropping."""

import itertools

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers.nn import (
    ClassicDropout,
    Conv2d,
    Dense,
    Dropout,
    Flatten,
    ReLU,
    Sequential,
    gaussian,
    softmax,
)
from dl_helpers.pytorch import to_torch
from dl_helpers.widgets import dropout_masks
from dl_helpers.widgets.foundation.record import unpack

X = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)


def dense(n_in, n_out, rng):
    return Dense(n_in, n_out, init=gaussian(1), rng=rng)


def deep(drop=None, n_hidden=5):
    drop = Dropout(0.5) if drop is None else drop
    first, last = dense(4, n_hidden, rng=1), dense(n_hidden, 3, rng=2)
    return Sequential(hidden=first, relu=ReLU(), drop=drop, out=last)


def linear(rate=0.4):
    return Sequential(drop=Dropout(rate), out=dense(4, 3, rng=3))


def by_hand(model, x, mask, scale):
    """Compute the scores of one sub-network, layer by layer."""
    h = model.layers["relu"].forward(model.layers["hidden"].forward(x))
    return model.layers["out"].forward(h * mask * np.float32(scale))[0]


def mean_of_all(model, x, rate, scale):
    """Average the probabilities of all sub-networks, one mask after the other."""
    total, logits = np.zeros(3), np.zeros(3)
    for mask in itertools.product([0, 1], repeat=5):
        chance = np.prod([1 - rate if kept else rate for kept in mask])
        scores = by_hand(model, x, np.float32(mask), scale).astype(float)
        total += chance * softmax(scores[None])[0]
        logits += chance * scores
    return total, softmax(logits[None])[0]


def test_each_mask_makes_its_sub_network():
    model = deep()
    widget = dropout_masks(model, X, n=20)
    for i in range(3):
        widget.set_state({"index": i})
        found = widget.ensemble
        for mask, output in zip(widget.masks[widget.rate], found.outputs, strict=True):
            scores = by_hand(model, X[[i]], mask, 2)
            np.testing.assert_allclose(output, softmax(scores[None])[0], rtol=1e-5)
        model.training = False
        whole = softmax(model.forward(X[[i]]))[0]
        np.testing.assert_allclose(found.whole, whole, rtol=1e-5)


@pytest.mark.parametrize("rate", [0.5, 0.2])
def test_all_sub_networks_count_with_their_chance(rate):
    model = deep(Dropout(rate))
    found = dropout_masks(model, X, n=3).ensemble
    arithmetic, geometric = mean_of_all(model, X[:1], rate, 1 / (1 - rate))
    np.testing.assert_allclose(found.exact[0], arithmetic, rtol=1e-5)
    np.testing.assert_allclose(found.exact[1], geometric, rtol=1e-5)


def test_running_means_are_those_of_the_masks_so_far():
    found = dropout_masks(deep(), X, n=30).ensemble
    np.testing.assert_allclose(found.arithmetic[9], found.outputs[:10].mean(axis=0))
    logs = np.log(found.outputs[:10]).mean(axis=0)
    np.testing.assert_allclose(found.geometric[9], softmax(logs[None])[0], rtol=1e-6)
    gap = abs(found.arithmetic[9] - found.whole).max()
    assert found.gaps[9, 0] == pytest.approx(gap)


def test_after_one_linear_layer_the_geometric_mean_is_the_scaled_network():
    found = dropout_masks(linear(), X, n=5).ensemble
    assert found.exact_gaps[1] < 1e-6 < 1e-4 < found.exact_gaps[0]
    numbers = dropout_masks(linear(), X, n=5, softmax=False)
    assert numbers.ensemble.exact_gaps[0] < 1e-6
    assert not numbers.probabilities
    assert "Of all 16 sub-networks: arithmetic none." in numbers.describe()


def test_with_a_layer_between_it_is_only_nearly_so():
    model = Sequential(
        drop=Dropout(0.5), a=dense(4, 8, rng=1), relu=ReLU(), b=dense(8, 3, rng=2)
    )
    found = dropout_masks(model, X, n=5).ensemble
    assert 1e-4 < found.exact_gaps[1] < 0.1


def test_the_difference_shrinks_with_the_number_of_masks():
    found = dropout_masks(linear(), X, n=1000).ensemble
    to_all = abs(found.arithmetic - found.exact[0]).max(axis=1)
    assert to_all[999] < 0.2 * to_all[:10].mean()


def test_classic_dropout_scales_at_test_time_and_agrees_in_the_mean():
    classic = dropout_masks(deep(ClassicDropout(0.3)), X, n=5)
    assert "multiplies by keep at test time" in classic.convention
    assert classic.ensemble.exact_gaps[1] < 1e-6
    model = deep(ClassicDropout(0.3))
    scores = by_hand(model, X[:1], np.ones(5, np.float32), 0.7)
    np.testing.assert_allclose(
        classic.ensemble.whole, softmax(scores[None])[0], rtol=1e-5
    )


class StudentDropout:
    """A student's layer; `p` is the chance to keep, and `scale` may be forgotten."""

    def __init__(self, p, scale=True):
        self.p, self.scale, self.training = p, scale, True
        self.params, self.grads = {}, {}
        self.rng = np.random.default_rng(0)

    def forward(self, x):
        if not self.training:
            return x
        kept = self.rng.random(x.shape) < self.p
        return (x * kept / (self.p if self.scale else 1)).astype(x.dtype)

    def backward(self, dy):
        return dy


def test_a_students_layer_is_found_out_about_by_what_it_does():
    widget = dropout_masks(deep(StudentDropout(0.8)), X, n=5)
    assert widget.rates[widget.own_rate] == pytest.approx(0.2)
    assert "divides by keep while training" in widget.convention
    assert widget.ensemble.exact_gaps[1] < 1e-6


def test_a_layer_that_never_scales_is_told_so():
    widget = dropout_masks(deep(StudentDropout(0.8, scale=False)), X, n=5)
    assert "scales neither while training nor at test time" in widget.convention
    assert widget.ensemble.exact_gaps[1] > 1e-3


def test_pytorch_gives_the_same():
    ours, theirs = deep(), to_torch(deep()).eval()
    state = torch.get_rng_state()
    found = dropout_masks(theirs, X, n=8).ensemble
    assert torch.equal(torch.get_rng_state(), state)
    assert not theirs.training
    expected = dropout_masks(ours, X, n=8).ensemble
    np.testing.assert_allclose(found.outputs, expected.outputs, rtol=1e-4)
    np.testing.assert_allclose(found.exact, expected.exact, rtol=1e-4)


def test_any_layer_can_be_dropped_from():
    plain = Sequential(hidden=dense(4, 5, rng=1), relu=ReLU(), out=dense(5, 3, rng=2))
    widget = dropout_masks(plain, X, layer="relu", n=8)
    assert widget.rates[widget.rate] == 0.5
    expected = dropout_masks(deep(), X, n=8).ensemble
    np.testing.assert_allclose(widget.ensemble.outputs, expected.outputs, rtol=1e-6)


def test_several_layers_share_a_mask():
    model = Sequential(
        first=Dropout(0.2), a=dense(4, 6, rng=1), relu=ReLU(), second=Dropout(0.5),
        b=dense(6, 3, rng=2),
    )  # fmt: skip
    widget = dropout_masks(model, X, n=5)
    assert widget.units == 10
    assert widget.rates[widget.rate] == 0.2
    assert [(c["name"], c["units"], c["first"]) for c in widget.columns] == [
        ("input", 4, 0), ("a", 6, 4), ("b", 3, -1),
    ]  # fmt: skip
    h = X[:1] * widget.masks[1, 0, :4] / np.float32(0.8)
    h = np.maximum(model.layers["a"].forward(h), 0) * widget.masks[1, 0, 4:]
    scores = model.layers["b"].forward(h / np.float32(0.8))
    np.testing.assert_allclose(
        widget.ensemble.outputs[0], softmax(scores)[0], rtol=1e-5
    )


def test_pictures_and_single_outputs_fit_as_well():
    x = np.random.default_rng(0).uniform(size=(2, 1, 6, 6)).astype(np.float32)
    model = Sequential(
        conv=Conv2d(1, 2, 3, rng=0), drop=Dropout(0.5), flat=Flatten(),
        out=dense(32, 1, rng=1),
    )  # fmt: skip
    widget = dropout_masks(model, x, n=4)
    assert not widget.probabilities
    assert not widget.enumerated
    assert np.isnan(widget.ensemble.exact).all()
    assert widget.preview().startswith(b"\x89PNG")
    assert "geometric" not in widget.describe()


def test_probabilities_stay_as_they_are():
    model = deep()
    widget = dropout_masks(Softmaxed(model), X, n=5)
    expected = dropout_masks(model, X, n=5).ensemble
    np.testing.assert_allclose(widget.ensemble.outputs, expected.outputs, rtol=1e-5)
    np.testing.assert_allclose(widget.ensemble.exact, expected.exact, rtol=1e-4)


class Softmaxed:
    """A student's network that ends in probabilities."""

    def __init__(self, model):
        self.model = model

    def forward(self, x):
        return softmax(self.model.forward(x))


def test_a_higher_rate_drops_what_a_lower_one_drops():
    masks = dropout_masks(deep(), X, n=300, rng=7).masks
    assert (masks[1:] <= masks[:-1]).all()
    np.testing.assert_allclose(
        masks.mean(axis=(1, 2)), 1 - np.arange(1, 10) / 10, atol=0.04
    )
    other = dropout_masks(deep(), X, n=300, rng=np.random.default_rng(7)).masks
    np.testing.assert_array_equal(masks, other)


def test_the_model_is_left_as_it_was():
    model = deep()
    drawn = model.layers["drop"].mask.rng.bit_generator.state
    dropout_masks(model, X, n=5)
    assert model.layers["drop"].mask.rng.bit_generator.state == drawn
    assert all("forward" not in vars(layer) for layer in model.layers.values())
    assert model.training
    assert model.layers["drop"].training


def test_sends_all_numbers_and_says_them():
    widget = dropout_masks(deep(), X, n=6, classes=["cat", "car", "frog"])
    sent = unpack(widget.recording)
    assert sent["masks"].shape == (9, 6, 5)
    assert sent["arithmetic"].shape == (9, 3, 6, 3)
    widget.set_state({"step": 5, "rate": 2, "index": 1})
    found = widget.ensembles[2][1]
    np.testing.assert_allclose(sent["gaps"][2, 1], found.gaps, rtol=1e-6)
    kept = int(widget.masks[2, 5].sum())
    said = widget.describe()
    assert f"rate 0.3, mask 6 of 6: {kept} of 5 units stay" in said
    assert f"cat {found.outputs[5, 0]:.3f}" in said
    assert f"arithmetic {found.exact_gaps[0]:.2g}, geometric none." in said
    assert widget.preview().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"model": Sequential(out=Dense(4, 3))}, "no dropout layer; .* layer= .*: out"),
        ({"model": lambda x: x, "layer": "output"}, "no layer 'output'"),
        ({"layer": "no"}, "no layer 'no', expected one of hidden, relu, drop, out"),
        ({"model": deep(n_hidden=2001)}, "2001 units can be dropped"),
        ({"x": X[0]}, r"shape \(4,\), expected examples"),
        ({"x": X * np.nan}, "finite floating point"),
        ({"x": X.astype(int)}, "int64 of shape"),
        ({"x": X[:, :3]}, "could not take one example"),
        ({"n": 0}, "n = 0"),
        ({"most": 0}, "most = 0"),
        ({"rate": 1.0}, "rate is 1.0"),
        ({"classes": ["a"]}, "1 class names came, but the model has 3 outputs"),
        ({"hide": ["words"]}, "hide has 'words'"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        dropout_masks(**{"model": deep(), "x": X} | given)


@pytest.mark.parametrize("state", [{"rate": 9}, {"rate": -1}, {"index": 3}])
def test_refuses_from_the_browser_what_is_not_there(state):
    with pytest.raises(traitlets.TraitError, match="expected 0 to"):
        dropout_masks(deep(), X, n=3).set_state(state)
