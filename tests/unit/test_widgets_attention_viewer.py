"""The attention viewer: its maps are those of the layers, whoever wrote them."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers import nn
from dl_helpers.nn import softmax
from dl_helpers.widgets import attention_viewer
from dl_helpers.widgets.foundation.record import unpack

RNG = np.random.default_rng(0)
TOKENS = list("abcde")
X = RNG.normal(size=(1, 5, 8)).astype(np.float32)


class Mine:
    """A student's attention: one matrix, and the weights kept as they are told to."""

    def __init__(self):
        self.W = RNG.normal(size=(8, 8)).astype(np.float32)

    def forward(self, x):
        self.weights = softmax(x @ self.W @ x.swapaxes(1, 2))[:, None]
        return self.weights[:, 0] @ x


class Block(torch.nn.Module):
    """An encoder layer of PyTorch, which throws the weights away."""

    def __init__(self):
        super().__init__()
        self.one = torch.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def forward(self, x):
        return self.one(x)


def recorded(widget, layer=0):
    arrays = unpack(widget.recording)
    return [arrays.get(f"{name}{layer}") for name in "aqk"]


def test_maps_queries_and_keys_of_our_layer_are_heard():
    layer = nn.MultiHeadAttention(8, 2, causal=True, rng=1)
    widget = attention_viewer(layer, TOKENS, x=X)
    a, q, k = recorded(widget)
    np.testing.assert_allclose(a, layer.weights[0], atol=1e-7)
    scores = np.where(np.tri(5) > 0, q @ k.swapaxes(1, 2) / np.sqrt(4), -np.inf)
    np.testing.assert_allclose(softmax(scores), a, atol=1e-6)
    assert widget.layers == [
        {"name": "MultiHeadAttention", "heads": 2, "causal": True, "products": True}
    ]
    assert "forward" not in vars(layer)
    assert "forward" not in vars(layer._attention)
    kept = recorded(attention_viewer(layer, TOKENS))
    np.testing.assert_array_equal(kept[0], a)
    assert kept[1] is None


@pytest.mark.parametrize("batch_first", [True, False])
def test_pytorchs_attention_gives_the_same_maps_as_its_twin(batch_first):
    ours = nn.MultiHeadAttention(8, 2, rng=1)
    theirs = torch.nn.MultiheadAttention(8, 2, batch_first=batch_first)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.from_numpy(ours.params["W_in"]))
    x = X if batch_first else X.swapaxes(0, 1)
    a, q, k = recorded(attention_viewer(ours, TOKENS, x=X))
    b, u, v = recorded(attention_viewer(theirs, TOKENS, x=x))
    for one, other in ((a, b), (q, u), (k, v)):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert not theirs._forward_hooks
    assert not theirs._forward_pre_hooks


def test_attention_inside_a_network_of_pytorch_is_found():
    widget = attention_viewer(Block(), TOKENS, x=X)
    assert widget.layers[0]["name"] == "one.self_attn"
    assert widget.layers[0]["products"]
    np.testing.assert_allclose(recorded(widget)[0].sum(axis=2), 1, atol=1e-6)


def test_a_students_attention_is_found_by_its_weights():
    model = Mine()
    widget = attention_viewer(model, TOKENS, x=X, query=2)
    np.testing.assert_allclose(recorded(widget)[0], model.weights[0])
    row = model.weights[0, 0, 2]
    assert widget.key == row.argmax()
    assert f"looks at {TOKENS[row.argmax()]!r} {row.max():.2f}" in widget.describe()
    assert "Its row sums to 1.000." in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def test_several_layers_by_name_and_a_context_of_other_tokens():
    maps = {"first": softmax(RNG.normal(size=(5, 3))), "second": np.ones((2, 5, 3)) / 3}
    widget = attention_viewer(maps, TOKENS, context=["x", "y", "z"], layer=1, head=1)
    assert [one["heads"] for one in widget.layers] == [1, 2]
    assert widget.shown.shape == (5, 3)
    assert not widget.layers[0]["causal"]
    widget.set_state({"layer": 0})
    assert "head 2 of 1" not in widget.preview().decode("latin1")
    np.testing.assert_allclose(widget.shown, maps["first"], atol=1e-7)


def test_a_map_that_looks_one_token_ahead_is_not_causal():
    ahead = np.tri(5, k=1) / np.tri(5, k=1).sum(axis=1, keepdims=True)
    assert not attention_viewer(ahead, TOKENS).layers[0]["causal"]
    assert attention_viewer(np.eye(5), TOKENS).layers[0]["causal"]


def test_rows_that_are_no_shares_are_flagged_and_nan_is_said():
    wrong = softmax(RNG.normal(size=(5, 5))).T
    widget = attention_viewer(wrong, TOKENS)
    off = int((np.abs(wrong.sum(axis=1) - 1) > 1e-3).sum())
    assert widget.note.startswith(f"{off} of 5 rows do not sum to 1")
    lost = np.full((5, 5), np.nan)
    assert "25 weights are NaN" in attention_viewer(lost, TOKENS).note


def test_products_are_shown_only_if_they_make_the_weights():
    q, k = RNG.normal(size=(2, 1, 5, 3))
    right = softmax(q @ k.swapaxes(1, 2) / np.sqrt(3))
    assert attention_viewer(right, TOKENS, q=q, k=k).layers[0]["products"]
    unscaled = softmax(q @ k.swapaxes(1, 2))
    assert not attention_viewer(unscaled, TOKENS, q=q, k=k).layers[0]["products"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: attention_viewer(nn.Dense(8, 2), TOKENS, x=X[0]), "no attention"),
        (lambda: attention_viewer(nn.Dense(8, 2), TOKENS), "keeps no weights yet"),
        (lambda: attention_viewer(np.ones((2, 2, 5, 5)), TOKENS), "one sequence"),
        (lambda: attention_viewer(np.eye(5), list("abc")), "as many tokens as"),
        (lambda: attention_viewer(np.eye(65), ["a"] * 65), "64 at most"),
        (lambda: attention_viewer(np.eye(5), TOKENS, hide=["all"]), "hide has 'all'"),
        (lambda: attention_viewer(np.eye(5), TOKENS, query=5), "query = 5"),
        (
            lambda: attention_viewer(
                np.eye(5), TOKENS, q=np.ones((1, 4, 2)), k=np.ones((1, 5, 2))
            ),
            "don't fit",
        ),
        (lambda: attention_viewer(np.full((300, 2, 2), 0.5), ["a", "b"]), "256 heads"),
    ],
)
def test_what_does_not_fit_is_refused(call, said):
    with pytest.raises((ValueError, traitlets.TraitError), match=said):
        call()
