"""The playground's parts: points, features, networks, steps, frames, checks."""

import numpy as np
import pytest
import torch

from dl_helpers.nn import (
    BatchNorm1d,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    LogisticLoss,
    MeanSquaredError,
    MulticlassHinge,
    ReLU,
    Sequential,
    SoftmaxCrossEntropy,
    Tanh,
    sigmoid,
    softmax,
)
from dl_helpers.optim import SGD, Momentum
from dl_helpers.training import accuracy
from dl_helpers.widgets.foundation.film import Evenly
from dl_helpers.widgets.playground import data
from dl_helpers.widgets.playground.check import check
from dl_helpers.widgets.playground.film import Camera
from dl_helpers.widgets.playground.model import Diverged, Memory, Training
from dl_helpers.widgets.playground.network import adapted, build, columns_of
from dl_helpers.widgets.playground.pytorch import TorchOptimizer

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 2))
Y = (X[:, 0] > 0).astype(int)
PLAIN = ("x1", "x2")


def small(n_out=1, **options):
    options = {"activation": "tanh", "dropout": 0.0, "seed": 1} | options
    return build(2, (3,), n_out, **options)


def training(network=None, y=Y, loss=None, optimizer=None, **options):
    points = data.problem((X, y), None, 0.25, 0)
    options = {"batch_size": 10, "seed": 0, "features": PLAIN} | options
    features = options.pop("features")
    network = network or small()
    return Training(network, points, features, loss, optimizer or SGD(0.5), **options)


def test_features_are_what_they_are_called():
    x = np.array([[0.5, -2.0]])
    given = data.features_of(x, list(data.FEATURES))
    wanted = [0.5, -2, 0.25, 4, -1, np.sin(0.5 * np.pi), np.sin(-2 * np.pi)]
    np.testing.assert_allclose(given, [wanted], atol=1e-6)
    assert given.dtype == np.float32


@pytest.mark.parametrize("name", data.NAMES)
def test_named_sets_are_the_same_for_a_seed_and_split_as_asked(name):
    one, same, other = (data.problem(name, 0.1, 0.2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert not np.array_equal(one.x, other.x)
    assert (len(one.x), one.n_train) == (300, 240)
    (left, right), (bottom, top) = one.domain
    assert right - left == pytest.approx(top - bottom)
    assert (one.x.min(axis=0) > [left, bottom]).all()
    assert (one.x.max(axis=0) < [right, top]).all()


def test_own_points_are_divided_and_none_is_lost():
    points = data.problem((X, Y), None, 0.25, 3)
    order = np.lexsort(points.x.T)
    np.testing.assert_array_equal(points.x[order], X[np.lexsort(X.T)])
    assert (points.n_train, points.classes) == (30, ("0", "1"))
    np.testing.assert_array_equal(points.y, points.x[:, 0] > 0)


def test_the_grid_has_its_top_row_first():
    grid = data.problem("xor", None, 0.5, 0).grid(5)
    assert grid[0, 1] > grid[-1, 1]
    assert grid[0, 0] < grid[4, 0]


@pytest.mark.parametrize(
    ("given", "task", "message"),
    [
        ("moon", None, "data is 'moon', expected one of blobs"),
        ("moons", "regression", '"moons" is for classification'),
        (3, None, "data is a int, expected a name"),
        ((X[:, :1], Y), None, r"x has shape \(40, 1\), expected points \(N, 2\)"),
        ((X, Y[:3]), None, r"y has shape \(3,\), expected \(40,\)"),
        ((X * np.nan, Y), None, "NaN or infinity"),
        ((X.astype(str), Y), None, "x is <U"),
        ((X, Y - 1), None, "labels run from -1 to 0"),
        ((X, Y + 0.5), "classification", r"labels run from 0.5 to 1.5 \(float64\)"),
    ],
)
def test_says_what_is_wrong_with_data(given, task, message):
    with pytest.raises(ValueError, match=message):
        data.checked(given, task)


def test_the_task_says_whether_whole_numbers_are_labels():
    assert data.checked((X, Y), None)[1].dtype == np.int64
    assert data.checked((X, Y), "regression")[1].dtype == np.float64


def test_a_step_is_a_step_of_the_optimizer_on_one_batch():
    ours, twin = small(), small()
    run = training(ours, optimizer=Momentum(0.1))
    loss, optimizer, rng = BinaryCrossEntropy(), Momentum(0.1), np.random.default_rng(0)
    n = run.problem.n_train
    for rows in np.split(rng.permutation(n), range(10, n, 10)):
        run.step()
        loss(twin.forward(run.x[rows]), run.y[rows])
        twin.backward(loss.backward())
        optimizer.step(twin.params, dict(twin.grads))
    assert (run.steps, run.epoch, run.rest_of_epoch) == (3, 1.0, 3)
    for name, p in twin.params.items():
        np.testing.assert_array_equal(ours.params[name], p)


def test_measures_are_losses_and_shares_of_right_answers():
    run = training()
    scores, n = run.network.forward(run.x), run.problem.n_train
    parts = [(scores[:n], run.y[:n]), (scores[n:], run.y[n:])]
    wanted = [BinaryCrossEntropy()(*p) for p in parts] + [accuracy(*p) for p in parts]
    np.testing.assert_allclose(run.measures(), wanted, rtol=1e-6)


def test_penalties_pull_weights_down():
    free, held = small(), small()
    run, penalised = training(free), training(held)
    penalised.l2 = penalised.l1 = 0.1
    for _ in range(200):
        run.step()
        penalised.step()
    size = [sum(abs(n.params[w]).sum() for w in ("0.W", "2.W")) for n in (free, held)]
    assert size[1] < 0.5 * size[0]


@pytest.mark.parametrize(
    ("n_out", "y", "loss", "wanted"),
    [
        (1, Y, None, BinaryCrossEntropy),
        (2, Y, None, SoftmaxCrossEntropy),
        (1, X[:, 0], None, MeanSquaredError),
        (1, Y, LogisticLoss(), LogisticLoss),
        (2, Y, MulticlassHinge(), MulticlassHinge),
    ],
)
def test_a_loss_and_targets_that_suit_each_other(n_out, y, loss, wanted):
    run = training(small(n_out), y, loss)
    assert type(run.loss) is wanted
    before = run.measures()[0]
    for _ in range(300):
        run.step()
    assert run.measures()[0] < 0.6 * before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"network": small(2), "y": X[:, 0]}, "gives 2 numbers a point, expected one"),
        (
            {"y": np.arange(40) % 3},
            "gives 1 numbers a point, expected a score for each",
        ),
        ({"features": ("x1",)}, "does not take 40 points with 1 features each"),
        ({"loss": SoftmaxCrossEntropy()}, "SoftmaxCrossEntropy.* does not fit"),
    ],
)
def test_says_what_does_not_fit(change, message):
    with pytest.raises(ValueError, match=message):
        training(**change)


def test_diverging_is_noticed_before_anything_moves():
    run = training(y=X[:, 0], optimizer=SGD(1e3), network=small(activation="none"))
    message, before, after = _diverged(run)
    assert f"after step {run.steps}, epoch {run.epoch:.1f}, the loss" in message
    assert "Try 100, a tenth of the learning rate" in message
    assert run.steps > 1
    np.testing.assert_array_equal(after, before)


def _diverged(run):
    """Train until it diverges; give what is said, and W before and after that step."""
    for _ in range(2000):
        before = run.network.params["0.W"].copy()
        try:
            run.step()
        except Diverged as error:
            return str(error), before, run.network.params["0.W"]
    pytest.fail("it did not diverge")


def test_columns_of_a_stack_have_their_weights():
    net = Sequential(
        Dense(2, 4, rng=1),
        ReLU(),
        Dropout(0.5),
        Dense(4, 3, rng=2),
        Tanh(),
        Dense(3, 1),
    )
    net.params["0.b"][:] = [1, 2, 3, 4]
    columns = columns_of(net, X)
    assert [c.n_units for c in columns] == [4, 3, 1]
    assert columns[0].name == "Dense(2 → 4), ReLU(), Dropout(rate=0.5)"
    W, b = columns[0].linear(X)
    np.testing.assert_array_equal(W, net.params["0.W"])
    np.testing.assert_allclose(b, [1, 2, 3, 4], atol=1e-6)


class Mine:
    """A student's network: layers in attributes, W as (n_in, n_out)."""

    class Linear:
        def __init__(self, n_in, n_out):
            W = np.random.default_rng(n_in).normal(size=(n_in, n_out))
            self.params, self.grads = {"w": W, "bias": np.ones(n_out)}, {}

        def forward(self, x):
            self.x = x
            return x @ self.params["w"] + self.params["bias"]

        def backward(self, dy):
            self.grads = {"w": self.x.T @ dy, "bias": dy.sum(axis=0)}
            return dy @ self.params["w"].T

    def __init__(self, tanh=None):
        self.first, self.bend, self.last = (
            self.Linear(2, 2),
            tanh or Tanh(),
            self.Linear(2, 1),
        )

    @property
    def params(self):
        return {
            f"{k}.{n}": p
            for k in ("first", "last")
            for n, p in vars(self)[k].params.items()
        }

    @property
    def grads(self):
        return {
            f"{k}.{n}": p
            for k in ("first", "last")
            for n, p in vars(self)[k].grads.items()
        }

    def forward(self, x):
        return self.last.forward(self.bend.forward(self.first.forward(x)))

    def backward(self, dy):
        return self.first.backward(self.bend.backward(self.last.backward(dy)))


def test_columns_of_a_students_class_even_if_weights_lie_the_other_way():
    net = Mine()
    columns = columns_of(net, X)
    assert [c.n_units for c in columns] == [2, 1]
    W, b = columns[0].linear(X)
    np.testing.assert_array_equal(W, net.first.params["w"].T)
    np.testing.assert_allclose(b, [1, 1])


def test_a_network_that_cannot_be_taken_apart_is_one_column():
    class Closed(Dense):
        def forward(self, x):
            return super().forward(x) ** 2

    (column,) = columns_of(Closed(2, 1), X)
    assert (column.n_units, column.weights) == (1, None)


@pytest.mark.parametrize("optimizer", ["ours", "theirs"])
def test_a_torch_module_learns_by_any_optimizer(optimizer):
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 4),
        torch.nn.BatchNorm1d(4),
        torch.nn.Tanh(),
        torch.nn.Linear(4, 1),
    )
    theirs = TorchOptimizer(torch.optim.SGD(module.parameters(), 0.5, momentum=0.5))
    network = adapted(module)
    run = training(network, optimizer=SGD(0.5) if optimizer == "ours" else theirs)
    memory, before = Memory(network), run.measures()[0]
    for _ in range(100):
        run.step()
    assert run.measures()[0] < 0.5 * before
    assert [c.n_units for c in columns_of(network, run.x)] == [4, 1]
    memory.restore()
    assert run.measures()[0] == before
    assert check(network, run.x)[0]["lines"] == [
        "PyTorch computes the gradients by itself: there is none of yours to check."
    ]


def test_a_copied_torch_optimizer_moves_the_same_parameters_without_its_memory():
    import copy

    p = torch.nn.Parameter(torch.zeros(1))
    first = TorchOptimizer(torch.optim.SGD([p], lr=0.1, momentum=0.9))
    p.grad = torch.ones(1)
    first.step({}, {})
    twin = copy.deepcopy(first)
    twin.lr = 1.0
    twin.step({}, {})
    assert p.item() == pytest.approx(-1.1)
    assert first.lr == 0.1


@pytest.mark.parametrize("given", [4, Dense, torch.nn.Linear])
def test_refuses_what_is_no_network(given):
    with pytest.raises(ValueError, match="expected a network with forward"):
        adapted(given)


@pytest.mark.parametrize("n_out", [1, 2])
def test_a_frame_shows_what_the_network_answers(n_out):
    net = small(n_out)
    net.layers["0"].params["b"] += 0.3
    run = training(net)
    frame = Camera(run, 1.0).frame(0.25)
    grid = data.features_of(run.problem.grid(100), PLAIN)
    scores = net.forward(grid)
    one = sigmoid(scores)
    p = softmax(scores) if n_out == 2 else np.concatenate([1 - one, one], axis=1)
    np.testing.assert_array_equal(frame["classes"].ravel(), p.argmax(axis=1))
    np.testing.assert_allclose(
        frame["surface"].ravel() / 255, 2 * p.max(axis=1) - 1, atol=0.003
    )
    hidden = net.layers["1"].forward(net.layers["0"].forward(grid))
    along = np.linspace(0, 99, 25).round().astype(int)
    seen = hidden.T.reshape(3, 100, 100)[:, along][..., along]
    limit = abs(seen).max(axis=(1, 2))
    np.testing.assert_allclose(frame["limits"][:3], limit, rtol=1e-6)
    shown = (frame["neurons"][:3].astype(float) - 128) / 127 * limit[:, None, None]
    np.testing.assert_allclose(shown, seen, atol=0.005)
    weights = np.concatenate([net.params[n].ravel() for n in ("0.W", "2.W")])
    np.testing.assert_array_equal(frame["weights"], weights)
    biases = np.concatenate([net.params[n] for n in ("0.b", "2.b")])
    np.testing.assert_allclose(frame["biases"], biases, atol=1e-6)
    np.testing.assert_allclose(
        frame["numbers"], [0, 0, *run.measures(), 250], rtol=1e-6
    )


def test_a_frame_of_a_regression_is_on_the_scale_of_the_numbers():
    run = training(y=3 * X[:, 0])
    frame = Camera(run, 2.0).frame()
    values = run.scores(run.problem.grid(100))
    shown = (frame["surface"].ravel().astype(float) - 128) / 127 * 2
    np.testing.assert_allclose(shown, np.clip(values[:, 0], -2, 2), atol=0.009)
    assert "classes" not in frame
    assert np.isnan(frame["numbers"][4:6]).all()


def test_taking_a_frame_leaves_no_trace():
    net = Sequential(Dense(2, 4), BatchNorm1d(4), Dropout(0.5, rng=0), Dense(4, 1))
    run, twin = training(net), training(Sequential(*map(_twin, net.layers.values())))
    camera = Camera(run, 1.0)
    for _ in range(5):
        camera.frame()
        run.step()
        twin.step()
    for name, p in twin.network.params.items():
        np.testing.assert_array_equal(net.params[name], p)


def _twin(layer):
    import copy

    return copy.deepcopy(layer)


def test_deep_and_wide_networks_are_shown_in_part():
    layers = [
        Dense(2, 20, rng=1),
        *(Dense(20, 20, rng=i) for i in range(9)),
        Dense(20, 1),
    ]
    camera = Camera(training(Sequential(*layers)), 1.0)
    columns = camera.scene["columns"]
    assert [c["place"] for c in columns] == [0, 1, 2, 3, 4, 5, 10]
    assert [(c["units"], c["shown"], c["inputs"]) for c in columns[::6]] == [
        (20, 8, 2),
        (1, 1, 20),
    ]
    frame = camera.frame()
    assert frame["neurons"].shape == (6 * 8 + 1, 25, 25)
    assert frame["weights"].size == 8 * 2 + 5 * 64 + 8


def test_a_network_of_nan_makes_no_frame():
    run = training()
    run.network.params["0.W"][:] = np.nan
    with pytest.raises(Diverged, match="Training diverged"):
        Camera(run, 1.0).frame()


def test_keeps_what_is_added_evenly():
    kept = Evenly(10)
    for i in range(100):
        kept.add(i)
    gaps = np.diff(kept.kept)
    assert kept.kept[0] == 0
    assert len(kept.kept) <= 10
    assert (gaps == gaps[0]).all()


def test_the_check_finds_the_layer_whose_backward_is_wrong():
    class Wrong(Tanh):
        def backward(self, dy):
            return -super().backward(dy)

    class Broken(Tanh):
        def backward(self, dy):
            raise RuntimeError("not finished")

    right, wrong, last = check(Mine(Wrong()), X)
    assert (right["right"], wrong["right"], last["right"]) == (True, False, True)
    assert "a sign is wrong" in wrong["lines"][0]
    assert check(Mine(Broken()), X)[1]["lines"] == ["RuntimeError: not finished"]
