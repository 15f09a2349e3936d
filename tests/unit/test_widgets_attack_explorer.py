"""The attack explorer: its gradients, its attacks, and what it says of them."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers import nn
from dl_helpers.widgets import attack_explorer
from dl_helpers.widgets.attacks.adversarial import Attack, coded, first_flip, toward
from dl_helpers.widgets.attacks.record import strengths
from dl_helpers.widgets.foundation.record import unpack

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(7, 1, 6, 6)).astype(np.float32)
Y = np.arange(7) % 3


class Mine:
    """A student's network: 3 · tanh(x W) with W (36, 3), forward and backward only."""

    def __init__(self):
        self.W = np.random.default_rng(2).normal(size=(36, 3)) / 3

    def forward(self, x):
        self.shape = x.shape
        self.y = np.tanh(x.reshape(len(x), -1) @ self.W)
        return 3 * self.y

    def backward(self, dy):
        return (3 * dy * (1 - self.y**2) @ self.W.T).reshape(self.shape)


def ours():
    return nn.Sequential(
        conv=nn.Conv2d(1, 4, 3, padding=1, init=nn.he(), rng=1),
        relu=nn.ReLU(),
        flat=nn.Flatten(),
        out=nn.Dense(144, 3, init=nn.he(), rng=2),
    )


def in_torch():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 3))


makes = pytest.mark.parametrize("make", [Mine, ours, in_torch])


def answers(model, x):
    if isinstance(model, torch.nn.Module):
        return model(torch.as_tensor(x)).detach().numpy()
    return model.forward(x)


@makes
def test_what_is_recorded_is_what_the_network_answers_to_such_pictures(make):
    model = make()
    widget = attack_explorer(model, X, Y, eps=0.2)
    record = widget.record
    sent = unpack(widget.recording)
    assert sent["scores"].shape == (3, 7, 21, 3)
    for m, i, at in ((0, 0, 0), (0, 2, 9), (1, 3, 20), (2, 6, 13)):
        picture = record.picture(m, i, at)
        assert np.abs(picture - X[i]).max() <= record.eps[at] + 1e-6
        assert picture.min() > -1e-3
        assert picture.max() < 1 + 1e-3
        scores = answers(model, picture[None].astype(np.float32))[0]
        np.testing.assert_allclose(sent["scores"][m, i, at], scores, atol=0.02)
        size = np.abs(picture - X[i]).max()
        assert sent["sizes"][m, i, at] == pytest.approx(size, abs=1e-3)
    assert widget.preview().startswith(b"\x89PNG")


@makes
def test_attacks_raise_the_loss_and_noise_hardly_does(make):
    record = attack_explorer(make(), X, Y, eps=0.1).record
    p = np.take_along_axis(record.probabilities, Y[None, :, None, None], -1)[..., 0]
    one, iterated, noise = p[:, :, -1].mean(axis=1)
    assert one < p[0, :, 0].mean() - 0.05
    assert iterated <= one + 0.02
    assert noise > one + 0.05


@makes
def test_a_target_is_approached(make):
    widget = attack_explorer(make(), X, Y, target=1, eps=0.5, method="iterative")
    p = widget.record.probabilities[1, :, :, 1]
    assert (p[:, -1] > p[:, 0]).all()
    assert (p[:, -1] > 0.5).all()
    assert 1 not in widget.labels
    assert widget.labels == [int(k) for k in Y if k != 1]


@makes
def test_saliency_is_the_slope_of_each_score(make):
    model = make()
    slopes = unpack(attack_explorer(model, X, Y).recording)["slopes"]
    assert slopes.shape == (7, 3, 1, 6, 6)
    h = 1e-2
    bumped = np.repeat(X[4:5], 2, axis=0)
    bumped[:, 0, 2, 3] += [h, -h]
    high, low = answers(model, bumped)
    np.testing.assert_allclose(slopes[4, :, 0, 2, 3], (high - low) / (2 * h), atol=5e-3)


def test_of_many_classes_only_the_saliency_of_the_label_is_kept(monkeypatch):
    monkeypatch.setattr("dl_helpers.widgets.attacks.record.SLOPES_BUDGET", 100)
    widget = attack_explorer(in_torch(), X, Y)
    slopes = unpack(widget.recording)["slopes"]
    W = in_torch()[1].weight.detach().numpy()
    np.testing.assert_allclose(slopes[:, 0].reshape(7, -1), W[Y], atol=1e-6)
    with pytest.raises(traitlets.TraitError, match="of_class = 1, expected -1 to -1"):
        widget.set_state({"of_class": 1})


def test_the_slope_of_a_sure_answer_is_not_rounded_to_nothing():
    scores = np.float32([[200, 0, 0], [1, 2, 3]])
    dy = toward(np.array([0, 2]))(scores)
    assert dy.dtype == np.float32
    np.testing.assert_allclose(dy[0], [1, -0.5, -0.5])
    p = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    np.testing.assert_allclose(dy[1], (np.eye(3)[2] - p) / (1 - p[2]), rtol=1e-6)


def test_of_a_linear_classifier_one_step_is_the_sign_of_its_weights():
    """For two classes ∂(−L)/∂x is a positive number times w_y − w_other."""
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
    W = model[1].weight.detach().numpy()
    x = np.full((1, 1, 6, 6), 0.5, np.float32)
    attack = Attack(model, x, np.array([0]))
    changed = attack.record("one step", np.array([0.1]), RNG)[0, 0]
    np.testing.assert_allclose(
        (changed - 0.5).ravel(), 0.1 * np.sign(W[1] - W[0]), atol=1e-6
    )


def test_the_iterative_attack_goes_ten_quarters_of_eps_and_is_cut_off():
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 2))
    attack = Attack(model, np.full((1, 1, 6, 6), 0.5, np.float32), np.array([0]))
    eps = np.array([0, 0.1, 0.8])
    one, ten = (attack.record(m, eps, RNG) for m in ("one step", "iterative"))
    np.testing.assert_allclose(one, ten, atol=1e-6)  # the signs never change
    assert ten.min() == 0
    assert ten.max() == 1
    np.testing.assert_array_equal(ten[0, 0], attack.x[0])


def test_noise_is_one_draw_for_all_strengths_and_the_seed_decides():
    first, again = (attack_explorer(ours(), X, Y, rng=5).record for _ in range(2))
    other = attack_explorer(ours(), X, Y, rng=6).record
    np.testing.assert_array_equal(first.codes, again.codes)
    assert (first.codes[2] != other.codes[2]).any()
    signs = np.sign(first.codes[2, :, [1, 3]].astype(int) - 127)
    assert (np.abs(signs[0] - signs[1]) < 2).all()  # only cut off, never turned


def test_words_and_numbers_agree():
    widget = attack_explorer(ours(), X, Y, "abc", eps=0.3)
    m, i = 0, int(np.argmax(widget.record.flips[0] > 0))
    flip = int(widget.record.flips[m, i])
    widget.set_state({"index": i, "strength": flip})
    said = widget.describe()
    assert f"first flips at ε = {widget.eps[flip]:.3g}" in said
    p = widget.record.probabilities[m, i, flip]
    assert p.argmax() != widget.labels[i]
    assert f"answered {'abc'[p.argmax()]} with probability {p.max():.3f}" in said
    before = widget.record.probabilities[m, i, flip - 1].argmax()
    assert before == widget.labels[i]


def test_without_labels_the_first_answers_count():
    widget = attack_explorer(ours(), X)
    assert widget.labels == answers(ours(), X).argmax(axis=1).tolist()
    assert not widget.labelled
    assert "100% are answered as before at this ε" in widget.describe()
    np.testing.assert_array_equal(widget.record.accuracy[:, 0], 1)


def test_small_parts():
    assert first_flip(np.array([2, 2, 0, 2]), 2) == 2
    assert first_flip(np.array([2, 2]), 2) == -1
    np.testing.assert_array_equal(strengths([0.2, 0.1]), [0, 0.1, 0.2])
    np.testing.assert_allclose(strengths(1.0), np.arange(21) / 20)
    change = np.float32([0, 0.1, -0.1, 0.05]).reshape(1, 1, 1, 2, 2)
    assert coded(change, np.array([0.1])).ravel().tolist() == [127, 254, 0, 191]
    assert coded(0 * change, np.array([0.0])).ravel().tolist() == [127] * 4


def test_numbers_outside_of_0_and_1_are_taken_as_they_are():
    x = 4 * X - 2
    widget = attack_explorer(ours(), x, Y)
    assert widget.bounds == [pytest.approx(x.min()), pytest.approx(x.max())]


class Constant(Mine):
    """Its gradient is NaN everywhere."""

    def backward(self, dy):
        return np.nan * super().backward(dy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": X[:, 0]}, "expected pictures"),
        ({"x": X * np.nan}, "x holds 252 of 252 numbers that are NaN"),
        ({"y": Y[:3]}, "expected 7 integers"),
        ({"classes": "ab"}, "2 class names came, but the model scores 3"),
        ({"target": 3}, "target is 3, expected a class from 0 to 2"),
        ({"target": "cow"}, "target is 'cow', expected"),
        ({"y": 0 * Y, "target": 0}, "all 7 pictures are of the target class"),
        ({"eps": -1}, "eps is -1, expected the largest strength"),
        ({"eps": "much"}, "eps is 'much'"),
        ({"eps": 0}, "eps is 0"),
        ({"index": 7}, "index = 7, expected 0 to 6"),
        ({"method": "luck"}, "method"),
        ({"most": 0}, "most is 0, expected 1 or more"),
        ({"hide": ["all"]}, "hide has 'all', expected some of copy"),
        ({"model": np.tanh}, "has no backward"),
        ({"model": Constant()}, "scores or gradients are NaN"),
        ({"model": nn.ReLU()}, "expected scores (N, K)"),
        ({"model": nn.Dense(7, 3)}, "could not take one example"),
    ],
)
def test_what_does_not_fit_is_said(change, said):
    given = {"model": ours(), "x": X, "y": Y} | change
    with pytest.raises(ValueError, match=said.replace("(", r"\(").replace(")", r"\)")):
        attack_explorer(**given)


def test_positions_that_are_not_there_are_refused():
    widget = attack_explorer(ours(), X, Y)
    for state in ({"index": 7}, {"strength": 21}, {"of_class": 3}, {"method": "none"}):
        with pytest.raises(traitlets.TraitError):
            widget.set_state(state)
