"""A trace: what each layer makes, the gradient it gets, and what it sees."""

import numpy as np
import pytest
import torch

from dl_helpers import nn
from dl_helpers.widgets.models.receptive import Field, feeders, receptive_fields
from dl_helpers.widgets.models.trace import inner_layers, pick, trace

X = np.random.default_rng(0).uniform(size=(5, 1, 9, 8)).astype(np.float32)


def ours():
    return nn.Sequential(
        conv=nn.Conv2d(1, 4, 3, padding=1),
        relu=nn.ReLU(),
        pool=nn.MaxPool2d(2),
        flat=nn.Flatten(),
        out=nn.Dense(64, 3),
    )


class OfAStudent:
    """Has its layers where students have them: in attributes and in lists."""

    def __init__(self, net):
        self.conv, relu, pool, flat, self.out = net.layers.values()
        self.between = [relu, pool, flat]

    def forward(self, x):
        x = self.conv.forward(x)
        for layer in self.between:
            x = layer.forward(x)
        return self.out.forward(x)

    def backward(self, dy):
        dy = self.out.backward(dy)
        for layer in self.between[::-1]:
            dy = layer.backward(dy)
        return self.conv.backward(dy)


def in_torch(net):
    module = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1),
        torch.nn.ReLU(inplace=True),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(64, 3),
    )
    with torch.no_grad():
        for name, own in (("0", "conv"), ("4", "out")):
            layer = module.get_submodule(name)
            layer.weight.copy_(torch.tensor(net.params[f"{own}.W"]))
            layer.bias.copy_(torch.tensor(net.params[f"{own}.b"]))
    return module


NAMES = {
    "ours": ["conv", "relu", "pool", "flat", "out"],
    "student": ["conv", "between.0", "between.1", "between.2", "out"],
    "torch": ["0", "1", "2", "3", "4"],
}


@pytest.mark.parametrize("who", NAMES)
def test_outputs_and_gradients_of_every_layer(who):
    net = ours()
    model = {"ours": net, "student": OfAStudent(net), "torch": in_torch(net)}[who]
    stages = trace(model, X, pick(1))
    assert [stage.name for stage in stages] == ["input", *NAMES[who]]
    x, steps = X, []
    for layer in net.layers.values():
        x = layer.forward(x)
        steps.append(x)
    dy = np.repeat(np.float32([[0, 1, 0]]), 5, axis=0)
    slopes = [dy]
    for layer in [*net.layers.values()][::-1]:
        slopes.append(layer.backward(slopes[-1]))
    for stage, y, slope in zip(stages, [X, *steps], slopes[::-1], strict=True):
        np.testing.assert_allclose(stage.y, y, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(stage.dy, slope, rtol=1e-5, atol=1e-6)


def test_each_example_may_have_a_class_of_its_own():
    net, k = ours(), np.array([0, 1, 2, 0, 1])
    np.testing.assert_array_equal(trace(net, X, pick(k))[-1].dy, np.eye(3)[k])


def test_listening_leaves_no_trace():
    net = ours()
    net.forward(X)
    net.backward(np.ones((5, 3), np.float32))
    net.needs_dx = False
    before = {name: g.copy() for name, g in net.grads.items()}
    training = net.training
    trace(net, X, pick(0))
    assert net.training == training
    assert not net.needs_dx
    assert not net.layers["conv"].needs_dx
    for name, g in net.grads.items():
        np.testing.assert_array_equal(g, before[name])
    for layer in net.layers.values():
        assert "forward" not in vars(layer)
        assert "backward" not in vars(layer)
    module = in_torch(net)
    trace(module, X, pick(0))
    assert all(p.grad is None for p in module.parameters())
    for m in module.modules():
        assert not m._forward_hooks
        assert not m._forward_pre_hooks


def test_a_layer_that_raises_is_let_go():
    net = ours()
    with pytest.raises(ValueError, match="could not take one example"):
        trace(net, np.zeros((1, 3, 9, 8), np.float32))
    assert "forward" not in vars(net.layers["conv"])


def test_a_layer_that_works_in_place_is_heard_before_it_does():
    class InPlace(nn.ReLU):
        def forward(self, x):
            x[x < 0] = 0
            return x

    net = nn.Sequential(nn.Dense(72, 6), InPlace(), nn.Dense(6, 2))
    _, dense, relu, _ = trace(net, X.reshape(5, -1))
    assert dense.y.min() < 0 <= relu.y.min()
    np.testing.assert_array_equal(relu.x, dense.y)
    stages = trace(in_torch(ours()), X)
    assert stages[1].y.min() < 0
    np.testing.assert_array_equal(stages[2].x, stages[1].y)


def test_an_error_of_backward_is_told_as_it_is():
    class Broken(nn.ReLU):
        def backward(self, dy):
            raise NotImplementedError("not yet")

    with pytest.raises(NotImplementedError, match="not yet"):
        trace(nn.Sequential(nn.Flatten(), Broken(), nn.Dense(72, 2)), X, pick(0))


def test_rows_pictures_layers_and_functions():
    assert trace(nn.Dense(72, 2), X)[1].y.shape == (5, 2)
    assert trace(nn.Dense(72, 2), X, pick(0))[0].dy.shape == X.shape
    assert [s.name for s in trace(lambda x: x.sum((2, 3)), X)] == ["input", "output"]
    assert [name for name, _ in inner_layers(nn.ReLU())] == ["model"]


def test_layers_of_networks_in_networks_have_both_names():
    net = nn.Sequential(a=nn.Sequential(b=nn.Dense(72, 4), c=nn.ReLU()), d=nn.ReLU())
    assert [name for name, _ in inner_layers(net)] == ["a.b", "a.c", "d"]


def test_a_dense_layer_is_fed_by_the_maps_before_the_flattening():
    stages = trace(ours(), X)
    assert feeders(stages) == [None, 0, 1, 2, 3, 3]


def test_receptive_fields_by_hand():
    """Conv 3×3 with padding 1, then pooling 2×2: 4×4 pixels, two apart."""
    net = ours()
    fields = receptive_fields(net, trace(net, X))
    assert fields[1].rows.tolist() == [[max(i - 1, 0), min(i + 2, 9)] for i in range(9)]
    assert fields[2].columns.tolist() == fields[1].columns.tolist()
    assert fields[3].rows.tolist() == [[0, 3], [1, 5], [3, 7], [5, 9]]
    assert fields[3].columns.tolist() == [[0, 3], [1, 5], [3, 7], [5, 8]]
    assert fields[4:] == [None, None]


class Loops(nn.Layer):
    """A student's layer: it keeps kernel, stride and padding to itself."""

    def __init__(self, layer):
        super().__init__()
        self._compute, self.params = layer.forward, layer.params

    def forward(self, x):
        return self._compute(x)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", [0, 1])
def test_poison_finds_what_geometry_says(stride, padding):
    layers = [
        nn.Conv2d(1, 2, 3, stride=stride, padding=padding),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]
    told, silent = nn.Sequential(*layers), nn.Sequential(*map(Loops, layers))
    one = receptive_fields(told, trace(told, X))
    other = receptive_fields(silent, trace(silent, X))
    for a, b in zip(one, other, strict=True):
        assert isinstance(a, Field)
        np.testing.assert_array_equal(a.rows, b.rows)
        np.testing.assert_array_equal(a.columns, b.columns)


def test_torch_says_its_geometry():
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, (3, 1), dilation=(2, 1)), torch.nn.BatchNorm2d(2)
    )
    _, conv, norm = receptive_fields(net, trace(net, X))
    assert conv.rows[0].tolist() == [0, 5]
    assert conv.columns[3].tolist() == [3, 4]
    np.testing.assert_array_equal(norm.rows, conv.rows)


def test_what_refuses_poison_has_no_field():
    class Wary(Loops):
        def forward(self, x):
            if np.isnan(x).any():
                raise ValueError("NaN came")
            return super().forward(x)

    net = nn.Sequential(Wary(nn.Conv2d(1, 2, 3)))
    assert receptive_fields(net, trace(net, X))[1] is None
