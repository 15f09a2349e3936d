"""The hidden-state viewer: states, gates and gradients are the network's own."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers import nn
from dl_helpers.nn import softmax
from dl_helpers.widgets import hidden_states
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.sequences.listener import Listener
from dl_helpers.widgets.sequences.reading import sample
from dl_helpers.widgets.sequences.recurrences import (
    back_through_time,
    unroll,
    weights_of,
)

TEXT = "abcab cabca"
VOCABULARY = sorted(set(TEXT))
CODES = np.array([VOCABULARY.index(c) for c in TEXT])
T, K = len(TEXT), len(VOCABULARY)
OURS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}
THEIRS = {"RNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}


class Mine:
    """A student's character model, whose layers are its attributes."""

    def __init__(self, kind="RNN", dtype=np.float64):
        rng = np.random.default_rng(0)
        self.embedding = nn.Embedding(K, 3, rng=rng, dtype=dtype)
        self.recurrent = OURS[kind](3, 4, rng=rng, dtype=dtype)
        self.out = nn.Dense(4, K, rng=rng, dtype=dtype)
        self.out.params["W"] *= 50
        for name in {"b", "b_hn"} & self.recurrent.params.keys():
            self.recurrent.params[name] += rng.normal(size=4)[0]

    def forward(self, codes):
        h = self.recurrent.forward(self.embedding.forward(codes))
        self.shape = h.shape
        return self.out.forward(h.reshape(-1, 4))

    def backward(self, dy):
        dh = self.out.backward(dy).reshape(self.shape)
        self.embedding.backward(self.recurrent.backward(dh))


class Theirs(torch.nn.Module):
    """The same in PyTorch, with states (N, T, H) or (T, N, H), of two levels."""

    def __init__(self, kind, batch_first=True, levels=1):
        super().__init__()
        torch.manual_seed(0)
        self.embedding = torch.nn.Embedding(K, 3)
        self.recurrent = THEIRS[kind](3, 4, levels, batch_first=batch_first)
        self.out = torch.nn.Linear(4, K)

    def forward(self, codes):
        x = self.embedding(codes)
        turned = not self.recurrent.batch_first
        h = self.recurrent(x.transpose(0, 1) if turned else x)[0]
        return self.out(h.transpose(0, 1) if turned else h)


class Other:
    """A network with a layer that nobody knows."""

    class Running(nn.Layer):
        def forward(self, x):
            return np.cumsum(x, axis=1)

    def __init__(self):
        self.sums = self.Running()

    def forward(self, x):
        return self.sums.forward(x.astype(np.float32))


@pytest.mark.parametrize("kind", OURS)
def test_states_and_scores_are_those_of_the_network(kind):
    model = Mine(kind)
    widget = hidden_states(model, TEXT, unit=2, step=5)
    sent = unpack(widget.recording)
    scores = model.forward(CODES[None])
    np.testing.assert_allclose(sent["scores"], scores, atol=1e-5)
    h = model.recurrent.forward(model.embedding.forward(CODES[None]))[0]
    np.testing.assert_allclose(sent["h"], h, atol=1e-6)
    assert widget.kind == kind
    names = {"RNN": "h", "LSTM": "hcifgo", "GRU": "hrzn"}[kind]
    assert widget.quantities[0] == "h"
    assert sorted(widget.quantities) == sorted(names)
    said = f"{h[5, 2]:.2f}".replace("-", "−")
    assert f"At character 6, ' ', unit 3 is {said}." in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", OURS)
def test_gradients_through_time_are_those_of_finite_differences(kind):
    """Moving h_s by a step, with the cell kept, moves the loss at t."""
    model = Mine(kind)
    sent = unpack(hidden_states(model, TEXT).recording)
    x = model.embedding.forward(CODES[None])
    layer, t, step = model.recurrent, 7, 1e-5
    for s in (3, 6, 7):
        layer.forward(x[:, : s + 1])
        state = layer.final_state
        slope = np.zeros(4)
        for unit in range(4):
            for sign in (1, -1):
                moved = state.copy()
                (moved[0] if kind == "LSTM" else moved)[0, unit] += sign * step
                h = (moved[0] if kind == "LSTM" else moved)[:, None]
                if s < t:
                    h = layer.forward(x[:, s + 1 : t + 1], moved)
                p = softmax(model.out.forward(h[:, -1])[0])
                slope[unit] -= sign * np.log(p[CODES[t + 1]]) / (2 * step)
        norm = np.linalg.norm(slope)
        assert sent["norms_h"][t, t - s] == pytest.approx(norm, rel=1e-4)


@pytest.mark.parametrize("kind", THEIRS)
@pytest.mark.parametrize(("batch_first", "levels"), [(True, 1), (False, 2)])
def test_pytorchs_layers_give_what_autograd_gives_step_by_step(
    kind, batch_first, levels
):
    model = Theirs(kind, batch_first, levels)
    widget = hidden_states(model, TEXT)
    sent = unpack(widget.recording)
    assert widget.name == "recurrent"
    with torch.no_grad():
        scores = model(torch.from_numpy(CODES)[None])[0].numpy()
    np.testing.assert_allclose(sent["scores"], scores, atol=1e-5)
    x = model.embedding(torch.from_numpy(CODES))
    state, steps = None, []
    for row in x:
        _, state = model.recurrent(row[None, None], state)
        top = state[0] if kind == "LSTM" else state
        top.retain_grad()
        steps.append(top)
    np.testing.assert_allclose(
        sent["h"], torch.stack([s[-1, 0] for s in steps]).detach(), atol=1e-5
    )
    t = T - 2
    loss = torch.nn.functional.cross_entropy(
        model.out(steps[t][-1]), torch.from_numpy(CODES[[t + 1]])
    )
    loss.backward()
    for s in range(t + 1):
        norm = float(steps[s].grad[-1, 0].norm())
        assert sent["norms_h"][t, t - s] == pytest.approx(norm, rel=1e-3, abs=1e-7)
    assert (sent["norms_h"][2, 3:] == 0).all()
    assert all(p.grad is not None for p in model.out.parameters())


class Two(torch.nn.Module):
    """Two recurrent layers, so that a loss reaches a lower state in many ways."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.lower = torch.nn.RNN(K, 4, batch_first=True)
        self.upper = torch.nn.GRU(4, 4, batch_first=True)
        self.out = torch.nn.Linear(4, K)

    def forward(self, x):
        return self.out(self.upper(self.lower(x)[0])[0])


def test_of_a_lower_layer_the_gradient_goes_through_the_upper_one_as_well():
    model = Two()
    widget = hidden_states(model, TEXT, layer="lower")
    assert (widget.name, widget.kind) == ("lower", "RNN")
    norms = unpack(widget.recording)["norms_h"]
    x = torch.eye(K)[torch.from_numpy(CODES)]
    state, steps, t = None, [], 6
    for row in x:
        _, state = model.lower(row[None, None], state)
        state.retain_grad()
        steps.append(state)
    y = model.out(model.upper(torch.cat(steps, dim=1))[0])[0]
    torch.nn.functional.cross_entropy(y[t], torch.tensor(CODES[t + 1])).backward()
    expected = [float(steps[s].grad.norm()) for s in range(t, -1, -1)]
    np.testing.assert_allclose(norms[t, : t + 1], expected, rtol=1e-3)


@pytest.mark.parametrize("kind", OURS)
def test_a_network_that_scores_the_last_step_only_is_asked_for_each_beginning(kind):
    make = OURS[kind]
    model = nn.Sequential(
        codes=nn.Embedding(K, 3, rng=1),
        memory=make(3, 4, last_only=True, rng=2),
        out=nn.Dense(4, K, rng=3),
    )
    sent = unpack(hidden_states(model, TEXT).recording)
    for t in (0, 4, T - 1):
        np.testing.assert_allclose(
            sent["scores"][t], model.forward(CODES[None, : t + 1])[0], atol=1e-6
        )
    same = Mine(kind)  # which scores each step
    same.embedding, same.out = model.layers["codes"], model.layers["out"]
    same.recurrent.params = model.layers["memory"].params
    at_once = unpack(hidden_states(same, TEXT).recording)
    assert sent.keys() == at_once.keys()
    for name, array in at_once.items():
        np.testing.assert_allclose(sent[name], array, rtol=1e-3, atol=1e-6)


def test_a_bare_layer_reads_one_hot_and_keeps_its_state_and_gradients():
    layer = nn.RNN(K, 5, stateful=True, rng=0)
    layer.forward(np.ones((3, 2, K), np.float32))
    layer.backward(np.ones((3, 2, 5), np.float32))
    kept, grads = layer.final_state, layer.grads["W_hh"].copy()
    widget = hidden_states(layer, TEXT)
    assert "scores" not in unpack(widget.recording)
    assert "no scores of a next character" in widget.note
    assert layer.final_state is kept
    np.testing.assert_array_equal(layer.grads["W_hh"], grads)
    one_hot = np.eye(K, dtype=np.float32)[CODES][None]
    fresh = nn.RNN(K, 5, rng=0).forward(one_hot)[0]
    np.testing.assert_allclose(unpack(widget.recording)["h"], fresh, atol=1e-6)
    theirs = torch.nn.GRU(K, 5)
    states = unpack(hidden_states(theirs, TEXT).recording)["h"]
    with torch.no_grad():
        expected = theirs(torch.from_numpy(one_hot[0][:, None]))[0][:, 0].numpy()
    np.testing.assert_allclose(states, expected, atol=1e-6)


def test_a_layer_that_nobody_knows_shows_its_states_without_gradient():
    widget = hidden_states(Other(), TEXT, one_hot=True)
    np.testing.assert_array_equal(
        unpack(widget.recording)["h"], np.cumsum(np.eye(K)[CODES], axis=0)
    )
    assert widget.kind == ""
    assert widget.note.startswith("Gates and gradients need W_xh")


class Piece:
    """A student's network in one piece, with matrices of its own."""

    def __init__(self):
        rng = np.random.default_rng(1)
        shapes = {"W_xh": (4, K), "W_hh": (4, 4), "b": 4, "W_hy": (K, 4)}
        self.params = {name: rng.normal(size=shape) for name, shape in shapes.items()}

    def forward(self, x):
        W_xh, W_hh, b, W_hy = self.params.values()
        h, states = np.zeros((len(x), 4)), []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W_xh.T + h @ W_hh.T + b)
            states.append(h)
        self.states = np.stack(states, axis=1)
        return self.states @ W_hy.T


class Half(Piece):
    """The same with a layer of ours for the states."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(K, 4, rng=0)

    def forward(self, x):
        return self.rnn.forward(x) @ self.params["W_hy"].T.astype(np.float32)

    def backward(self, dy):
        return self.rnn.backward(dy @ self.params["W_hy"].astype(np.float32))


def test_a_class_in_one_piece_shows_the_states_that_it_keeps():
    model = Piece()
    widget = hidden_states(model, TEXT, one_hot=True)
    sent = unpack(widget.recording)
    scores = model.forward(np.eye(K)[CODES][None])[0]
    np.testing.assert_allclose(sent["scores"], scores, atol=1e-6)
    np.testing.assert_allclose(sent["h"], model.states[0], atol=1e-6)
    assert (widget.name, widget.kind) == ("states", "RNN")
    assert widget.note.startswith("There are no gradients:")


def test_the_output_may_come_after_the_last_layer():
    model = Half()
    widget = hidden_states(model, TEXT, one_hot=True)
    sent = unpack(widget.recording)
    scores = model.forward(np.eye(K, dtype=np.float32)[CODES][None])[0]
    np.testing.assert_allclose(sent["scores"], scores, atol=1e-6)
    likeliest = scores[T - 1].argmax()
    assert likeliest != 0
    for t, after in ((4, CODES[5]), (T - 1, likeliest)):
        slope = softmax(scores[t]) - np.eye(K)[after]
        norm = np.linalg.norm(slope @ model.params["W_hy"])
        assert sent["norms_h"][t, 0] == pytest.approx(norm, rel=1e-4)


def test_a_typed_text_is_read_and_a_wrong_one_refused():
    model = Mine("LSTM")
    widget = hidden_states(model, TEXT, step=9)
    widget.set_state({"wanted": "cab"})
    assert (widget.text, widget.step) == ("cab", 2)
    codes = np.array([VOCABULARY.index(c) for c in "cab"])
    np.testing.assert_allclose(
        unpack(widget.recording)["scores"], model.forward(codes[None]), atol=1e-5
    )
    with pytest.raises(ValueError, match="the vocabulary has no 'x'"):
        widget.set_state({"wanted": "xab"})
    assert widget.text == "cab"


def test_continuations_follow_the_scores_and_the_temperature():
    widget = hidden_states(Mine(), TEXT, step=3, temperature=0.1)
    widget.set_state({"asked": 1})
    first = widget.sampled
    assert (first["of"], len(first["text"]), first["start"]) == (1, 60, TEXT[:4])
    assert set(first["text"]) <= set(VOCABULARY)
    widget.set_state({"asked": 2, "temperature": 2.0})
    assert widget.sampled["text"] != first["text"]
    assert widget.sampled["temperature"] == 2.0
    page = widget.standalone_state()
    assert [one["temperature"] for one in page["samples"]][:2] == [0.25, 0.5]
    assert page["samples"][0]["start"] == TEXT


def test_a_low_temperature_takes_the_likeliest_and_a_high_one_anything():
    class Slightly:
        """After code k, k + 1 scores 1 and the others 0."""

        def forward(self, codes):
            return np.eye(K)[(codes + 1) % K]

    listener = Listener(Slightly(), CODES, K, None)
    rng = np.random.default_rng(0)
    cold, hot = sample(listener, CODES, np.array([0.02, 5]), 20, rng)
    expected = (CODES[-1] + 1 + np.arange(20)) % K
    assert cold.tolist() == expected.tolist()
    assert set(hot) == set(range(K))


def test_shares_are_the_softmax_at_the_temperature():
    widget = hidden_states(Mine(), TEXT, step=4)
    widget.set_state({"temperature": 0.5})
    scores = Mine().forward(CODES[None])[4]
    np.testing.assert_allclose(widget.distribution(), softmax(scores / 0.5))


def test_states_that_are_no_numbers_are_said():
    model = Mine()
    model.recurrent.params["b"][1] = np.nan
    assert "states are NaN or infinite" in hidden_states(model, TEXT).note


def test_words_for_gradients_that_grow():
    model = Mine()
    model.recurrent.params["W_xh"] *= 0.01
    model.recurrent.params["b"] *= 0
    model.recurrent.params["W_hh"] *= 1.6
    widget = hidden_states(model, TEXT, step=9)
    assert "The gradient of its loss explodes" in widget.describe()


def test_weights_are_found_where_they_have_the_names_and_shapes():
    assert weights_of(nn.Dense(3, 4)) == []
    assert weights_of(torch.nn.LSTM(3, 4, bidirectional=True)) == []
    assert len(weights_of(torch.nn.GRU(3, 4, 3, bias=False))) == 3
    (weights,) = weights_of(nn.RNN(3, 4, rng=0))
    made = unroll(weights, np.ones((2, 3)))
    back = back_through_time(weights, made, np.eye(2)[1][:, None] * np.ones(4))
    by_hand = (1 - made["h"][1] ** 2) @ weights.W_h
    np.testing.assert_allclose(back["h"][0], by_hand)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"text": "a"}, "1 characters, expected 2 to 240"),
        ({"text": "ab" * 200}, "400 characters"),
        ({"vocabulary": "ab"}, "the vocabulary has no ' '"),
        ({"model": nn.Dense(3, 4)}, "could not read a text"),
        ({"model": nn.Embedding(2, 3)}, "as whole numbers"),
        ({"layer": "out"}, "no layer called 'out'"),
        ({"hide": ["all"]}, "hide has 'all'"),
        ({"unit": 4}, "unit = 4"),
        ({"step": 11}, "step = 11"),
        ({"temperature": 0.0}, "temperature"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, said):
    given = {"model": Mine(), "text": TEXT} | arguments
    with pytest.raises((ValueError, traitlets.TraitError), match=said):
        hidden_states(given.pop("model"), given.pop("text"), **given)
