"""Sequential: a network by hand, its twin, and its dicts that reach into the layers."""

import contract
import numpy as np
import pytest
import torch

from dl_helpers.checks import check_layer
from dl_helpers.nn import (
    L2,
    BatchNorm2d,
    Conv1d,
    Conv2d,
    Conv3d,
    Dense,
    Dropout,
    Flatten,
    MaxPool2d,
    PReLU,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
)
from dl_helpers.optim import SGD
from dl_helpers.training import fit


def small_cnn(dtype, rng):
    options = {"dtype": dtype, "rng": rng}
    return Sequential(
        Conv2d(2, 3, 3, padding=1, **options),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Dense(27, 4, **options),
    )


def test_two_layers_by_hand():
    """y = 3 · max(0, 2·1 − 1·4 + 5) + 1 = 10, and dx = 3 · (2, −1)."""
    net = Sequential(Dense(2, 1, dtype=float), ReLU(), Dense(1, 1, dtype=float))
    net.params["0.W"][:], net.params["0.b"][:] = [[2, -1]], 5
    net.params["2.W"][:], net.params["2.b"][:] = [[3]], 1
    assert net.forward(np.array([[1.0, 4.0]])) == [[10]]
    np.testing.assert_array_equal(net.backward(np.array([[1.0]])), [[6, -3]])
    assert net.grads["2.W"] == [[3]]


def test_keeps_the_contract():
    contract.keeps_the_contract(small_cnn, (4, 2, 6, 6))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_agrees_with_pytorch(dtype):
    t = torch.nn
    twin = t.Sequential(
        t.Conv2d(2, 3, 3, padding=1),
        t.ReLU(),
        t.MaxPool2d(2),
        t.Flatten(),
        t.Linear(27, 4),
    )
    names = {"0.W": "0.weight", "0.b": "0.bias", "4.W": "4.weight", "4.b": "4.bias"}
    contract.agrees_with_pytorch(small_cnn, twin, (5, 2, 6, 6), dtype, names)


def test_layers_may_have_names():
    net = Sequential(hidden=Dense(4, 3), bend=ReLU(), scores=Dense(3, 2))
    assert list(net.params) == ["hidden.W", "hidden.b", "scores.W", "scores.b"]
    assert net.n_params == 4 * 3 + 3 + 3 * 2 + 2
    assert net.layers["hidden"].params["W"] is net.params["hidden.W"]


def test_what_is_written_into_the_dict_is_in_the_layer():
    net = Sequential(Dense(2, 2))
    new = np.ones((2, 2))
    net.params["0.W"] = new
    assert net.layers["0"].params["W"] is new
    for unknown in ("0.V", "1.W", "W"):
        with pytest.raises(KeyError, match=unknown):
            net.params[unknown] = new
    with pytest.raises(TypeError, match=r"0\.W belongs to its layer"):
        del net.params["0.W"]


def test_the_mode_goes_to_all_layers():
    net = Sequential(Dense(2, 2), Sequential(Dropout(), BatchNorm2d(2)))
    net.training = False
    inner = net.layers["1"]
    assert not any([net.layers["0"].training, inner.training])
    assert not any(layer.training for layer in inner.layers.values())
    assert "1.1.mean" in net.state or any(name.startswith("1.1.") for name in net.state)


def test_a_network_of_networks_names_its_parameters_by_the_way_to_them():
    net = Sequential(first=Sequential(a=Dense(2, 3)), second=Dense(3, 1))
    assert "first.a.W" in net.params
    assert check_layer(net, np.random.default_rng(0).normal(size=(4, 2)))


def test_a_students_layer_takes_part():
    class Twice:
        def __init__(self):
            self.params, self.grads, self.training = {}, {}, True

        def forward(self, x):
            return 2 * x

        def backward(self, dy):
            return 2 * dy

    net = Sequential(Twice(), Dense(2, 2), Twice())
    assert check_layer(net, np.random.default_rng(0).normal(size=(4, 2)))


def test_it_learns_xor():
    x = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    y = np.array([0, 1, 1, 0])
    rng = np.random.default_rng(1)
    net = Sequential(Dense(2, 8, rng=rng), ReLU(), Dense(8, 2, rng=rng))
    for name in ("0.W", "2.W"):
        net.params[name][:] = rng.normal(size=net.params[name].shape)
    options = {"epochs": 400, "batch_size": 4, "progress": False, "penalty": L2(0)}
    history = fit(net, SoftmaxCrossEntropy(), SGD(0.3), (x, y), **options)
    assert history.train_metric[-1] == 1


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Dense(3, 2), (4, 3)),
        (Conv1d(3, 2, 2), (4, 3, 5)),
        (Conv2d(3, 2, 2), (4, 3, 5, 5)),
        (Conv3d(3, 2, 2), (4, 3, 5, 5, 5)),
    ],
)
def test_a_layer_spared_its_dx_has_its_other_gradients(layer, shape):
    y = layer.forward(np.random.default_rng(0).normal(size=shape))
    assert layer.backward(y).shape == shape
    grads = layer.grads
    layer.needs_dx = False
    assert layer.backward(y) is None
    for name, g in layer.grads.items():
        np.testing.assert_array_equal(g, grads[name])


class Counted(ReLU):
    """A layer that counts its backwards."""

    backwards = 0

    def backward(self, dy):
        self.backwards += 1
        return super().backward(dy)


def test_below_the_first_parameter_nothing_goes_back():
    net = Sequential(Counted(), Sequential(Counted(), Dense(2, 2), Counted()))
    inner = net.layers["1"].layers
    x = np.ones((1, 2))
    net.needs_dx = False
    net.forward(x)
    assert net.backward(x) is None
    counts = [net.layers["0"].backwards, inner["0"].backwards, inner["2"].backwards]
    assert counts == [0, 0, 1]
    assert [layer.needs_dx for layer in inner.values()] == [False, False, True]
    net.needs_dx = True
    assert net.backward(x).shape == x.shape
    assert (net.layers["0"].backwards, inner["0"].backwards) == (1, 1)
    assert all(layer.needs_dx for layer in inner.values())


def test_a_layer_that_gives_dx_all_the_same_does_no_harm():
    net = Sequential(PReLU(2), Dense(2, 2))
    net.needs_dx = False
    net.forward(np.ones((3, 2)))
    assert net.backward(np.ones((3, 2))) is None
    assert net.grads["0.alpha"].shape == net.params["0.alpha"].shape


def test_without_dx_the_other_gradients_stay():
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(3, 2, 6, 6)), rng.normal(size=(3, 4))
    full, spared = (small_cnn(np.float64, np.random.default_rng(1)) for _ in range(2))
    spared.needs_dx = False
    for net in (full, spared):
        net.forward(x)
    assert full.backward(dy).shape == x.shape
    assert spared.backward(dy) is None
    for name, g in full.grads.items():
        np.testing.assert_array_equal(spared.grads[name], g)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Sequential(), "0 layers came without a name and 0"),
        (lambda: Sequential(ReLU), r"layer 0 is the class ReLU, expected .*ReLU\(…\)"),
        (lambda: Sequential(ReLU(), 3), "layer 1 is a int without forward, backward"),
        (lambda: Sequential(*[ReLU()] * 2), "layers 0 and 1 are the same ReLU"),
        (lambda: Sequential(**{"a.b": ReLU()}), "'a.b', expected a name without a dot"),
        (
            lambda: Sequential(a=ReLU(), b=Dense(3, 2)).forward(np.zeros((2, 4))),
            r"Sequential, layer b: Dense\(3 → 2\): x has shape",
        ),
        (lambda: Sequential(ReLU(), a=ReLU()), "1 layers came without a name and 1"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
