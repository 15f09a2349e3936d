"""The architecture calculator: famous networks, any model, the page's own sums."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node import evaluate

from dl_helpers import nn
from dl_helpers.widgets import architecture_calculator
from dl_helpers.widgets.architectures.famous import ARCHITECTURES, INPUTS
from dl_helpers.widgets.architectures.layer_specs import layers_of
from dl_helpers.widgets.architectures.layer_table import KINDS, complete, table


def small():
    return nn.Sequential(
        nn.Conv2d(3, 32, 5),
        nn.ReLU(),
        nn.MaxPool2d(2, keep_edges=True),
        nn.Conv2d(32, 8, (3, 5), stride=(1, 2), padding=(0, 2)),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(),
        nn.AvgPool2d(3, stride=2, padding=1),
        nn.Flatten(),
        nn.Dropout(),
        nn.Dense(8 * 5 * 3, 10),
    )


class Doubled:
    """A learner's own layer without weights."""

    def forward(self, x):
        return 2 * x


class OwnConv:
    """A learner's own convolution, which says nothing but its weights."""

    def __init__(self):
        self.params = {"W": np.ones((4, 1, 3, 3)), "b": np.zeros(4)}

    def forward(self, x):
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
        y = np.einsum("nchwij,fcij->nfhw", windows, self.params["W"])
        return y + self.params["b"].reshape(-1, 1, 1)


class OwnNet:
    def __init__(self):
        self.conv, self.double = OwnConv(), Doubled()

    def forward(self, x):
        return self.double.forward(self.conv.forward(x))


@pytest.mark.parametrize(
    ("name", "params", "values", "macs"),
    [
        ("VGG-16", 138_357_544, 15_237_608, 15_470_264_320),
        ("AlexNet", 60_965_224, 1_413_347, 724_406_816),
        ("LeNet-5", 61_706, 9_118, 416_520),
    ],
)
def test_famous_networks(name, params, values, macs):
    widget = architecture_calculator(name)
    total = widget.totals
    assert (total["params"], total["values"], total["macs"]) == (params, values, macs)
    assert widget.rows[-1].shape == ((10,) if name == "LeNet-5" else (1000,))
    assert f"{params:,} parameters" in widget.describe()


def test_vgg_16_as_the_syllabus_has_it():
    widget = architecture_calculator("VGG-16")
    assert f"{widget.totals['bytes'] / 2**20:.1f}" == "58.1"
    assert "most in layer 33 (dense 4096, 102,764,544)" in widget.describe()
    assert widget.rows[31].field == (212, 212)
    widget.batch = 100
    assert widget.totals["bytes"] == 100 * 4 * 15_237_608
    assert widget.preview().startswith(b"\x89PNG")


def test_a_network_of_ours_counts_as_its_summary():
    model, shape = small(), (3, 28, 28)
    widget = architecture_calculator(model, shape)
    rows = nn.summary(model, shape).rows
    assert [row.shape for row in widget.rows] == [row.shapes[0] for row in rows]
    assert [row.params for row in widget.rows] == [row.n_params for row in rows]
    in_place = {2, 6, 8, 9}
    counted = [0 if i in in_place else row.values for i, row in enumerate(rows)]
    assert [row.values for row in widget.rows] == counted
    assert [spec["kind"] for spec in widget.specs[6:]] == [
        "avgpool",
        "flatten",
        "dropout",
        "dense",
    ]
    assert widget.rows[4].field == (10, 14)


def test_a_torch_module_with_functions_between():
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = torch.nn.Conv2d(1, 4, 3, padding=1, groups=1, bias=False)
            self.norm = torch.nn.BatchNorm2d(4)
            self.pool = torch.nn.AdaptiveAvgPool2d(2)
            self.fc = torch.nn.Linear(16, 3)

        def forward(self, x):
            x = self.pool(torch.relu(self.norm(self.conv(x))))
            return self.fc(torch.flatten(x, 1))

    net = Net()
    widget = architecture_calculator(net, (1, 8, 8))
    kinds = [spec["kind"] for spec in widget.specs]
    assert kinds == ["conv", "batchnorm", "other", "flatten", "dense"]
    assert widget.totals["params"] == sum(p.numel() for p in net.parameters())
    assert widget.specs[0]["bias"] is False
    widget.set_state({"shape": [1, 6, 6]})
    problem = "AdaptiveAvgPool2d is known only for an input of 4×8×8, and 4×6×6 comes."
    assert widget.rows[-1].problem == problem
    assert problem in widget.describe()


def test_a_network_that_branches_is_counted_layer_by_layer():
    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.main = torch.nn.Conv2d(2, 6, 3, padding=1)
            self.short = torch.nn.Conv2d(2, 6, 1)

        def forward(self, x):
            return self.main(x) + self.short(x)

    widget = architecture_calculator(Block(), (2, 5, 5))
    assert widget.inputs == [[2, 5, 5], [2, 5, 5]]
    assert [row.params for row in widget.rows[1:]] == [6 * 19, 6 * 3]


def test_layers_of_a_student():
    conv, double = layers_of(OwnNet(), (1, 6, 6)).specs
    assert (conv["kind"], conv["filters"], conv["kernel"]) == ("conv", 4, 3)
    assert double == {"kind": "same", "name": "Doubled"}


def test_one_axis():
    widget = architecture_calculator(
        nn.Sequential(nn.Conv1d(2, 4, 5, stride=2), nn.MaxPool1d(3)), (2, 41)
    )
    assert [row.shape for row in widget.rows] == [(2, 41), (4, 19), (4, 6)]
    assert "conv 4 · 5," in widget.describe()


# Sequences of layers that may or may not fit, to compare the page with Python.
def _random_specs(rng):
    kinds = rng.choice(["conv", "maxpool", "avgpool", "relu", "batchnorm", "lrn"], 6)
    specs = []
    for kind in kinds:
        sizes = {
            name: int(rng.integers(1, 4)) for name in ("filters", "kernel", "stride")
        }
        sizes |= {"padding": int(rng.integers(0, 3)), "groups": int(rng.integers(1, 3))}
        sizes |= {"keep_edges": bool(rng.integers(2))}
        known = {name: size for name, size in sizes.items() if name in KINDS[kind]}
        specs.append({"kind": str(kind), **known})
    end = rng.choice(["flatten", "globalavgpool", "relu"])
    return [*specs, {"kind": str(end)}, {"kind": "dense", "units": 7}]


CASES = [(ARCHITECTURES[name], INPUTS[name]) for name in ARCHITECTURES]
RNG = np.random.default_rng(0)
CASES += [
    (_random_specs(RNG), (2, *map(int, RNG.integers(3, 16, 2)))) for _ in range(60)
]


def test_the_page_counts_as_python_does():
    problems = set()
    cases = [([complete(spec) for spec in specs], shape) for specs, shape in CASES]
    theirs = evaluate(
        "architectures/layer_math.js",
        f"{json.dumps(cases)}.map(([specs, shape]) => tableOf(specs, shape))",
    )
    for (specs, shape), rows in zip(cases, theirs, strict=True):
        ours = [row._asdict() for row in table(specs, shape)]
        assert json.loads(json.dumps(ours)) == rows
        problems.add(ours[-1]["problem"].split(" ")[0])
    assert problems >= {"", "A", "The"}


@pytest.mark.parametrize(
    ("spec", "shape", "problem"),
    [
        (
            {"kind": "conv", "filters": 2, "kernel": 5},
            (1, 4, 4),
            "The 4×4 input is smaller than the 5×5 kernel.",
        ),
        (
            {"kind": "conv", "filters": 2, "kernel": 7, "padding": 1},
            (1, 4, 4),
            "The padded 6×6 input is smaller than the 7×7 kernel.",
        ),
        (
            {"kind": "dense", "units": 2},
            (1, 4, 4),
            "A dense layer takes a row of numbers: put flatten before it, as 1×4×4 "
            "comes.",
        ),
        (
            {"kind": "maxpool", "kernel": 2},
            (9,),
            "A maxpool layer needs maps such as 3×32×32, and a row of 9 comes.",
        ),
        (
            {"kind": "maxpool", "kernel": 2, "padding": 2},
            (1, 4, 4),
            "The padding is more than half of the kernel.",
        ),
        (
            {"kind": "conv", "filters": 4, "kernel": [3], "groups": 2},
            (3, 9, 9),
            "The kernel has 1 axes, and 3×9×9 comes.",
        ),
        (
            {"kind": "conv", "filters": 4, "kernel": 1, "groups": 2},
            (3, 9, 9),
            "3 channels and 4 filters can't be cut into 2 groups.",
        ),
    ],
)
def test_what_does_not_fit_is_said_alike_in_python_and_on_the_page(
    spec, shape, problem
):
    widget = architecture_calculator([spec, {"kind": "relu"}], shape)
    assert widget.rows[-1].problem == problem
    assert len(widget.rows) == 2
    call = f"problemOf({json.dumps(complete(spec))}, {json.dumps(shape)})"
    assert evaluate("architectures/layer_math.js", call) == problem


@pytest.mark.parametrize(
    ("model", "shape", "message"),
    [
        ([{"kind": "convolution"}], (1, 4, 4), "the kind of layer is 'convolution'"),
        ([{"kind": "relu", "units": 3}], (4,), "relu has no 'units', expected nothing"),
        ([{"kind": "dense"}], (4,), "units of dense is None, expected a whole number"),
        ([{"kind": "dense", "units": 2.5}], (4,), "units of dense is 2.5, expected"),
        ([{"kind": "relu"}], (), r"the input shape is \(\), expected whole numbers"),
        ([{"kind": "relu"}], (0, 3), r"the input shape is \(0, 3\), expected"),
        ([{"kind": "relu"}], (10**6, 10**6), "has more than 10⁹ numbers"),
        (
            "VGG-17",
            None,
            "'VGG-17' came, expected a network, a list of layers, or one of",
        ),
        (nn.Dense(5, 2), (4,), r"Dense\(5 → 2\)"),
    ],
)
def test_says_what_is_wrong(model, shape, message):
    with pytest.raises(ValueError, match=message):
        architecture_calculator(model, shape)


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ({"batch": 0}, traitlets.TraitError, "batch = 0, expected 1 to 512"),
        ({"specs": [{"kind": "x"}]}, ValueError, "the kind of layer is 'x'"),
        ({"shape": [0]}, ValueError, "the input shape is"),
    ],
)
def test_refuses_what_the_page_would_not_send(state, error, message):
    with pytest.raises(error, match=message):
        architecture_calculator("LeNet-5").set_state(state)


def test_the_code_on_the_page_makes_the_same_network():
    specs = [complete(spec) for spec in ARCHITECTURES["LeNet-5"]]
    rows = table(specs, (1, 32, 32))
    code = evaluate(
        "architectures/layer_words.js",
        f"sequentialOf({json.dumps(specs)}, {json.dumps([r._asdict() for r in rows])})",
    )
    model = eval(code, vars(nn))
    found = nn.summary(model, (1, 32, 32))
    assert found.n_params == 61_706
    assert [row.shapes[0] for row in found.rows] == [row.shape for row in rows]


def test_parts_can_be_hidden():
    assert architecture_calculator("LeNet-5", hide=["copy"]).hide == ["copy"]
    with pytest.raises(ValueError, match="hide has 'colour', expected some of"):
        architecture_calculator("LeNet-5", hide=["colour"])
