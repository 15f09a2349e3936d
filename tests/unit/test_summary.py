"""The summary: LeNet's numbers by hand, and a model that is afterwards what it was."""

import numpy as np
import pytest

from dl_helpers.nn import (
    BatchNorm2d,
    Concatenate,
    Conv2d,
    Dense,
    Dropout,
    Flatten,
    Graph,
    MaxPool2d,
    ReLU,
    Sequential,
    Split,
    summary,
)

LENET = {  # of each layer: what one example becomes, and parameters by hand
    "input": ((1, 32, 32), 0),
    "features.0": ((6, 28, 28), 6 * 25 + 6),
    "features.1": ((6, 14, 14), 0),
    "features.2": ((16, 10, 10), 16 * 6 * 25 + 16),
    "features.3": ((16, 5, 5), 0),
    "flat": ((400,), 0),
    "c5": ((120,), 400 * 120 + 120),
    "f6": ((84,), 120 * 84 + 84),
    "scores": ((10,), 84 * 10 + 10),
}


def lenet():
    convolutions = (Conv2d(1, 6, 5), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2))
    return Sequential(
        features=Sequential(*convolutions),
        flat=Flatten(),
        c5=Dense(400, 120),
        f6=Dense(120, 84),
        scores=Dense(84, 10),
    )


@pytest.mark.parametrize(
    "x", [(1, 32, 32), np.zeros((7, 1, 32, 32)), np.zeros((1, 1, 32, 32), np.float32)]
)
def test_lenet_by_hand(x):
    table = summary(lenet(), x)
    assert {r.name: (r.shapes[0], r.n_params) for r in table.rows} == LENET
    assert table.n_params == lenet().n_params == 61_706
    values = 1024 + 4704 + 1176 + 1600 + 400 + 400 + 120 + 84 + 10
    assert (table.values, table.memory) == (values, 4 * values)


def test_the_table_reads_well():
    lines = repr(summary(lenet(), (1, 32, 32))).splitlines()
    assert lines[0].split() == ["layer", "output", "parameters", "values", "memory"]
    assert "Conv2d(1 → 6, 5×5)" in lines[3]
    assert lines[3].split()[-5:] == ["6×28×28", "156", "4,704", "18.4", "KiB"]
    assert lines[-2].split() == ["total", "61,706", "9,518", "37.2", "KiB"]
    assert lines[-1] == "parameters as float32: 241.0 KiB"
    assert len({len(line) for line in lines[2:-3]}) == 1, "columns are aligned"


def test_in_a_notebook_it_is_a_table_and_escaped():
    class Odd(ReLU):
        def __repr__(self):
            return "<b>&"

    page = summary(Sequential(Odd()), (3,))._repr_html_()
    assert "<td>&lt;b&gt;&amp;</td>" in page
    assert page.count("<tr>") == 4
    assert "parameters as float32: 0 B" in page


def test_several_inputs_and_outputs():
    net = Graph(
        ("a", "b"),
        {"ab": (Concatenate(), "a", "b"), ("u", "v"): (Split((1, 4)), "ab")},
        ("u", "v"),
    )
    by_order = summary(net, ((2,), (3,)))
    by_name = summary(net, {"b": np.zeros((9, 3)), "a": (2,)})
    assert [row.shapes for row in by_order.rows] == [
        ((2,), (3,)),
        ((5,),),
        ((1,), (4,)),
    ]
    assert by_order.rows[1:] == by_name.rows[1:]


def test_one_layer_and_a_students_class():
    class Twice:
        params, grads = {}, {}

        def forward(self, x):
            return 2 * x

        def __repr__(self):
            return "Twice"

    assert summary(Twice(), (4,)).rows[1].layer == "Twice"
    assert summary(Dense(4, 2), (4,)).n_params == 10


def test_the_model_is_afterwards_what_it_was():
    net = Sequential(BatchNorm2d(2), Dropout(rng=0))
    before = {name: array.copy() for name, array in net.state.items()}
    summary(net, np.random.default_rng(0).normal(size=(3, 2, 4, 4)))
    assert before
    assert net.training
    assert net.layers["0"].training
    for name, array in net.state.items():
        np.testing.assert_array_equal(array, before[name])


def test_says_which_layer_does_not_fit():
    with pytest.raises(ValueError, match=r"Sequential, layer c5: Dense.*\(1, 256\)"):
        summary(lenet(), (1, 28, 28))
