"""Local binary patterns: codes by hand, scikit-image's labels, histograms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data
from skimage.feature import local_binary_pattern as theirs

from dl_helpers.features import is_uniform, local_binary_pattern, pattern_histogram

METHODS = {"default": 256, "uniform": 10, "nri_uniform": 59}


def middle(*rows):
    return local_binary_pattern(np.array(rows, float))[1, 1]


def test_codes_by_hand():
    """Bit 0 is on the right, bit 2 above, bit 4 on the left, bit 6 below."""
    assert middle([0, 0, 0], [0, 5, 9], [0, 0, 0]) == 1
    assert middle([0, 9, 0], [0, 5, 0], [0, 0, 0]) == 4
    assert middle([0, 0, 0], [9, 5, 0], [0, 0, 0]) == 16
    assert middle([0, 0, 0], [0, 5, 0], [0, 9, 0]) == 64
    assert middle([5, 5, 5], [5, 5, 5], [5, 5, 5]) == 255


def test_a_corner_between_pixels_by_hand():
    """At (s, s), s = √½, with sides 0 and middle 5 the corner must reach 7.07.

    s(1 − s)(0 + 0) + (1 − s)² 5 + s² c ≥ 5 needs c ≥ (5 − 0.429) / ½ = 9.14.
    """
    assert middle([0, 0, 9.2], [0, 5, 0], [0, 0, 0]) == 2
    assert middle([0, 0, 9.1], [0, 5, 0], [0, 0, 0]) == 0


def test_an_exact_tie_counts_as_bright():
    """Sides 4 and 6 outweigh each other around 5, and the corner is 5."""
    assert middle([0, 4, 5], [0, 5, 6], [0, 0, 0]) == 0b11


@pytest.mark.parametrize("method", METHODS)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 999))
def test_labels_are_those_of_scikit_image(method, height, width, seed):
    """Of 65,536 grey levels hardly two tie: on ties a bit may round the other way."""
    image = np.random.default_rng(seed).integers(0, 2**16, (height, width), np.uint16)
    want = theirs(image, 8, 1, method)
    labels = local_binary_pattern(image, method)
    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, want)


@pytest.mark.parametrize("method", METHODS)
def test_a_photograph_gets_the_labels_of_scikit_image(method):
    photograph = data.camera()
    ours = local_binary_pattern(photograph, method)
    np.testing.assert_array_equal(ours, theirs(photograph, 8, 1, method))


def test_58_patterns_are_uniform():
    assert sum(is_uniform(code) for code in range(256)) == 58
    assert is_uniform(0b00111000)
    assert is_uniform(0b10000011)
    assert not is_uniform(0b01010000)


def test_light_changes_no_code():
    image = np.random.default_rng(0).random((2, 9, 8))
    inside = (slice(None), slice(1, -1), slice(1, -1))
    dim = local_binary_pattern(0.5 * image + 0.25)[inside]
    np.testing.assert_array_equal(dim, local_binary_pattern(image)[inside])


def test_uniform_labels_stay_when_the_picture_is_turned():
    image = np.random.default_rng(0).random((9, 9))
    turned = np.rot90(local_binary_pattern(np.rot90(image), "uniform"), -1)
    np.testing.assert_array_equal(turned, local_binary_pattern(image, "uniform"))


def test_histogram_by_hand():
    labels = np.array([[0, 1, 2, 2], [0, 1, 2, 0]])
    np.testing.assert_allclose(pattern_histogram(labels, 3), [[[3 / 8, 2 / 8, 3 / 8]]])
    by_cell = pattern_histogram(labels, 3, cells=(1, 2))
    np.testing.assert_allclose(by_cell, [[[0.5, 0.5, 0], [0.25, 0, 0.75]]])


@pytest.mark.parametrize(("method", "n_labels"), METHODS.items())
def test_histograms_add_up_to_one(method, n_labels):
    image = np.random.default_rng(0).random((11, 13))
    shares = pattern_histogram(local_binary_pattern(image, method), n_labels, (3, 4))
    assert shares.shape == (3, 4, n_labels)
    np.testing.assert_allclose(shares.sum(axis=2), 1)


def test_no_pictures_have_no_codes():
    assert local_binary_pattern(np.zeros((0, 4, 4))).shape == (0, 4, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: local_binary_pattern(np.ones((3, 3)), "var"), "method 'var' came"),
        (lambda: local_binary_pattern(np.ones(3)), r"shape \(3,\) came"),
        (lambda: local_binary_pattern([[np.nan]]), "1 values are NaN"),
        (lambda: pattern_histogram(np.ones((2, 2)), 3), "dtype float64, expected whol"),
        (lambda: pattern_histogram(np.ones(4, int), 3), r"shape \(4,\)"),
        (
            lambda: pattern_histogram(np.full((2, 2), 3), 3),
            "label 3 came, expected 0 t",
        ),
        (lambda: pattern_histogram(np.ones((2, 2), int), 3, (3, 1)), r"\(3, 1\) cells"),
        (lambda: pattern_histogram(np.ones((2, 2), int), 3, (0, 1)), r"\(0, 1\) cells"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
