"""Dropout and its kin: masks by hand, means that hold, noise that can be repeated."""

import contract
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.checks import check_layer
from dl_helpers.nn import (
    AnnealedDropout,
    ClassicDropout,
    Dense,
    DropConnect,
    Dropout,
    Standout,
    linear_decay,
    sigmoid,
)

MAKERS = {
    "Dropout": lambda dtype, rng: Dropout(0.3, rng=rng),
    "ClassicDropout": lambda dtype, rng: ClassicDropout(0.3, rng=rng),
    "AnnealedDropout": lambda dtype, rng: AnnealedDropout(
        linear_decay(0.5, 9), rng=rng
    ),
    "DropConnect": lambda dtype, rng: DropConnect(4, 3, dtype=dtype, rng=rng),
    "Standout": lambda dtype, rng: Standout(0.7, 0.2, rng=rng),
}
RATES = st.floats(0, 0.9)


def given_mask(layer, *kept):
    """Make a layer use this mask from now on."""
    layer.mask.kept, layer.mask.repeat = np.array([kept], bool), True
    return layer


def test_dropout_by_hand():
    """With rate 0.75 a quarter stays, four times as large."""
    layer = given_mask(Dropout(0.75), 1, 0, 0, 1)
    np.testing.assert_array_equal(
        layer.forward(np.array([[1.0, 2, 3, 4]])), [[4, 0, 0, 16]]
    )
    np.testing.assert_array_equal(layer.backward(np.ones((1, 4))), [[4, 0, 0, 4]])


def test_classic_dropout_by_hand():
    layer, x = given_mask(ClassicDropout(0.75), 1, 0, 0, 1), np.array([[1.0, 2, 3, 4]])
    np.testing.assert_array_equal(layer.forward(x), [[1, 0, 0, 4]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 4))), [[1, 0, 0, 1]])
    layer.training = False
    np.testing.assert_array_equal(layer.forward(x), x / 4)
    np.testing.assert_array_equal(
        layer.backward(np.ones((1, 4))), np.full((1, 4), 0.25)
    )


def test_dropconnect_by_hand():
    """y = 2·(1·10 + 0·20) + 1, and the weight that was dropped has no gradient."""
    layer = given_mask(DropConnect(2, 1, dtype=np.float64), 1, 0)
    layer.params["W"][:], layer.params["b"][:] = [[10, 20]], 1
    np.testing.assert_array_equal(layer.forward(np.array([[1.0, 5]])), [[21]])
    np.testing.assert_array_equal(layer.backward(np.array([[3.0]])), [[60, 0]])
    np.testing.assert_array_equal(layer.grads["W"], [[6, 0]])


def test_standout_by_hand():
    layer, z = given_mask(Standout(), 1, 0), np.array([[np.log(3), 2]])
    np.testing.assert_array_equal(layer.forward(z), [[np.log(3), 0]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 2))), [[1, 0]])
    layer.training = False
    np.testing.assert_allclose(layer.forward(z)[0, 0], 0.75 * np.log(3), rtol=1e-15)


def test_mean_of_standout_is_silu():
    """With α = 1 and β = 0 the mean is z σ(z): an activation that came years later."""
    layer = Standout()
    layer.training = False
    contract.agrees_with_pytorch(
        lambda d, r: layer, torch.nn.SiLU(), (5, 4), np.float64
    )


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("training", [True, False])
def test_keeps_the_contract(name, training):
    def make(dtype, rng):
        layer = MAKERS[name](dtype, rng)
        layer.training, layer.mask.repeat = training, True
        return layer

    contract.keeps_the_contract(make, (5, 4))


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_each_forward_draws_anew_and_a_seed_repeats_it(make):
    one, two, other = (make(np.float64, seed) for seed in (1, 1, 2))
    x = np.random.default_rng(0).normal(size=(50, 4))
    ys = [one.forward(x), one.forward(x)]
    assert (ys[0] != ys[1]).any()
    np.testing.assert_array_equal([two.forward(x), two.forward(x)], ys)
    assert (other.forward(x) != ys[0]).any()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_mask_can_be_repeated(make):
    layer, x = make(np.float64, 0), np.random.default_rng(0).normal(size=(50, 4))
    y = layer.forward(x)
    layer.mask.repeat = True
    np.testing.assert_array_equal(layer.forward(x), y)
    layer.mask.repeat = False
    assert (layer.forward(x) != y).any()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_nothing_is_random_at_test_time(make):
    layer, x = make(np.float64, 0), np.random.default_rng(0).normal(size=(50, 4))
    layer.training = False
    before = layer.mask.rng.bit_generator.state
    np.testing.assert_array_equal(layer.forward(x), layer.forward(x))
    assert layer.mask.rng.bit_generator.state == before


@given(rate=RATES)
def test_dropout_at_test_time_is_pytorchs(rate):
    layer = Dropout(rate)
    layer.training = False
    twin = torch.nn.Dropout(rate).eval()
    contract.agrees_with_pytorch(lambda d, r: layer, twin, (5, 4), np.float32)


@given(rate=RATES)
def test_what_stays_is_as_large_as_in_pytorch(rate):
    """The masks differ, the two values that an entry can have do not."""
    x = np.ones((100, 50))
    y, twin = Dropout(rate).forward(x), torch.nn.Dropout(rate)
    np.testing.assert_allclose(y.max(), twin(torch.tensor(x)).max().item(), rtol=1e-15)
    assert set(np.unique(y)) <= {0.0, y.max()}


@given(rate=RATES, seed=st.integers(0, 9))
def test_the_rate_is_the_chance_to_drop(rate, seed):
    """Of 40,000 entries: a binomial, here within five standard deviations."""
    for layer in (Dropout(rate, rng=seed), ClassicDropout(rate, rng=seed)):
        dropped = (layer.forward(np.ones((200, 200))) == 0).mean()
        assert abs(dropped - rate) <= 5 * (rate * (1 - rate) / 40_000) ** 0.5 + 2e-5


def test_a_rate_of_zero_keeps_everything():
    """65,536 levels: a threshold that fits no 16 bits."""
    x = np.ones((300, 300), np.float32)
    for layer in (Dropout(0), ClassicDropout(0)):
        np.testing.assert_array_equal(layer.forward(x), x)


@pytest.mark.parametrize("make", [m for k, m in MAKERS.items() if k != "DropConnect"])
def test_masks_lie_in_memory_as_the_activations_do(make):
    layer = make(np.float32, 0)
    x = np.zeros((3, 5, 4, 8), np.float32).transpose(3, 1, 0, 2)
    y = layer.forward(x)
    assert y.strides == layer.backward(y).strides == x.strides
    assert layer.mask.kept.strides == tuple(s // x.itemsize for s in x.strides)


def test_dropped_entries_do_not_line_up_in_any_layout():
    """Each entry has its own draw: no two rows and no two columns are alike."""
    layer = Dropout()
    layer.forward(np.ones((40, 30)).T)
    for rows in (layer.mask.kept, layer.mask.kept.T):
        assert len(np.unique(rows, axis=0)) == len(rows)


def test_dropconnect_at_test_time_is_a_dense_layer():
    x = np.random.default_rng(0).normal(size=(6, 4))
    layer, dense = DropConnect(4, 3, rng=5), Dense(4, 3, rng=5)
    layer.training = False
    np.testing.assert_array_equal(layer.forward(x), dense.forward(x))


def test_the_mean_over_masks_is_the_layer_at_test_time():
    """Over 4,000 masks: five standard errors of the mean of a few weights."""
    x, layer = np.ones((1, 4)), DropConnect(4, 3, rng=0)
    ys = np.array([layer.forward(x)[0] for _ in range(4000)])
    layer.training = False
    error = ys.std(axis=0) / 4000**0.5
    assert (abs(ys.mean(axis=0) - layer.forward(x)[0]) < 5 * error).all()


def test_standout_keeps_what_is_sure_of_itself():
    z = np.full((2, 20_000), [[-2.0], [2.0]])
    layer = Standout(alpha=0.5, beta=0.3, rng=0)
    layer.forward(z)
    want = sigmoid(0.5 * z[:, 0] + 0.3)
    np.testing.assert_allclose(layer.mask.kept.mean(axis=1), want, atol=0.02)


def test_annealed_dropout_follows_its_schedule():
    layer, x = AnnealedDropout(linear_decay(0.5, 4)), np.ones((400, 100))
    rates = []
    for _ in range(6):
        dropped = (layer.forward(x) == 0).mean()
        rates.append(layer.rate)
        assert abs(dropped - layer.rate) < 0.02
    assert rates == [0.5, 0.375, 0.25, 0.125, 0, 0]
    assert layer.state["step"] == 6
    layer.training = False
    layer.forward(x)
    assert layer.state["step"] == 6, "only training counts"


def test_annealed_dropout_goes_on_from_a_saved_step():
    layer = AnnealedDropout(linear_decay(0.5, 4))
    layer.state["step"] = np.array(3)
    layer.forward(np.ones((2, 2)))
    assert layer.rate == 0.125


def test_the_gradient_check_meets_the_same_mask_each_time():
    x = np.random.default_rng(0).normal(size=(5, 4))
    assert check_layer(Dropout(), x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Dropout(1), "Dropout: rate is 1, expected 0 to below 1; it is the ch"),
        (lambda: ClassicDropout(-0.1), "ClassicDropout: rate is -0.1"),
        (lambda: Dropout(float("nan")), "rate is nan"),
        (lambda: DropConnect(4, 3, rate=1.5), "DropConnect: rate is 1.5"),
        (lambda: DropConnect(0, 3), "n_in = 0"),
        (lambda: DropConnect(4, 3).forward(np.ones((2, 5))), r"expected \(N, 4\)"),
        (lambda: linear_decay(0.5, 0), "steps = 0, expected 1 or more"),
        (lambda: linear_decay(2, 5), "linear_decay: rate is 2"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_schedule_that_leaves_the_rates_is_refused():
    layer = AnnealedDropout(lambda step: 0.6 + 0.3 * step)
    layer.forward(np.ones(2))
    layer.forward(np.ones(2))
    with pytest.raises(ValueError, match=r"step 2: rate is 1.2"):
        layer.forward(np.ones(2))
