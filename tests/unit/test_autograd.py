"""Automatic differentiation: each operation against PyTorch, and the engine itself."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.autograd import (
    Tensor,
    backward_steps,
    concatenate,
    conv2d,
    forward_steps,
    graph,
    log_softmax,
    softmax_cross_entropy,
)
from dl_helpers.checks import check_gradient
from dl_helpers.nn import Conv2d
from dl_helpers.optim import SGD


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def positive(*shape):
    return np.exp(normal(*shape))


X, Y = normal(3, 4), normal(3, 4, seed=1)
OPERATIONS = {  # what to compute, in words that Tensor and torch share, and of what
    "+": (lambda a, b: a + b, X, Y),
    "broadcast": (lambda a, b: a * b + b, X, normal(4)),
    "−": (lambda a, b: a - b, X, normal(3, 1)),
    "×": (lambda a, b: a * b, X, Y),
    "/": (lambda a, b: a / b, X, positive(3, 4)),
    "constants": (lambda a: 2 - a / 4 + 3 * a - (1 / a + 5), positive(3)),
    "negative": (lambda a: -a, X),
    "square": (lambda a: a**2, X),
    "power": (lambda a: a**-1.5, positive(3, 4)),
    "to the 0": (lambda a: a**0 + a**1, np.array([0.0, 1.0])),
    "@": (lambda a, b: a @ b, X, normal(4, 2)),
    "@ batched": (lambda a, b: a @ b, normal(5, 3, 4), normal(5, 4, 2)),
    "@ broadcast": (lambda a, b: a @ b, normal(5, 1, 3, 4), normal(2, 4, 2)),
    "exp": (lambda a: a.exp(), X),
    "log": (lambda a: a.log(), positive(3, 4)),
    "tanh": (lambda a: a.tanh(), X),
    "sigmoid": (lambda a: a.sigmoid(), 100 * X),
    "relu": (lambda a: a.relu(), X),
    "sum": (lambda a: a.sum(), X),
    "sum along": (lambda a: a.sum(0), X),
    "sum along two": (lambda a: a.sum((0, 2)), normal(2, 3, 4)),
    "sum kept": (lambda a: a / a.sum(1, keepdims=True), positive(3, 4)),
    "mean": (lambda a: a.mean(), X),
    "mean along": (lambda a: a.mean(-1), X),
    "max": (lambda a: a.max() * a.mean(), X),
    "index": (lambda a: a[1], X),
    "index slices": (lambda a: a[1:, ::2] * a[:2, 1::2], X),
    "index with repeats": (lambda a: a[[0, 2, 0, 0]], X),
    "index pairs": (lambda a: a[[0, 1, 1], [3, 2, 2]], X),
    "index by mask": (lambda a: a[[True, False, True]], X),
    "reshape": (lambda a: a.reshape(2, -1) * 3, X),
    "transpose": (lambda a: a.T @ a, X),
    "the same twice": (lambda a: a * a + a, X),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_agree_with_pytorch(name, dtype):
    f, *arrays = OPERATIONS[name]
    same(f, f, [a.astype(dtype) for a in arrays])


def same(ours, theirs, arrays):
    """Compare a value and the gradients of ⟨value, dy⟩ with PyTorch's."""
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    tensors = [Tensor(a) for a in arrays]
    y, wanted = ours(*tensors), theirs(*leaves)
    dy = normal(*wanted.shape, seed=9).astype(arrays[0].dtype)
    y.backward(dy)
    wanted.backward(torch.tensor(dy))
    pairs = [(y.value, wanted.detach())]
    pairs += [(t.grad, leaf.grad) for t, leaf in zip(tensors, leaves, strict=True)]
    rtol = contract.TOLERANCE[arrays[0].dtype.type]
    for came, expected in pairs:
        expected = expected.numpy()
        assert came.dtype == expected.dtype
        assert came.shape == expected.shape
        size = np.abs(expected).max(initial=0)
        np.testing.assert_allclose(came, expected, rtol=rtol, atol=rtol * size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_functions_agree_with_pytorch(dtype):
    x, z = X.astype(dtype), (1000 * Y).astype(dtype)
    labels = np.array([2, 0, 3])
    functional = torch.nn.functional
    same(lambda a: a.max(1), lambda a: a.max(dim=1).values, [x])
    same(
        lambda a: a.max(0, keepdims=True),
        lambda a: a.max(dim=0, keepdim=True).values,
        [x],
    )
    same(lambda a: a.transpose(2, 0, 1), lambda a: a.permute(2, 0, 1), [x[None]])
    for axis in (0, 1):
        same(
            lambda a, b, i=axis: concatenate([a, b, a], i),
            lambda a, b, i=axis: torch.cat([a, b, a], i),
            [x, z],
        )
    same(log_softmax, lambda a: a.log_softmax(-1), [z])
    same(
        lambda a: softmax_cross_entropy(a, labels),
        lambda a: functional.cross_entropy(a, torch.tensor(labels)),
        [z],
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), ((1, 2), (0, 2))])
def test_convolution_agrees_with_pytorch(stride, padding, dtype):
    arrays = normal(2, 3, 6, 5), normal(4, 3, 3, 2), normal(4)
    how = {"stride": stride, "padding": padding}

    def ours(x, W, b):
        return (conv2d(x, W, **how) + b.reshape(-1, 1, 1)).relu()

    def theirs(x, W, b):
        return torch.nn.functional.conv2d(x, W, b, **how).relu()

    same(ours, theirs, [a.astype(dtype) for a in arrays])


def test_convolution_is_that_of_the_layer():
    layer, x, dy = Conv2d(2, 3, 3, dtype=float), normal(2, 2, 5, 5), normal(2, 3, 3, 3)
    y = conv2d(t := Tensor(x), W := Tensor(layer.params["W"]))
    np.testing.assert_array_equal(y.value, layer.forward(x))
    y.backward(dy)
    np.testing.assert_array_equal(t.grad, layer.backward(dy))
    np.testing.assert_array_equal(W.grad, layer.grads["W"])


SIDES = st.lists(st.integers(1, 3), max_size=4)


@given(sides=SIDES, data=st.data())
def test_any_shapes_that_broadcast(sides, data):
    def part():
        tail = sides[data.draw(st.integers(0, len(sides))) :]
        return [data.draw(st.sampled_from([1, n])) for n in tail]

    a, b = normal(*part()), positive(*part())
    same(lambda a, b: a / b * a - b, lambda a, b: a / b * a - b, [a, b])


def test_an_empty_batch_has_gradients_of_zero():
    w = Tensor(np.ones((3, 2)))
    (np.zeros((0, 3)) @ w).sum().backward()
    np.testing.assert_array_equal(w.grad, np.zeros((3, 2)))


def test_the_demo_of_micrograd():
    """Karpathy's README: g = 24.7041, dg/da = 138.8338, dg/db = 645.5773."""
    a, b = Tensor(-4.0), Tensor(2.0)
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + (b + a).relu())
    d = d + (3 * d + (b - a).relu())
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    g.backward()
    assert g.value == pytest.approx(24.70408163265306, rel=1e-14)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-14)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-14)


def test_a_diamond_counts_both_paths_and_each_node_once():
    """y = (2x)² + 3(2x): dy/dx = 2 (4x + 3) = 22 at x = 2."""
    x = Tensor(2.0, "x")
    u = 2 * x
    y = u * u + 3 * u
    seen = [id(node) for node in backward_steps(y)]
    assert len(seen) == len(set(seen)) == len(list(forward_steps(y)))
    assert x.grad == 22


def test_gradients_add_up_until_they_are_set_to_zero():
    x = Tensor(3.0)
    y = (x * x).exp().log()
    for times in (1, 2, 3):
        y.backward()
        assert x.grad == pytest.approx(6 * times)
    x.grad = 0.0
    (2 * x).backward()
    assert x.grad == 2


def test_a_chain_of_any_length():
    x = y = Tensor(1.0)
    for _ in range(50_000):
        y = y + 1e-3
    y.backward()
    assert x.grad == 1
    assert len(graph(y)) == 100_001
    del y  # nor does freeing it recurse


def test_the_complex_step_confirms_the_gradient():
    def f(x):
        w = Tensor(x.reshape(3, 2))
        h = (Tensor(X.T) @ w).tanh().sigmoid()
        return ((h.relu() - h.max(1, keepdims=True)) ** 2 / h).mean() - h[0, 0].exp()

    x = normal(6)
    y = f(x)
    y.backward()
    leaf = next(node for node in forward_steps(y) if node.shape == (3, 2))
    check = check_gradient(lambda x: f(x).value, x, leaf.grad.reshape(-1))
    assert check, check
    assert check.method == "complex step"


def test_float32_stays_float32():
    x = Tensor(X.astype(np.float32))
    y = softmax_cross_entropy((2 * x + 1).sigmoid() / 3 - x.mean(), [0, 1, 2])
    y.backward()
    assert {node.value.dtype for node in forward_steps(y)} == {np.dtype(np.float32)}
    assert {node.grad.dtype for node in forward_steps(y)} == {np.dtype(np.float32)}


def test_a_gradient_has_the_dtype_of_its_value():
    w = Tensor(np.ones((4, 2), np.float32))
    (X @ w).sum().backward()
    assert w.grad.dtype == np.float32


def test_what_comes_in_is_not_changed():
    x = X.copy()
    x.flags.writeable = False
    (Tensor(x).relu() + x).sum().backward()
    np.testing.assert_array_equal(x, X)


def test_an_mlp_learns_xor():
    x, labels = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    p = {"V": Tensor(normal(2, 8)), "b": Tensor(normal(8)), "W": Tensor(normal(8, 2))}
    for _ in range(300):
        scores = (x @ p["V"] + p["b"]).tanh() @ p["W"]
        loss = softmax_cross_entropy(scores, labels)
        for tensor in p.values():
            tensor.grad = 0.0
        loss.backward()
        values = {n: t.value for n, t in p.items()}
        grads = {n: t.grad for n, t in p.items()}
        SGD(0.5).step(values, grads)
    np.testing.assert_array_equal(scores.value.argmax(axis=1), labels)
    assert loss.value < 0.05


def test_the_graph_as_plain_data():
    x, w = Tensor(2.0, "x"), Tensor(3.0, "w")
    y = (x * w).tanh()
    before, y_before = graph(y), graph(y)[-1]
    y.backward()
    after = graph(y)
    assert [v.op for v in after] == ["", "", "×", "tanh"]
    assert [v.name for v in after] == ["x", "w", "", ""]
    assert [v.parents for v in after] == [(), (), (0, 1), (2,)]
    assert (y_before.grad, after[-1].grad) == (0, 1)
    assert before[0].value == 2
    assert after[0].grad == pytest.approx(3 * (1 - np.tanh(6) ** 2))


def test_steps_go_forward_and_back_one_operation_at_a_time():
    x, w = Tensor(2.0), Tensor(3.0)
    u = x * w
    y = u + 1
    *_, last = forward_steps(y)
    assert last is y
    back = backward_steps(y)
    assert next(back) is y
    assert (y.grad, u.grad) == (1, 0), "what lies below has had no turn yet"
    rest = list(back)
    assert rest.index(u) < min(rest.index(x), rest.index(w))
    assert (x.grad, w.grad) == (3, 2)


def test_repr_says_what_it_is():
    x = Tensor([1.0, 2.0], "x")
    assert repr(x) == "Tensor([1. 2.], x)"
    assert repr(x.exp()) == "Tensor([2.7183 7.3891], exp)"
    assert Tensor([1, 2]).value.dtype == float


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: Tensor("x"), "Tensor: .*'x'.* came, expected numbers"),
        (lambda x: Tensor([None]), "came, expected numbers"),
        (lambda x: x + np.ones(5), r"\+: shapes \(3, 4\) and \(5,\) don't fit"),
        (lambda x: x @ x, r"@: shapes \(3, 4\) and \(3, 4\) don't fit together"),
        (lambda x: x @ np.ones(4), r"@: shapes \(3, 4\) and \(4,\), expected two axes"),
        (lambda x: x**x, r"\*\*: the exponent is a Tensor, expected a plain number"),
        (lambda x: x.backward(), r"the value has shape \(3, 4\), expected one number"),
        (
            lambda x: x.backward(np.ones(4)),
            r"backward: dy has shape \(4,\), expected \(3, 4\)",
        ),
        (
            lambda x: concatenate([x, x[0:1, 1:]]),
            r"shapes \[\(3, 4\), \(1, 3\)\] don't",
        ),
        (lambda x: concatenate([]), r"shapes \[\] don't fit"),
        (lambda x: softmax_cross_entropy(x, [0, 1, 4]), "label 4 came"),
        (
            lambda x: softmax_cross_entropy(x[0], [0]),
            r"shape \(4,\), expected \(N, K\)",
        ),
        (lambda x: conv2d(x, x), r"x has shape \(3, 4\) and W \(3, 4\), expected \(N"),
        (
            lambda x: conv2d(Tensor(np.ones((1, 2, 3, 3))), Tensor(np.ones((1,) * 4))),
            r"x has shape \(1, 2, 3, 3\) and W",
        ),
        (
            lambda x: conv2d(x.reshape(1, 1, 3, 4), Tensor(np.ones((1, 1, 4, 4)))),
            "a kernel no larger than the padded image",
        ),
        (
            lambda x: conv2d(x.reshape(1, 1, 3, 4), x.reshape(1, 1, 3, 4), stride=0),
            "conv2d: stride is 0",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call(Tensor(X))
