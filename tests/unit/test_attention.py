"""Attention: by hand, PyTorch parity with and without masks, the contract, maps."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_gradient
from dl_helpers.nn import Attention, MultiHeadAttention

NAMES = {
    "W_in": "net.in_proj_weight",
    "b_in": "net.in_proj_bias",
    "W_out": "net.out_proj.weight",
    "b_out": "net.out_proj.bias",
}


class SelfAttention(torch.nn.Module):
    """PyTorch's layer, with one input and one output."""

    def __init__(self, n_features, n_heads, causal=False):
        super().__init__()
        self.net = torch.nn.MultiheadAttention(n_features, n_heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        T = x.shape[1]
        ahead = torch.ones(T, T).triu(1).bool() if self.causal else None
        return self.net(x, x, x, attn_mask=ahead)[0]


def test_number_by_hand():
    """Scores (log 3, 0) after the division by √1: weights ¾ and ¼."""
    q = np.array([[[np.log(3)]]])
    k, v = np.array([[[1.0], [0.0]]]), np.array([[[4.0, 0], [8, 1]]])
    layer = Attention()
    np.testing.assert_allclose(layer.forward(q, k, v), [[[5, 0.25]]], rtol=1e-15)
    np.testing.assert_allclose(layer.weights, [[[0.75, 0.25]]], rtol=1e-15)


def test_scores_are_divided_by_the_root_of_the_width():
    q = np.full((1, 1, 4), np.log(3) / 2)
    k = np.stack([np.ones((1, 4)), np.zeros((1, 4))], axis=1)  # q·k = 2 log 3
    layer = Attention()
    layer.forward(q, k, np.zeros((1, 2, 1)))
    np.testing.assert_allclose(layer.weights, [[[0.75, 0.25]]], rtol=1e-14)


@given(
    n=st.integers(0, 3),
    L=st.integers(1, 5),
    S=st.integers(1, 5),
    d=st.integers(1, 4),
    heads=st.sampled_from([(), (2,)]),
    causal=st.booleans(),
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_head_agrees_with_pytorch(dtype, n, L, S, d, heads, causal):
    rng = np.random.default_rng(0)
    shapes = (n, *heads, L, d), (n, *heads, S, d), (n, *heads, S, 3)
    inputs = [rng.normal(size=s).astype(dtype) for s in shapes]
    leaves = [torch.tensor(a, requires_grad=True) for a in inputs]
    attend = torch.nn.functional.scaled_dot_product_attention
    layer = Attention(causal=causal)
    y, wanted = layer.forward(*inputs), attend(*leaves, is_causal=causal)
    dy = rng.normal(size=y.shape).astype(dtype)
    wanted.backward(torch.tensor(dy))
    gradients = layer.backward(dy)
    tolerance = contract.TOLERANCE[dtype]
    np.testing.assert_allclose(y, wanted.detach().numpy(), tolerance, tolerance)
    for ours, leaf in zip(gradients, leaves, strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, leaf.grad.numpy(), tolerance, tolerance)


@pytest.mark.parametrize("causal", [False, True])
def test_gradients_by_complex_step(causal):
    rng = np.random.default_rng(0)
    layer = Attention(causal=causal)
    inputs = [rng.normal(size=s) for s in ((2, 4, 3), (2, 5, 3), (2, 5, 2))]
    hidden = rng.random((2, 4, 5)) < 0.3
    dy = rng.normal(size=layer.forward(*inputs, hidden).shape)
    for i, g in enumerate(layer.backward(dy)):

        def f(a, i=i):
            changed = [*inputs[:i], a, *inputs[i + 1 :]]
            return (layer.forward(*changed, hidden) * dy).sum()

        check = check_gradient(f, inputs[i], g)
        assert check, check
        assert check.method == "complex step"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(
    n=st.integers(1, 3),
    T=st.integers(1, 5),
    n_heads=st.integers(1, 3),
    width=st.integers(1, 3),
    causal=st.booleans(),
)
def test_self_attention_agrees_with_pytorch(dtype, n, T, n_heads, width, causal):
    E = n_heads * width

    def make(dtype, rng):
        return MultiHeadAttention(E, n_heads, causal=causal, dtype=dtype, rng=rng)

    twin = SelfAttention(E, n_heads, causal)
    contract.agrees_with_pytorch(make, twin, (n, T, E), dtype, NAMES)


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_keeps_the_contract(causal):
    def make(dtype, rng):
        return MultiHeadAttention(6, 2, causal=causal, dtype=dtype, rng=rng)

    contract.keeps_the_contract(make, (4, 5, 6))


def test_cross_attention_with_padding_agrees_with_pytorch():
    rng = np.random.default_rng(0)
    layer = MultiHeadAttention(6, 3, dtype=np.float64, rng=rng)
    twin = torch.nn.MultiheadAttention(6, 3, batch_first=True).double()
    theirs = {f"net.{n}": p for n, p in twin.named_parameters()}
    for name, p in layer.params.items():
        p += rng.normal(size=p.shape)
        theirs[NAMES[name]].data = torch.tensor(p)
    x, context = rng.normal(size=(2, 4, 6)), rng.normal(size=(2, 5, 6))
    padding = np.array([[False] * 5, [False, False, True, False, True]])
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, context)]
    wanted, maps = twin(
        leaves[0],
        leaves[1],
        leaves[1],
        key_padding_mask=torch.tensor(padding),
        average_attn_weights=False,
    )
    dy = rng.normal(size=x.shape)
    wanted.backward(torch.tensor(dy))
    y = layer.forward(x, context, padding=padding)
    pairs = [(y, wanted.detach()), (layer.weights, maps.detach())]
    pairs += zip(layer.backward(dy), [leaf.grad for leaf in leaves], strict=True)
    pairs += [(g, theirs[NAMES[name]].grad) for name, g in layer.grads.items()]
    for ours, other in pairs:
        np.testing.assert_allclose(ours, other.numpy(), rtol=1e-11, atol=1e-13)


def test_maps_are_rows_of_probabilities_and_causal_ones_do_not_look_ahead():
    x = np.random.default_rng(0).normal(size=(2, 5, 6))
    layer = MultiHeadAttention(6, 2, causal=True)
    layer.forward(x)
    assert layer.weights.shape == (2, 2, 5, 5)
    np.testing.assert_allclose(layer.weights.sum(axis=-1), 1, rtol=1e-12)
    assert (np.triu(layer.weights, 1) == 0).all()
    assert (np.tril(layer.weights) > 0).sum() == 2 * 2 * 15


def test_what_is_hidden_has_no_influence_however_large():
    rng = np.random.default_rng(0)
    q, k, v = (rng.normal(size=(1, 3, 2)) for _ in range(3))
    hidden = np.array([False, False, True])
    layer = Attention()
    y = layer.forward(q, k, v, hidden)
    k[:, 2], v[:, 2] = 1e5, 7
    np.testing.assert_array_equal(layer.forward(q, k, v, hidden), y)


def test_a_query_that_may_look_at_nothing_gets_zeros():
    q = np.ones((1, 2, 3), np.float32)
    layer = Attention()
    y = layer.forward(q, q, q, np.array([[True, True], [False, False]]))
    np.testing.assert_array_equal(y, [[[0, 0, 0], [1, 1, 1]]])
    dq, dk, dv = layer.backward(np.ones_like(q))
    assert np.isfinite([dq, dk]).all()
    np.testing.assert_array_equal(dv, np.full((1, 2, 3), 0.5))


def test_without_positions_order_does_not_matter():
    x = np.random.default_rng(0).normal(size=(1, 5, 4))
    layer, order = MultiHeadAttention(4, 2), [3, 1, 0, 4, 2]
    y = layer.forward(x)
    np.testing.assert_allclose(layer.forward(x[:, order]), y[:, order], rtol=1e-12)


def test_counts_the_parameters_as_pytorch_does():
    theirs = torch.nn.MultiheadAttention(12, 3).parameters()
    assert MultiHeadAttention(12, 3).n_params == sum(p.numel() for p in theirs)


X = np.zeros((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MultiHeadAttention(4, 3), "3 heads can't share 4 features"),
        (
            lambda: MultiHeadAttention(4, 2).forward(X, X[:1]),
            r"MultiHeadAttention\(4, 2 heads\): context has shape \(1, 3, 4\), expect",
        ),
        (
            lambda: MultiHeadAttention(4, 2).forward(X, padding=np.zeros((2, 3))),
            "padding has dtype float64, expected bool",
        ),
        (
            lambda: MultiHeadAttention(4, 2).forward(X, padding=np.zeros((3,), bool)),
            r"padding has shape \(3,\), expected \(2, 3\)",
        ),
        (lambda: Attention().forward(X, X[..., :2], X), r"k has shape \(2, 3, 2\)"),
        (lambda: Attention().forward(X, X, X[:, :2]), r"v has shape \(2, 2, 4\)"),
        (
            lambda: Attention().forward(X[0], X, X),
            r"q has shape \(3, 4\), expected \(N",
        ),
        (lambda: Attention().backward(X), "backward was called before forward"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
