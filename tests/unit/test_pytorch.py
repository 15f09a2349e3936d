"""Each twin computes the same as ours, forward and back; weights go either way."""

import copy
import io
import re

import numpy as np
import pytest
import torch

from dl_helpers import nn
from dl_helpers.pytorch import copy_weights, device, to_torch
from dl_helpers.pytorch.twins import MAKERS
from dl_helpers.pytorch.weights import TRANSLATIONS

TOLERANCE = {np.float32: 1e-5, np.float64: 1e-10}
LAYERS = {
    "Dense": (lambda d: nn.Dense(6, 4, dtype=d), (5, 6)),
    "Conv1d": (lambda d: nn.Conv1d(2, 3, 3, stride=2, padding=1, dtype=d), (4, 2, 9)),
    "Conv2d": (lambda d: nn.Conv2d(3, 4, 3, padding=1, dtype=d), (2, 3, 6, 7)),
    "flipped": (lambda d: nn.Conv2d(2, 3, (2, 3), flip=True, dtype=d), (2, 2, 5, 6)),
    "Conv3d": (lambda d: nn.Conv3d(2, 3, 2, stride=2, dtype=d), (2, 2, 4, 5, 6)),
    "MaxPool1d": (lambda d: nn.MaxPool1d(2), (3, 2, 7)),
    "MaxPool2d": (lambda d: nn.MaxPool2d(2, keep_edges=True), (2, 3, 7, 7)),
    "MaxPool3d": (lambda d: nn.MaxPool3d(2), (2, 2, 4, 5, 6)),
    "AvgPool1d": (lambda d: nn.AvgPool1d(3, stride=2, padding=1), (3, 2, 8)),
    "AvgPool2d": (lambda d: nn.AvgPool2d(2, keep_edges=True), (2, 3, 5, 5)),
    "AvgPool3d": (lambda d: nn.AvgPool3d(2), (2, 2, 4, 4, 4)),
    "GlobalAvgPool": (lambda d: nn.GlobalAvgPool(), (3, 2, 4, 5)),
    "GlobalMaxPool": (lambda d: nn.GlobalMaxPool(), (3, 2, 6)),
    "ReLU": (lambda d: nn.ReLU(), (4, 5)),
    "LeakyReLU": (lambda d: nn.LeakyReLU(0.2), (4, 5)),
    "PReLU": (lambda d: nn.PReLU(3, dtype=d), (4, 3, 5)),
    "ELU": (lambda d: nn.ELU(0.7), (4, 5)),
    "GELU": (lambda d: nn.GELU(), (4, 5)),
    "Sigmoid": (lambda d: nn.Sigmoid(), (4, 5)),
    "Tanh": (lambda d: nn.Tanh(), (4, 5)),
    "Softmax": (lambda d: nn.Softmax(1), (4, 5, 2)),
    "BatchNorm1d": (lambda d: nn.BatchNorm1d(4, momentum=0.3, dtype=d), (6, 4)),
    "BatchNorm2d": (lambda d: nn.BatchNorm2d(3, eps=1e-3, dtype=d), (4, 3, 5, 5)),
    "LayerNorm": (lambda d: nn.LayerNorm((3, 4), eps=1e-3, dtype=d), (5, 3, 4)),
    "LocalResponseNorm": (lambda d: nn.LocalResponseNorm(3, alpha=0.1), (2, 6, 3, 3)),
    "no dropout": (lambda d: nn.Dropout(0.0), (4, 5)),
    "RNN": (lambda d: nn.RNN(3, 4, dtype=d), (5, 6, 3)),
    "LSTM": (lambda d: nn.LSTM(3, 4, last_only=True, dtype=d), (5, 6, 3)),
    "GRU": (lambda d: nn.GRU(3, 4, dtype=d), (5, 6, 3)),
    "Attention": (lambda d: nn.MultiHeadAttention(8, 2, dtype=d), (3, 5, 8)),
    "causal": (lambda d: nn.MultiHeadAttention(8, 2, causal=True, dtype=d), (3, 5, 8)),
    "Flatten": (lambda d: nn.Flatten(), (3, 2, 4, 5)),
    "Reshape": (lambda d: nn.Reshape(4, -1), (3, 2, 6)),
}


def network(dtype):
    return nn.Sequential(
        conv=nn.Conv2d(1, 4, 3, padding=1, dtype=dtype),
        norm=nn.BatchNorm2d(4, dtype=dtype),
        bend=nn.ReLU(),
        pool=nn.MaxPool2d(2),
        rows=nn.Flatten(),
        head=nn.Sequential(nn.Dense(36, 8, dtype=dtype), nn.Tanh()),
    )


def branches(dtype):
    nodes = {
        "wide": (nn.Dense(4, 6, dtype=dtype), "a"),
        ("left", "right"): (nn.Split([2, 4]), "wide"),
        ("one", "two"): (nn.Copy(2), "left"),
        "gated": (nn.Multiply(), "one", "two"),
        "sum": (nn.Merge(), "right", "b"),
        "all": (nn.Concatenate(), "gated", "sum"),
        "score": (nn.Dense(6, 3, dtype=dtype), "all"),
    }
    return nn.Graph(("a", "b"), nodes, ("score", "gated"))


def moved(layer, seed=0):
    """Give a layer weights and statistics that no layer starts from."""
    rng = np.random.default_rng(seed)
    for p in (*layer.params.values(), *layer.state.values()):
        p[...] = p + rng.uniform(-0.3, 0.3, p.shape)
    return layer


def close(ours, theirs, dtype):
    theirs = theirs.detach().numpy()
    assert ours.dtype == theirs.dtype == dtype
    # of a sum that cancels, as at a bias before batch norm, only rounding is left
    size = np.abs(theirs).max(initial=0.1)
    np.testing.assert_allclose(ours, theirs, 0, TOLERANCE[dtype] * size)


def gradients_agree(layer, twin, dtype):
    theirs = dict(twin.named_parameters())
    if isinstance(layer, nn.Sequential | nn.Graph):
        for name, part in layer.layers.items():
            gradients_agree(part, twin.get_submodule(name), dtype)
    elif layer.params:
        grads = TRANSLATIONS[type(layer)].there(layer, layer.grads)
        second = grads.pop("bias_hh_l0", None)
        if "b_hn" in layer.grads:
            n = layer.n_hidden
            close(second[-n:], theirs["bias_hh_l0"].grad[-n:], dtype)
        for name, g in grads.items():
            close(g, theirs[name].grad, dtype)


def data(shape, dtype, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_outputs_and_gradients_agree(name, dtype):
    make, shape = LAYERS[name]
    layer = moved(make(dtype))
    twin = to_torch(layer)
    x = data(shape, dtype)
    leaf = torch.tensor(x, requires_grad=True)
    y, wanted = layer.forward(x), twin(leaf)
    close(y, wanted, dtype)
    dy = data(y.shape, dtype, seed=2)
    dx = layer.backward(dy)
    wanted.backward(torch.tensor(dy))
    close(dx, leaf.grad, dtype)
    gradients_agree(layer, twin, dtype)
    if layer.state:
        for name, s in layer.state.items():
            close(s, twin.state_dict()[name], dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_agrees_in_training_and_in_tests(dtype):
    model, x = moved(network(dtype)), data((4, 1, 6, 6), dtype)
    twin = to_torch(model)
    dy = data((4, 8), dtype, seed=2)
    for _ in range(2):
        leaf = torch.tensor(x, requires_grad=True)
        y, wanted = model.forward(x), twin(leaf)
        close(y, wanted, dtype)
        twin.zero_grad()
        wanted.backward(torch.tensor(dy))
        close(model.backward(dy), leaf.grad, dtype)
        gradients_agree(model, twin, dtype)
        model.training = False
        twin.eval()
    assert [n for n, _ in twin.named_children()] == list(model.layers)
    assert "conv.weight" in twin.state_dict()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_graph_agrees(dtype):
    model = moved(branches(dtype))
    twin = to_torch(model)
    x = data((5, 4), dtype), data((5, 4), dtype, seed=2)
    leaves = tuple(torch.tensor(a, requires_grad=True) for a in x)
    y, wanted = model.forward(x), twin(leaves)
    dy = [data(a.shape, dtype, seed=3) for a in y]
    dx = model.backward(tuple(dy))
    torch.autograd.backward(wanted, [torch.tensor(d) for d in dy])
    for ours, theirs in zip(y, wanted, strict=True):
        close(ours, theirs, dtype)
    for ours, leaf in zip(dx, leaves, strict=True):
        close(ours, leaf.grad, dtype)
    gradients_agree(model, twin, dtype)


def test_codes_find_the_same_rows():
    layer = nn.Embedding(7, 3)
    twin = to_torch(layer)
    x = np.array([[0, 6, 2], [2, 2, 1]])
    y, wanted = layer.forward(x), twin(torch.tensor(x))
    close(y, wanted, np.float32)
    dy = data(y.shape, np.float32)
    layer.backward(dy)
    wanted.backward(torch.tensor(dy))
    close(layer.grads["W"], twin.weight.grad, np.float32)


def test_every_maker_is_tried():
    tried = {type(make(np.float32)) for make, _ in LAYERS.values()}
    for net in (network(np.float32), branches(np.float32)):
        tried |= {type(net), *map(type, net.layers.values())}
    assert tried | {nn.Embedding} == set(MAKERS)


@pytest.mark.parametrize("name", [*LAYERS, "network", "graph", "Embedding"])
def test_weights_come_back(name):
    make = {"network": network, "graph": branches}.get(name)
    make = make or LAYERS.get(name, (lambda d: nn.Embedding(5, 3, dtype=d),))[0]
    layer = moved(make(np.float64))
    before = {k: p.copy() for k, p in [*layer.params.items(), *layer.state.items()]}
    twin, other = to_torch(layer), moved(make(np.float64), seed=5)
    arrays = {id(p) for p in other.params.values()}
    copy_weights(twin, other)
    assert {id(p) for p in other.params.values()} == arrays
    for key, value in before.items():
        home = other.params if key in other.params else other.state
        np.testing.assert_allclose(home[key], value, rtol=1e-14)
    for p in other.params.values():
        p += 1
    assert all(np.array_equal(p, before[k]) for k, p in layer.params.items())


def test_dtypes_are_those_of_the_target():
    layer, twin = nn.Dense(3, 2), torch.nn.Linear(3, 2).double()
    copy_weights(layer, twin)
    assert twin.weight.dtype == torch.float64
    copy_weights(torch.nn.Linear(3, 2).to(torch.bfloat16), layer)
    assert layer.params["W"].dtype == np.float32


def test_both_biases_of_pytorch_are_one_here():
    for ours, theirs in [(nn.LSTM, torch.nn.LSTM), (nn.GRU, torch.nn.GRU)]:
        layer, module = ours(3, 4), theirs(3, 4, batch_first=True)
        copy_weights(module, layer)
        x = data((2, 5, 3), np.float32)
        close(layer.forward(x), module(torch.tensor(x))[0], np.float32)


def test_a_twin_is_in_the_same_mode_and_drops_by_itself():
    layer = nn.Dropout(0.5)
    twin = to_torch(layer)
    assert twin.training
    assert (twin(torch.ones(1000)) == 0).float().mean() == pytest.approx(0.5, abs=0.1)
    layer.training = False
    assert not to_torch(layer).training


def test_a_twin_can_be_copied_and_saved():
    for model in (network(np.float32), branches(np.float32), nn.GRU(2, 3)):
        twin = to_torch(model)
        copy_weights(model, copy.deepcopy(twin))
        torch.save(twin, io.BytesIO())


def test_what_has_no_twin_is_named():
    class Mine(nn.Dense):
        pass

    for layer in (Mine(2, 2), nn.Heaviside(), nn.DropConnect(2, 2), object()):
        with pytest.raises(ValueError, match=f"a {type(layer).__name__} has no twin"):
            to_torch(layer)
    with pytest.raises(ValueError, match="a Maxout has no twin; there are twins of Av"):
        to_torch(nn.Sequential(nn.Dense(4, 4), nn.Maxout(2)))
    with pytest.raises(ValueError, match="is stateful"):
        to_torch(nn.LSTM(2, 3, stateful=True))
    with pytest.raises(ValueError, match="a layer is called 'train'"):
        to_torch(nn.Sequential(train=nn.ReLU()))


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        (nn.Dense(3, 2), torch.nn.Linear(3, 4), "'weight' has shape (2, 3), expected"),
        (torch.nn.Linear(3, 4), nn.Dense(3, 2), "'weight' has shape (4, 3), expected"),
        (nn.Dense(3, 2), torch.nn.Linear(3, 2, bias=False), "only the source has 'bi"),
        (torch.nn.LSTM(3, 2, 2), nn.LSTM(3, 2), "only the source has 'bias_hh_l1'"),
        (nn.ReLU(), torch.nn.PReLU(), "only the target has 'weight'"),
        (nn.Dense(3, 2), nn.Dense(3, 2), "a Dense and a Dense came"),
        (torch.nn.ReLU(), torch.nn.ReLU(), "a ReLU and a ReLU came"),
        (nn.DropConnect(3, 2), torch.nn.Linear(3, 2), "has no twin"),
    ],
)
def test_weights_that_do_not_fit_change_nothing(source, target, said):
    before = copy.deepcopy(target)
    with pytest.raises(ValueError, match=re.escape(said)):
        copy_weights(source, target)
    if isinstance(target, torch.nn.Module):
        pairs = zip(target.parameters(), before.parameters(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
    else:
        pairs = zip(target.params.values(), before.params.values(), strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize(
    ("cuda", "mps", "found"),
    [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_fastest_device_is_taken(monkeypatch, cuda, mps, found):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert device() == torch.device(found)


def test_a_twin_computes_the_same_on_that_device():
    model, x = network(np.float32), data((4, 1, 6, 6), np.float32)
    where = device()
    twin = to_torch(model).to(where)
    y = twin(torch.tensor(x, device=where)).cpu()
    np.testing.assert_allclose(model.forward(x), y.detach().numpy(), atol=1e-3)
