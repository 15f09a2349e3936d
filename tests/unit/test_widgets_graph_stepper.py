"""The graph stepper, headless: numbers, changed leaves, the kernel's part, errors."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers.autograd import Tensor, concatenate
from dl_helpers.widgets import graph_stepper
from dl_helpers.widgets.graphs.steps import compute, corner, replay


def leaves(**values):
    return [Tensor(float(value), name) for name, value in values.items()]


def slides():
    """Make (x + y) z with x = −2, y = 5, z = −4, whose gradients are −4, −4 and 3."""
    x, y, z = leaves(x=-2, y=5, z=-4)
    return (x, y, z), (x + y) * z


def neuron():
    w, x, b = leaves(w=2, x=-1, b=0.5)
    h = (
        (w * x + b).tanh()
        + (x - w).sigmoid() / (b**2 + 1)
        - (-x).exp().log() * b.relu()
    )
    return (w, x, b), h


def numbers(data):
    return np.frombuffer(data, np.float64)


def test_the_slides_expression():
    _, output = slides()
    widget = graph_stepper(output)
    assert [node["label"] for node in widget.nodes] == ["x", "y", "v3", "z", "L"]
    np.testing.assert_array_equal(numbers(widget.values), [-2, 5, 3, -4, -12])
    np.testing.assert_array_equal(numbers(widget.slopes), [-4, -4, -4, 3])
    assert widget.last == 5
    assert widget.describe() == (
        "Computational graph of L: x = -2; y = 5; v3 = x + y = 3; z = -4; "
        "L = v3 × z = -12. Gradients: ∂L/∂x = -4, ∂L/∂y = -4, ∂L/∂z = 3. Step 0 of 5."
    )
    assert widget.preview().startswith(b"\x89PNG")


def test_the_readers_gradients_stay_as_they_are():
    given, output = slides()
    output.backward()
    graph_stepper(output)
    assert [float(node.grad) for node in given] == [-4, -4, 3]


def test_gradients_of_every_operation_are_those_of_backward():
    given, output = neuron()
    found = compute(output, {})
    output.backward()
    by_name = {
        v.name: grad for v, grad in zip(found.vertices, found.grads, strict=True)
    }
    for node in given:
        assert by_name[node.name] == pytest.approx(float(node.grad), rel=1e-15)


def test_the_graph_is_computed_again_with_other_values():
    _, output = neuron()
    found = compute(output, {})
    place = {v.name: i for i, v in enumerate(found.vertices)}
    again = replay(found.vertices, {place["x"]: 0.25})
    w, x, b = leaves(w=2, x=0.25, b=0.5)
    wanted = (
        (w * x + b).tanh()
        + (x - w).sigmoid() / (b**2 + 1)
        - (-x).exp().log() * b.relu()
    )
    assert float(again.value) == float(wanted.value)


def test_a_changed_leaf_changes_words_and_picture():
    _, output = slides()
    widget = graph_stepper(output)
    before = widget.preview()
    widget.set_state({"given": [1.0, 5.0, -4.0], "step": 3})
    assert "v3 = x + y = 6" in widget.describe()
    assert "∂L/∂z = 6. Step 3 of 5." in widget.describe()
    assert widget.preview() != before
    assert widget.answered == [1, 5, -4]


def test_the_kernel_calls_a_function_and_leaves_the_readers_values():
    data = np.array([[1.0, 2.0], [3.0, 4.0]])
    (w,) = leaves(w=2)
    widget = graph_stepper(lambda: (data * w).sum())
    assert widget.where == "kernel"
    widget.set_state({"given": [-1.0]})
    assert numbers(widget.values)[-1] == -10
    assert "∂L/∂w = 10" in widget.describe()
    assert float(w.value) == 2


def test_arrays_need_a_function_and_no_kernel_means_no_change():
    (w,) = leaves(w=2)
    fixed = graph_stepper((np.ones(3) * w).sum())
    assert fixed.where == "nowhere"
    widget = graph_stepper(lambda: (np.ones(3) * w).sum())
    assert widget.standalone_state()["where"] == "nowhere"


def test_a_branch_of_the_function_is_taken_anew():
    (x,) = leaves(x=2)
    widget = graph_stepper(lambda: x * 3 if x.value > 0 else x.exp())
    assert len(widget.nodes) == 3
    widget.given = [-1.0]
    assert [node["op"] for node in widget.nodes] == ["", "exp"]


def test_the_largest_of_two_goes_through_the_kernel():
    a, b = leaves(a=3, b=-1)
    pair = lambda: concatenate([a.reshape(1), b.reshape(1)]).max()  # noqa: E731
    widget = graph_stepper(pair)
    assert "∂L/∂a = 1, ∂L/∂b = 0" in widget.describe()


def test_names_beside_those_of_the_tensors():
    x, y = Tensor(2.0), Tensor(3.0)
    q = x + y
    widget = graph_stepper(q * 2, {"x": x, "q": q})
    assert [leaf["name"] for leaf in widget.leaves] == ["x"]
    assert "q = x + 3 = 5; L = q × 2 = 10" in widget.describe()


def test_large_arrays_show_a_corner():
    picture = np.arange(2 * 3 * 20 * 30, dtype=float).reshape(2, 3, 20, 30)
    np.testing.assert_array_equal(corner(picture), picture[0, 0, :12, :12])
    assert corner(np.zeros(40)).shape == (12,)
    assert corner(np.float64(3)) == 3
    widget = graph_stepper(Tensor(picture, "x").mean())
    assert numbers(widget.values).size == 144 + 3


def test_what_is_not_finite_is_shown_and_not_warned_of():
    (x,) = leaves(x=2)
    widget = graph_stepper(x.log())
    widget.set_state({"given": [-1.0]})
    assert "L = log(x) = nan" in widget.describe()


def test_an_error_of_the_readers_function_is_the_readers():
    (x,) = leaves(x=2)

    def careful():
        if x.value < 0:
            raise ValueError("x is negative")
        return x * 2

    widget = graph_stepper(careful)
    with pytest.raises(ValueError, match="x is negative"):
        widget.set_state({"given": [-1.0]})
    assert float(x.value) == 2
    assert widget.answered == [-1]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"step": 6}, "step = 6, expected 0 to 5"),
        ({"selected": 5}, "selected = 5, expected -1 to 4"),
        ({"given": [1.0]}, r"given = \[1.0\], expected finite numbers for x, y, z"),
        ({"given": [1.0, np.inf, 0.0]}, "expected finite numbers for x, y, z"),
    ],
)
def test_refuses_what_is_not_there(state, message):
    with pytest.raises(traitlets.TraitError, match=message):
        graph_stepper(slides()[1]).set_state(state)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (3.0, r"output is a float, expected a dl_helpers.autograd.Tensor: begin with"),
        (torch.tensor(2.0), "output is a torch.Tensor, .*PyTorch's graph keeps no"),
        (lambda: 3.0, "your function's result is a float"),
        (Tensor(np.ones(3)) * 2, r"output has shape \(3,\), expected one number"),
        (sum([Tensor(1.0)] * 61), "graph has 6. values, expected 60 or fewer"),
        (Tensor(1j, "z") * 2, "expected real numbers"),
    ],
    ids=["number", "torch", "function", "array", "large", "complex"],
)
def test_says_what_is_wrong(output, message):
    with pytest.raises(ValueError, match=message):
        graph_stepper(output)


def test_a_name_of_something_else_is_refused():
    _, output = slides()
    with pytest.raises(ValueError, match="names has 'q', but the output was not"):
        graph_stepper(output, {"q": Tensor(1.0)})


def test_parts_can_be_hidden():
    assert graph_stepper(slides()[1], hide=["copy"]).hide == ["copy"]
    with pytest.raises(ValueError, match="hide has 'colour', expected some of"):
        graph_stepper(slides()[1], hide=["colour"])
