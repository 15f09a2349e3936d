"""Initialisers: their limits and variances, and rows at right angles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import (
    Conv2d,
    gaussian,
    he,
    he_uniform,
    orthogonal,
    uniform,
    xavier_gaussian,
    xavier_uniform,
    zeros,
)
from dl_helpers.nn.initializers import fans

DENSE, KERNELS = (300, 200), (40, 20, 5, 3)  # kernels: fan_in 300, fan_out 600
VARIANCES = [
    (uniform(0.3), DENSE, 0.3**2 / 3),
    (gaussian(0.02), DENSE, 0.02**2),
    (xavier_uniform(), DENSE, 2 / 500),
    (xavier_gaussian(), DENSE, 2 / 500),
    (he(), DENSE, 2 / 200),
    (he_uniform(), DENSE, 2 / 200),
    (xavier_uniform(), KERNELS, 2 / 900),
    (xavier_gaussian(), KERNELS, 2 / 900),
    (he(), KERNELS, 2 / 300),
    (he_uniform(), KERNELS, 2 / 300),
]


def test_fans_by_hand():
    assert fans((10, 784)) == (784, 10)
    assert fans((16, 6, 5, 5)) == (6 * 25, 16 * 25)


@pytest.mark.parametrize(("draw", "shape", "variance"), VARIANCES)
def test_mean_and_variance(draw, shape, variance):
    """With n draws the mean is off by about σ/√n, the variance by a share √(2/n)."""
    W = draw(np.random.default_rng(0), shape)
    assert W.shape == shape
    assert abs(W.mean()) < 4 * (variance / W.size) ** 0.5
    np.testing.assert_allclose(W.var(), variance, rtol=4 * (2 / W.size) ** 0.5)


@pytest.mark.parametrize(
    ("draw", "limit"),
    [
        (uniform(0.3), 0.3),
        (xavier_uniform(), (6 / 500) ** 0.5),
        (he_uniform(), (6 / 200) ** 0.5),
    ],
)
def test_uniform_draws_fill_their_interval(draw, limit):
    W = draw(np.random.default_rng(0), DENSE)
    assert 0.999 * limit < abs(W).max() <= limit


@pytest.mark.parametrize("draw", [gaussian(1), xavier_gaussian(), he()])
def test_gaussian_draws_have_the_tails_of_a_gaussian(draw):
    W = draw(np.random.default_rng(0), DENSE)
    np.testing.assert_allclose((abs(W) > 2 * W.std()).mean(), 0.0455, atol=0.004)


@given(
    n_out=st.integers(1, 9),
    rest=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    seed=st.integers(0, 100),
    gain=st.sampled_from([1.0, 0.5, 3.0]),
)
def test_orthogonal_rows_or_columns(n_out, rest, seed, gain):
    W = orthogonal(gain)(np.random.default_rng(seed), (n_out, *rest))
    assert W.shape == (n_out, *rest)
    matrix = W.reshape(n_out, -1)
    short = matrix if n_out <= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(
        short @ short.T, gain**2 * np.eye(len(short)), atol=1e-12
    )


def test_orthogonal_draws_all_rotations_alike():
    """The mean of many is near 0: without the signs of QR the diagonal is not."""
    rng = np.random.default_rng(0)
    mean = np.mean([orthogonal()(rng, (3, 3)) for _ in range(4000)], axis=0)
    assert abs(mean).max() < 4 * (1 / 3 / 4000) ** 0.5


def test_zeros_and_seeds():
    assert not zeros(np.random.default_rng(0), (2, 3)).any()
    first, second = (he()(np.random.default_rng(5), (3, 4)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_layers_take_them():
    W = Conv2d(3, 8, 5, init=xavier_uniform()).params["W"]
    assert abs(W).max() <= (6 / (11 * 25)) ** 0.5


@pytest.mark.parametrize(
    "draw", [xavier_uniform(), xavier_gaussian(), he(), he_uniform(), orthogonal()]
)
def test_refuses_a_shape_without_fans(draw):
    with pytest.raises(ValueError, match=r"shape \(3,\).*expected \(out, in\)"):
        draw(np.random.default_rng(0), (3,))
