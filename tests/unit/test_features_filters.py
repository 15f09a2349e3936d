"""Gradient channels and Gabor filters: slopes and waves whose answers are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.filters import gabor_kernel

from dl_helpers.features import (
    Gabor,
    channel_features,
    channels,
    gabor_bank,
    gabor_energy,
    gradients,
    random_boxes,
)
from dl_helpers.features.gabor import correlate_same

RAMP = np.tile(0.1 * np.arange(6.0), (5, 1))


@pytest.mark.parametrize(
    ("image", "size", "direction"),
    [
        (RAMP, 0.1, 0),
        (-RAMP, 0.1, 0),
        (RAMP.T, 0.1, math.pi / 2),
        (RAMP[:, :5] + RAMP[:, :5].T, 0.1 * math.sqrt(2), math.pi / 4),
    ],
)
def test_slopes_of_ramps(image, size, direction):
    magnitude, came = gradients(image)
    np.testing.assert_allclose(magnitude, size, atol=1e-12)
    np.testing.assert_allclose(np.sin(2 * (came - direction)), 0, atol=1e-9)
    assert (came >= 0).all()
    assert (came < math.pi).all()


def test_a_ramp_stands_in_one_channel():
    stack = channels(RAMP.T, 6)
    assert stack.shape == (8, 6, 5)
    np.testing.assert_array_equal(stack[0], RAMP.T)
    np.testing.assert_allclose(stack[1], 0.1)
    np.testing.assert_allclose(stack[2:].sum(axis=(1, 2)), [0, 0, 0, 3, 0, 0])


@given(st.integers(2, 7), st.integers(2, 7), st.integers(1, 9), st.integers(0, 99))
def test_directions_share_the_magnitude(height, width, n_directions, seed):
    images = np.random.default_rng(seed).random((2, height, width))
    stack = channels(images, n_directions)
    assert stack.shape == (2, 2 + n_directions, height, width)
    np.testing.assert_allclose(stack[:, 2:].sum(axis=1), stack[:, 1], atol=1e-12)
    assert ((stack[:, 2:] > 0).sum(axis=1) <= 1).all()


def test_channel_features_are_sums():
    stack = np.random.default_rng(0).random((2, 3, 6, 7))
    boxes = np.array([[0, 0, 6, 7], [2, 1, 5, 3]])
    want = [[c[t:b, le:r].sum() for c in s for t, le, b, r in boxes] for s in stack]
    np.testing.assert_allclose(channel_features(stack, boxes), want)
    assert channel_features(stack, []).shape == (2, 0)


def test_random_boxes_lie_in_the_window():
    boxes = random_boxes(500, (8, 5), rng=0, least=2)
    size = boxes[:, 2:] - boxes[:, :2]
    assert boxes.min() == 0
    assert boxes.max(axis=0).tolist() == [6, 3, 8, 5]
    assert size.min(axis=0).tolist() == [2, 2]
    assert size.max(axis=0).tolist() == [8, 5]
    np.testing.assert_array_equal(boxes, random_boxes(500, (8, 5), rng=0, least=2))


def test_gabor_by_hand():
    """At the middle cos ψ; half a wavelength along it −exp(−2² / 2σ²)."""
    kernel = Gabor(wavelength=4, sigma=2, aspect=1).kernel(2)
    bell = math.exp(-0.5)
    np.testing.assert_allclose(kernel[2], [-bell, 0, 1, 0, -bell], atol=1e-15)
    odd = Gabor(wavelength=4, sigma=2, phase=-math.pi / 2, aspect=1).kernel(2)
    side = math.exp(-1 / 8)
    np.testing.assert_allclose(odd[2], [0, -side, 0, side, 0], atol=1e-15)


@pytest.mark.parametrize("orientation", [0, 0.7, math.pi / 2, 2.5])
def test_gabor_is_that_of_scikit_image(orientation):
    """Theirs is divided by 2π σ_x σ_y, and cut to where the bell ends."""
    sigma, aspect = 2.5, 0.5
    other = {"sigma_x": sigma, "sigma_y": sigma / aspect, "n_stds": 3, "offset": 0.3}
    kernel = gabor_kernel(1 / 6, orientation, **other).real
    want = kernel * 2 * np.pi * sigma**2 / aspect
    ours = Gabor(6, orientation, 0.3, sigma, aspect).kernel()
    rows, columns = ((len(ours) - n) // 2 for n in want.shape)
    inner = ours[rows : rows + want.shape[0], columns : columns + want.shape[1]]
    np.testing.assert_allclose(inner, want, atol=1e-12)


@given(st.floats(2, 12), st.floats(-4, 4), st.floats(0.5, 4), st.floats(0.3, 2))
def test_neither_of_a_pair_sees_even_light(wavelength, orientation, sigma, aspect):
    pair = Gabor(wavelength, orientation, 0, sigma, aspect).quadrature_pair()
    np.testing.assert_allclose(pair.sum(axis=(1, 2)), 0, atol=1e-9)
    np.testing.assert_allclose(pair[0], pair[0, ::-1, ::-1], atol=1e-12)
    np.testing.assert_allclose(pair[1], -pair[1, ::-1, ::-1], atol=1e-12)


def wave(wavelength, orientation, phase=0.0, size=65):
    y, x = np.mgrid[:size, :size]
    along = x * math.cos(orientation) + y * math.sin(orientation)
    return np.cos(2 * np.pi * along / wavelength + phase)


def test_the_filter_of_a_wave_answers_most():
    bank = gabor_bank((4, 8), 4)
    assert len(bank) == 8
    for k, filters in enumerate(bank):
        answers = gabor_energy(wave(filters.wavelength, filters.orientation), bank)
        assert answers.shape == (8, 65, 65)
        size = [filters.kernel().size for filters in bank]
        assert (answers[:, 32, 32] / np.square(size)).argmax() % 4 == k % 4
        assert answers[k, 32, 32] == max(answers[k - k % 4 : k - k % 4 + 4, 32, 32])


def test_energy_does_not_depend_on_the_phase():
    bank = [Gabor(6, 0.5, sigma=4)]
    energies = [
        gabor_energy(wave(6, 0.5, phase), bank)[0, 32, 32] for phase in (0, 1, 2, 3)
    ]
    np.testing.assert_allclose(energies, energies[0], rtol=1e-3)


def test_correlation_by_fourier_is_the_sum():
    rng = np.random.default_rng(0)
    images, kernel = rng.random((2, 4, 6)), rng.random((5, 5))
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2)])
    views = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), (1, 2))
    want = (views * kernel).sum(axis=(3, 4))
    np.testing.assert_allclose(correlate_same(images, kernel), want, atol=1e-12)


def test_no_filters_give_no_energy():
    assert gabor_energy(np.ones((4, 5)), []).shape == (0, 4, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gradients(np.ones((1, 5))), "expected 2 × 2 pixels or more"),
        (lambda: channels(np.ones((3, 3)), 0), "0 directions, expected 1"),
        (lambda: channels(np.full((3, 3), np.nan)), "9 values are NaN"),
        (lambda: channel_features(np.ones((3, 3)), []), r"shape \(3, 3\) came"),
        (lambda: channel_features(np.ones((1, 3, 3)), [[0, 0, 4, 1]]), "leaves the im"),
        (lambda: random_boxes(3, (2, 5)), r"window of \(2, 5\) came"),
        (lambda: Gabor(0).kernel(), "expected wavelength, sigma and aspect above 0"),
        (lambda: Gabor(4, math.nan).kernel(), "angles that are numbers"),
        (lambda: gabor_bank(n_orientations=0), "0 orientations"),
        (lambda: gabor_energy([[np.inf]], gabor_bank()), "NaN or infinite"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
