"""RNN, LSTM, GRU: numbers by hand, PyTorch parity, the contract, and states."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_gradient
from dl_helpers.nn import GRU, LSTM, RNN

TWINS = {RNN: torch.nn.RNN, LSTM: torch.nn.LSTM, GRU: torch.nn.GRU}
LAYERS = list(TWINS)
EACH = pytest.mark.parametrize("layer", LAYERS, ids=[c.__name__ for c in LAYERS])


class Twin(torch.nn.Module):
    """A recurrent net of PyTorch with our parameters, one bias and one output."""

    def __init__(self, layer, n_in, n_hidden, last_only=False):
        super().__init__()
        net = TWINS[layer](n_in, n_hidden, batch_first=True)
        self.call, self.last_only = [net], last_only  # in a list: not its parameters
        sizes = {n: p.shape for n, p in layer(n_in, n_hidden).params.items()}
        for name, shape in sizes.items():
            self.register_parameter(name, torch.nn.Parameter(torch.zeros(shape)))

    def forward(self, x, state=None):
        rows, n_hidden = self.W_hh.shape
        of_h = [self.b.new_zeros(rows)]
        if hasattr(self, "b_hn"):
            of_h = [self.b.new_zeros(rows - n_hidden), self.b_hn]
        named = {
            "weight_ih_l0": self.W_xh,
            "weight_hh_l0": self.W_hh,
            "bias_ih_l0": self.b,
            "bias_hh_l0": torch.cat(of_h),
        }
        (net,) = self.call
        args = (x,) if state is None else (x, state)
        y, self.final = torch.func.functional_call(net.to(x.dtype), named, args)
        return y[:, -1] if self.last_only else y


NAMES = {name: name for name in ("W_xh", "W_hh", "b", "b_hn")}


def zeroed(layer):
    """Set all parameters to 0, for numbers by hand."""
    for p in layer.params.values():
        p[...] = 0
    return layer


def test_rnn_by_hand():
    """With W_xh = 1, W_hh = 0.5, b = 0.1: h_1 = tanh(1 + 0.1), and so on."""
    layer = zeroed(RNN(1, 1, dtype=np.float64))
    layer.params["W_xh"][:], layer.params["W_hh"][:] = 1, 0.5
    layer.params["b"][:] = 0.1
    h1 = np.tanh(1.1)
    h2 = np.tanh(2 + 0.5 * h1 + 0.1)
    y = layer.forward(np.array([[[1.0], [2.0]]]))
    np.testing.assert_allclose(y, [[[h1], [h2]]], rtol=1e-15)


def test_lstm_by_hand():
    """All gates half open, and g = tanh(x): c_1 = ½ g, c_2 = ½ c_1 + ½ g."""
    layer = zeroed(LSTM(1, 1, dtype=np.float64))
    layer.params["W_xh"][2] = 1
    y = layer.forward(np.array([[[1.0], [2.0]]]))
    c1 = np.tanh(1) / 2
    c2 = (c1 + np.tanh(2)) / 2
    np.testing.assert_allclose(y[0, :, 0], np.tanh([c1, c2]) / 2, rtol=1e-15)
    h, c = layer.final_state
    np.testing.assert_allclose([h.item(), c.item()], [np.tanh(c2) / 2, c2], rtol=1e-15)


def test_gru_by_hand():
    """Half of the proposal and half of the state; r = ½ halves b_hn = 1."""
    layer = zeroed(GRU(1, 1, dtype=np.float64))
    layer.params["W_xh"][2], layer.params["b_hn"][:] = 1, 1
    y = layer.forward(np.array([[[1.0], [2.0]]]))
    h1 = np.tanh(1.5) / 2
    h2 = (h1 + np.tanh(2.5)) / 2
    np.testing.assert_allclose(y[0, :, 0], [h1, h2], rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@EACH
@given(
    n=st.integers(0, 4),
    T=st.integers(1, 6),
    n_in=st.integers(1, 5),
    n_hidden=st.integers(1, 5),
    last_only=st.booleans(),
)
def test_agrees_with_pytorch(layer, dtype, n, T, n_in, n_hidden, last_only):
    def make(dtype, rng):
        return layer(n_in, n_hidden, last_only=last_only, dtype=dtype, rng=rng)

    twin = Twin(layer, n_in, n_hidden, last_only)
    contract.agrees_with_pytorch(make, twin, (n, T, n_in), dtype, NAMES)


@pytest.mark.parametrize("last_only", [False, True])
@EACH
def test_keeps_the_contract(layer, last_only):
    def make(dtype, rng):
        return layer(3, 4, last_only=last_only, dtype=dtype, rng=rng)

    contract.keeps_the_contract(make, (5, 6, 3))


@EACH
def test_from_a_given_state_as_pytorch(layer):
    rng = np.random.default_rng(0)
    ours, twin = layer(3, 4, dtype=np.float64), Twin(layer, 3, 4)
    for name, p in ours.params.items():
        getattr(twin, name).data = torch.tensor(p)
    x, state = rng.normal(size=(2, 5, 3)), rng.normal(size=ours.state_shape(2))
    leaf = torch.tensor(state, requires_grad=True)
    parts = tuple(leaf[:, None]) if layer is LSTM else leaf[None]
    y, dy = twin(torch.tensor(x), parts), rng.normal(size=(2, 5, 4))
    np.testing.assert_allclose(ours.forward(x, state), y.detach().numpy(), rtol=1e-12)
    final = torch.cat(twin.final) if layer is LSTM else twin.final[0]
    np.testing.assert_allclose(ours.final_state, final.detach().numpy(), rtol=1e-12)
    y.backward(torch.tensor(dy))
    ours.backward(dy)
    np.testing.assert_allclose(ours.dstate, leaf.grad.numpy(), rtol=1e-12, atol=1e-15)


@EACH
def test_gradient_of_the_state_by_complex_step(layer):
    rng = np.random.default_rng(0)
    net = layer(3, 4, last_only=True, dtype=np.float64)
    x, state = rng.normal(size=(2, 5, 3)), rng.normal(size=net.state_shape(2))
    dy = rng.normal(size=(2, 4))
    net.forward(x, state)
    net.backward(dy)
    check = check_gradient(
        lambda s: (net.forward(x.astype(s.dtype), s) * dy).sum(), state, net.dstate
    )
    assert check, check
    assert check.method == "complex step"


@EACH
def test_chunks_of_a_stateful_layer_are_one_long_sequence(layer):
    x = np.random.default_rng(0).normal(size=(2, 9, 3))
    whole, chunked = (layer(3, 4, stateful=s, rng=1) for s in (False, True))
    y = whole.forward(x)
    chunks = [chunked.forward(x[:, t : t + 3]) for t in (0, 3, 6)]
    np.testing.assert_allclose(np.concatenate(chunks, axis=1), y, rtol=1e-12)
    np.testing.assert_allclose(chunked.final_state, whole.final_state, rtol=1e-12)
    chunked.reset()
    np.testing.assert_array_equal(chunked.forward(x[:, :3]), chunks[0])
    np.testing.assert_array_equal(whole.forward(x), y)


@EACH
def test_backward_stops_at_the_start_of_its_chunk(layer):
    """Truncated: the gradient of the last chunk is that of a sequence of its own."""
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 6, 3)), rng.normal(size=(2, 3, 4))
    chunked = layer(3, 4, stateful=True, rng=1)
    chunked.forward(x[:, :3])
    state = chunked.final_state
    chunked.forward(x[:, 3:])
    alone = layer(3, 4, rng=1)
    alone.forward(x[:, 3:], state)
    np.testing.assert_array_equal(chunked.backward(dy), alone.backward(dy))
    for name, g in alone.grads.items():
        np.testing.assert_array_equal(chunked.grads[name], g)


@EACH
def test_output_and_dx_have_the_batch_innermost(layer):
    """The order in memory in which the next recurrent layer reads them fastest."""
    net = layer(3, 4)
    y = net.forward(np.zeros((8, 5, 3), np.float32))
    assert y.strides[0] == net.backward(y).strides[0] == y.itemsize


@pytest.mark.parametrize("last_only", [False, True])
@EACH
def test_what_was_given_out_outlives_the_next_call(layer, last_only):
    """The layer uses its memory again; y, dx and the states are the reader's."""
    net = layer(3, 4, last_only=last_only)
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 3))

    def run(x):
        y = net.forward(x)
        return [y, net.final_state, net.backward(y), net.dstate, *net.grads.values()]

    given = run(x[0])
    before = [array.copy() for array in given]
    run(x[1])
    for array, wanted in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, wanted)


@EACH
def test_a_change_of_y_does_not_reach_the_gradients(layer):
    x = np.random.default_rng(0).normal(size=(5, 6, 3))
    left, right = layer(3, 4, rng=1), layer(3, 4, rng=1)
    dy = np.ones_like(left.forward(x))
    right.forward(x)[:] = 7
    np.testing.assert_array_equal(left.backward(dy), right.backward(dy))


@EACH
def test_a_first_layer_need_not_compute_dx(layer):
    net = layer(3, 4)
    y = net.forward(np.ones((5, 6, 3)))
    net.backward(y)
    wanted = net.grads
    net.needs_dx = False
    assert net.backward(y) is None
    for name, g in net.grads.items():
        np.testing.assert_array_equal(g, wanted[name])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@EACH
def test_saturates_without_a_warning(layer, dtype):
    net = layer(2, 3)
    y = net.forward(np.full((1, 4, 2), 1e4, dtype))
    assert (abs(y) <= 1).all()
    assert np.isfinite(net.backward(np.ones_like(y))).all()


def test_counts_the_parameters_as_keras_does():
    """In Keras: SimpleRNN(32), LSTM(32); a GRU has one more bias, b_hn."""
    D = 20
    assert RNN(D, 32).n_params == 32 * (D + 32) + 32
    assert LSTM(D, 32).n_params == 4 * (32 * (D + 32) + 32)
    assert GRU(D, 32).n_params == 3 * (32 * (D + 32) + 32) + 32


def test_starts_where_the_docstring_says():
    params = LSTM(5, 3, dtype=np.float64).params
    np.testing.assert_array_equal(params["b"], [0] * 3 + [1] * 3 + [0] * 6)
    for block in params["W_hh"].reshape(4, 3, 3):
        np.testing.assert_allclose(block @ block.T, np.eye(3), atol=1e-14)
    assert abs(params["W_xh"]).max() <= (6 / 8) ** 0.5
    assert (LSTM(5, 3, forget_bias=0).params["b"] == 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: RNN(0, 3), "RNN: n_in = 0 and n_hidden = 3, expected 1 or more"),
        (
            lambda: LSTM(2, 3).forward(np.zeros((4, 5, 6))),
            r"LSTM\(2 → 3\): x has shape \(4, 5, 6\), expected \(N, T, 2\)",
        ),
        (lambda: GRU(2, 3).forward(np.zeros((4, 0, 2))), "a sequence of no steps"),
        (
            lambda: LSTM(2, 3).forward(np.zeros((4, 5, 2)), np.zeros((4, 3))),
            r"state has shape \(4, 3\), expected \(2, 4, 3\)",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_state_of_another_batch_size_is_refused():
    layer = GRU(2, 3, stateful=True)
    layer.forward(np.zeros((4, 5, 2)))
    with pytest.raises(ValueError, match=r"stateful=True\): state has shape \(4, 3\)"):
        layer.forward(np.zeros((6, 5, 2)))


def test_its_name_says_what_it_is():
    assert repr(LSTM(2, 3, last_only=True)) == "LSTM(2 → 3, last_only=True)"
