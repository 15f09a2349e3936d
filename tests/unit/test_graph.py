"""Graph: any net without a cycle, by hand, against PyTorch, and what it refuses."""

import contract
import numpy as np
import pytest
import torch

from dl_helpers.checks import check_layer
from dl_helpers.nn import (
    BinaryCrossEntropy,
    Concatenate,
    Dense,
    Graph,
    Merge,
    Multiply,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    Split,
)
from dl_helpers.optim import SGD
from dl_helpers.training import MultiTaskLoss, fit


def rng_of(seed):
    return np.random.default_rng(seed)


def residual(dtype, rng):
    """y = x + f(x), then a gate of it with itself, then scores."""
    options = {"dtype": dtype, "rng": rng}
    return Graph(
        "x",
        {
            "f": (Sequential(Dense(4, 4, **options), ReLU()), "x"),
            "sum": (Merge(), "x", "f"),
            ("a", "b"): (Split((2, 2)), "sum"),
            "gated": (Multiply(), "a", "b"),
            "all": (Concatenate(), "gated", "sum"),
            "y": (Dense(6, 3, **options), "all"),
        },
        "y",
    )


def multitask(dtype=np.float64, seed=0):
    """Two inputs, a shared trunk, two outputs."""
    options = {"dtype": dtype, "rng": rng_of(seed)}
    return Graph(
        ("image", "age"),
        {
            "digit": (Dense(4, 3, **options), "both"),  # before what it reads
            "seen": (Sequential(Dense(5, 3, **options), ReLU()), "image"),
            "both": (Concatenate(), "seen", "age"),
            "parity": (Dense(4, 1, **options), "both"),
        },
        ("digit", "parity"),
    )


def inputs(dtype=np.float64, n=6):
    rng = rng_of(3)
    return rng.normal(size=(n, 5)).astype(dtype), rng.normal(size=(n, 1)).astype(dtype)


def test_two_paths_by_hand():
    """y = x · (x + x) = 2 x², dy/dx = 4 x, summed over three uses of x."""
    net = Graph("x", {"s": (Merge(), "x", "x"), "y": (Multiply(), "x", "s")}, "y")
    x = np.array([[1.0, -3.0]])
    np.testing.assert_array_equal(net.forward(x), [[2, 18]])
    np.testing.assert_array_equal(net.backward(np.ones((1, 2))), [[4, -12]])


def test_keeps_the_contract():
    contract.keeps_the_contract(residual, (3, 4))


def twin_of(net, image, age):
    """Compute the same net with PyTorch, from the same weights."""
    p = {n: torch.tensor(v, requires_grad=True) for n, v in net.params.items()}
    linear = torch.nn.functional.linear
    seen = linear(image, p["seen.0.W"], p["seen.0.b"]).relu()
    both = torch.cat([seen, age], dim=1)
    return p, [linear(both, p[f"{o}.W"], p[f"{o}.b"]) for o in net.outputs]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_several_inputs_and_outputs_agree_with_pytorch(dtype):
    net, x = multitask(dtype), inputs(dtype)
    leaves = [torch.tensor(part, requires_grad=True) for part in x]
    params, wanted = twin_of(net, *leaves)
    y = net.forward(x)
    dy = tuple(rng_of(1).normal(size=part.shape).astype(dtype) for part in y)
    torch.autograd.backward(wanted, [torch.tensor(part) for part in dy])
    dx = net.backward(dy)
    pairs = [
        *zip(y, [w.detach() for w in wanted], strict=True),
        *zip(dx, [leaf.grad for leaf in leaves], strict=True),
        *((net.grads[name], p.grad) for name, p in params.items()),
    ]
    for ours, theirs in pairs:
        assert ours.dtype == dtype
        rtol = contract.TOLERANCE[dtype]
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=rtol, atol=rtol)


def test_inputs_and_slopes_may_come_by_name():
    image, age = inputs()
    one, other = multitask(), multitask()
    y = one.forward((image, age))
    named = other.forward({"age": age, "image": image})
    np.testing.assert_array_equal(named[0], y[0])
    dx = one.backward(y)
    back = other.backward({"parity": y[1], "digit": y[0]})
    for a, b in zip(dx, back, strict=True):
        np.testing.assert_array_equal(a, b)


def test_two_losses_teach_one_trunk():
    """The slope of a sum of losses is the sum of what each alone would give."""
    net, x = multitask(), inputs()
    y, odd = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 1, 0, 0, 1, 0])
    scores = net.forward(x)
    losses = SoftmaxCrossEntropy(), BinaryCrossEntropy()
    losses[0](scores[0], y)
    losses[1](scores[1], odd)
    slopes = [loss.backward() for loss in losses]
    found = []
    for kept in ((1, 1), (1, 0), (0, 1)):
        net.backward(tuple(k * s for k, s in zip(kept, slopes, strict=True)))
        found.append(net.grads["seen.0.W"])
    np.testing.assert_allclose(found[0], found[1] + found[2], rtol=1e-12)
    assert all(np.abs(g).max() > 0 for g in found)


def test_names_tell_the_way_to_a_parameter():
    assert set(multitask().params) == {
        f"{layer}.{p}" for layer in ("seen.0", "digit", "parity") for p in "Wb"
    }


@pytest.mark.parametrize("wanted", [True, False])
def test_without_dx_the_other_gradients_stay(wanted):
    x, net, full = inputs(), multitask(), multitask()
    net.needs_dx = wanted
    y = full.forward(x)
    net.forward(x)
    assert (net.backward(y) is None) is not wanted
    full.backward(y)
    for name, g in full.grads.items():
        np.testing.assert_array_equal(net.grads[name], g)
    assert net.layers["seen"].needs_dx is wanted
    assert net.layers["digit"].needs_dx


def test_steps_show_every_value():
    net, x = multitask(), inputs()
    steps = {step.name: step for step in net.steps(x)}
    assert set(steps) == set(net.layers)
    np.testing.assert_array_equal(steps["digit"].y, net.forward(x)[0])
    assert steps["both"].x[1] is x[1]


def test_a_graph_within_a_graph_and_a_sequential():
    def make(dtype, rng):
        inner = Sequential(Dense(4, 4, dtype=dtype, rng=rng), residual(dtype, rng))
        return Graph("x", {"y": (inner, "x")}, "y")

    net = make(np.float64, rng_of(0))
    assert "y.1.f.0.W" in net.params
    assert check_layer(net, rng_of(1).normal(size=(3, 4)))


def test_it_trains_like_any_model():
    rng = rng_of(0)
    x = rng.normal(size=(120, 4)).astype(np.float32)
    y = x[:, :3].argmax(axis=1)
    options = {"epochs": 40, "batch_size": 20, "progress": False}
    history = fit(
        residual(np.float32, rng), SoftmaxCrossEntropy(), SGD(0.3), (x, y), **options
    )
    assert history.train_metric[-1] > 0.95


def test_fit_learns_two_tasks_at_once():
    rng = rng_of(0)
    image, age = inputs(np.float32, n=200)
    y = {"digit": image[:, :3].argmax(axis=1), "parity": (age[:, 0] > 0).astype(int)}
    loss = MultiTaskLoss(
        {"digit": SoftmaxCrossEntropy(), "parity": BinaryCrossEntropy()}
    )
    options = {"epochs": 15, "batch_size": 20, "progress": False, "metric": None}
    x = {"image": image, "age": age}
    net = multitask(np.float32)
    history = fit(net, loss, SGD(0.5), (x, y), rng=rng, **options)
    assert history.train_loss[-1] < 0.7 * history.train_loss[0]
    assert net.needs_dx, "as it was before"


def chain(*edges, inputs="x", outputs="y"):
    """Make a net of ReLUs and sums from strings such as "y x z": y of x and z."""
    nodes = {}
    for edge in edges:
        made, *reads = edge.split()
        nodes[made] = (ReLU() if len(reads) == 1 else Merge(), *reads)
    return Graph(inputs, nodes, outputs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: chain("a x b", "b a", "y b"), "nodes .*(a → b|b → a).* form a cycle"),
        (lambda: chain("y x y"), "y → y form a cycle"),
        (lambda: chain("y z x"), "node 'y' reads 'z', which is no input"),
        (lambda: chain("y x", outputs="z"), "outputs name 'z'.*there are x, y"),
        (lambda: chain("y x", "z x"), "node that makes 'z' is a dangling end"),
        (lambda: chain("y x", inputs=("x", "u")), "input 'u' is a dangling end"),
        (lambda: chain("x x"), "'x' is made twice"),
        (lambda: Graph("x", {"y": ReLU()}, "y"), r"node 'y' is ReLU\(\), expected a"),
        (lambda: Graph("x", {"y": (ReLU, "x")}, "y"), "layer y is the class ReLU"),
        (
            lambda: multitask().forward(inputs()[0]),
            "x came for image, expected one array for each of image, age",
        ),
        (
            lambda: multitask().forward({"image": 1, "aged": 2}),
            "x came for image, aged",
        ),
        (lambda: multitask().forward((*inputs(), 1)), "image, age, number 2"),
        (
            lambda: multitask().forward(inputs()[::-1]),
            r"Graph, layer seen: Sequential, layer 0: Dense\(5 → 3\): x has shape",
        ),
        (
            lambda: Graph("x", {("a", "b"): (ReLU(), "x")}, ("a", "b")).forward(
                np.ones((1, 2))
            ),
            r"node 'a,b', ReLU\(\), gave one array, expected a tuple of 2 arrays",
        ),
        (lambda: multitask().backward((1.0, 1.0)), "backward was called before"),
        (lambda: multitask().backward(1.0), "dy came for digit, expected one array"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
