"""Stacks of RBMs, layer by layer, and the deep autoencoders that they unroll into."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dl_helpers.nn import MeanSquaredError, Sequential
from dl_helpers.optim import SGD, Adam
from dl_helpers.rbm import Stack, unroll
from dl_helpers.training import fit


def digits(n=600):
    return (load_digits().data[:n] / 16).astype(np.float32)


def trained(epochs=3, **kinds):
    stack = Stack((64, 40, 20, 5), **kinds)
    errors = stack.fit(digits(), epochs=epochs, batch_size=20, progress=False)
    return stack, errors


def test_each_machine_learns_from_what_the_one_below_makes():
    stack, errors = trained(epochs=4)
    assert repr(stack) == "Stack(64-40-20-5)"
    assert [len(e) for e in errors] == [4, 4, 4]
    assert errors[0][-1] < errors[0][0]
    x, rng = digits(), np.random.default_rng(0)
    alone = Stack((64, 40, 20, 5))
    for rbm in alone.rbms:
        rbm.fit(x, epochs=4, batch_size=20, rng=rng, progress=False)
        x = rbm.hidden_mean(x)
    for ours, theirs in zip(stack.rbms, alone.rbms, strict=True):
        np.testing.assert_array_equal(ours.params["W"], theirs.params["W"])
    np.testing.assert_array_equal(stack.transform(digits()), x)


@pytest.mark.parametrize("visible", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("code", ["bernoulli", "gaussian"])
def test_unrolled_it_computes_the_same(visible, code):
    stack, _ = trained(visible=visible, code=code)
    layers, x = unroll(stack), digits()
    n_linear = (visible == "gaussian") + (code == "gaussian")
    assert len(layers) == 12 - n_linear
    encoder = Sequential(*layers[: 6 - (code == "gaussian")])
    codes = stack.transform(x)
    np.testing.assert_allclose(encoder.forward(x), codes, atol=1e-6)
    wanted = stack.inverse_transform(codes)
    np.testing.assert_allclose(Sequential(*layers).forward(x), wanted, atol=1e-6)
    assert wanted.dtype == np.float32


def test_the_weights_are_tied_only_at_the_start():
    stack, _ = trained()
    layers = unroll(stack)
    first, last = layers[0].params["W"], layers[-2].params["W"]
    np.testing.assert_array_equal(first, last.T)
    last += 1
    assert not np.shares_memory(first, last)
    np.testing.assert_array_equal(first, stack.rbms[0].params["W"])


def test_fine_tuning_starts_from_the_stack_and_goes_on():
    stack = Stack((64, 32, 6), code="gaussian")
    stack.fit(digits(), epochs=10, batch_size=20, progress=False)
    model, x = Sequential(*unroll(stack)), digits()
    loss = MeanSquaredError()
    before = loss(model.forward(x), x)
    options = {"epochs": 10, "metric": None, "progress": False}
    history = fit(model, loss, Adam(0.003), (x, x), **options)
    assert history.train_loss[-1] < 0.8 * before


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Stack((64,)),
            r"sizes \(64,\) and 'bernoulli' data came, expected two",
        ),
        (lambda: Stack((64, 3), visible="poisson"), "'poisson' data came"),
        (lambda: Stack((64, 3), code="poisson"), "'poisson' units came"),
        (
            lambda: Stack((64, 9, 3)).fit(digits(), optimizers=[SGD(0.1)]),
            r"Stack\(64-9-3\): 1 optimisers came for 2 machines",
        ),
        (lambda: Stack((9, 3)).fit(digits()), r"x has shape \(600, 64\), expected"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
