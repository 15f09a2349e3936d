"""Integral images: four look-ups by hand, and against plain sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dl_helpers.features import (
    box_deviations,
    box_sums,
    integral_image,
    pixels,
    shrink,
)

ONE_TO_NINE = np.arange(1, 10).reshape(3, 3)
SHAPES = st.tuples(st.integers(0, 3), st.integers(1, 7), st.integers(1, 7))


@st.composite
def images_and_boxes(draw):
    images = draw(arrays(np.int16, draw(SHAPES), elements=st.integers(-99, 99)))
    _, height, width = images.shape
    rows = st.integers(0, height)
    columns = st.integers(0, width)
    pairs = st.tuples(rows, columns, rows, columns).map(
        lambda b: [min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])]
    )
    return images, np.array(draw(st.lists(pairs, max_size=5)), int).reshape(-1, 4)


def test_number_by_hand():
    F = integral_image(ONE_TO_NINE)
    assert F.dtype == np.int64
    np.testing.assert_array_equal(
        F, [[0, 0, 0, 0], [0, 1, 3, 6], [0, 5, 12, 21], [0, 12, 27, 45]]
    )
    # F(C) + F(A) − F(B) − F(D) = 45 + 1 − 6 − 12
    np.testing.assert_array_equal(box_sums(F, [[1, 1, 3, 3]]), [5 + 6 + 8 + 9])


@given(images_and_boxes())
def test_box_sums_are_sums(case):
    images, boxes = case
    sums = box_sums(integral_image(images), boxes)
    assert sums.shape == (len(images), len(boxes))
    for k, (top, left, bottom, right) in enumerate(boxes):
        want = images[:, top:bottom, left:right].sum(axis=(1, 2))
        np.testing.assert_array_equal(sums[:, k], want)


@given(arrays(np.float32, SHAPES, elements=st.floats(0, 1, width=32)))
def test_pixels_undo_the_integral(images):
    F = integral_image(images)
    assert F.dtype == np.float64
    np.testing.assert_allclose(pixels(F), images, atol=1e-13)


def test_deviation_is_that_of_numpy():
    x = np.random.default_rng(0).random((2, 6, 5))
    boxes = np.array([[0, 0, 6, 5], [1, 2, 4, 5], [2, 3, 3, 4]])
    sigma = box_deviations(integral_image(x), integral_image(x**2), boxes)
    want = [[one[t:b, le:r].std() for t, le, b, r in boxes] for one in x]
    np.testing.assert_allclose(sigma, want, atol=1e-7)


def test_deviation_of_an_even_picture_is_no_root_of_a_negative_number():
    x = np.full((40, 40), 0.1)
    sigma = box_deviations(integral_image(x), integral_image(x**2), [[3, 3, 40, 40]])
    assert 0 <= sigma[0] < 1e-7


def test_shrinking_by_two_takes_means_of_four():
    x = np.arange(24.0).reshape(4, 6)
    want = x.reshape(2, 2, 3, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(pixels(shrink(integral_image(x), 2)), want)


def test_shrinking_counts_fractions_of_pixels():
    """At 1.5 the first pixel is the mean of 1.5 old ones: (1 + ½ · 4) / 1.5 = 2."""
    x = np.tile([1.0, 4.0, 7.0], (3, 1))
    small = pixels(shrink(integral_image(x), 1.5))
    np.testing.assert_allclose(small, [[2, 6], [2, 6]])


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 9), st.integers(1, 9)),
        elements=st.floats(0, 1),
    ),
    st.floats(1, 4),
)
def test_a_shrunken_pixel_is_a_mean(image, scale):
    small = pixels(shrink(integral_image(image), scale))
    assert small.shape == tuple(int(n / scale + 1e-9) for n in image.shape)
    assert small.min(initial=0) >= -1e-12
    assert small.max(initial=0) <= 1 + 1e-12


def test_a_scale_of_one_changes_nothing():
    F = integral_image(np.random.default_rng(0).random((2, 5, 4)))
    np.testing.assert_array_equal(shrink(F, 1), F)


def test_no_box_has_no_sum():
    assert box_sums(integral_image(ONE_TO_NINE), []).shape == (0,)


def test_the_picture_stays_as_it_was():
    x = np.arange(12.0).reshape(3, 4)[:, ::2]
    x.flags.writeable = False
    np.testing.assert_array_equal(integral_image(x), integral_image(x.copy()))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: integral_image(np.ones(3)),
            r"shape \(3,\) came, expected \(…, H, W\)",
        ),
        (lambda: integral_image(np.array([["a"]])), "expected real numbers"),
        (lambda: integral_image([[0.0, np.nan]]), r"1 values are NaN .* at \(0, 1\)"),
        (
            lambda: box_sums(np.zeros((3, 3)), [[0, 0, 3, 1]]),
            r"leaves the image of 2 ×",
        ),
        (lambda: box_sums(np.zeros((3, 3)), [[-1, 0, 1, 1]]), "leaves the image"),
        (lambda: box_sums(np.zeros((3, 3)), [[0, 2, 1, 1]]), "expected top ≤ bottom"),
        (lambda: box_sums(np.zeros((3, 3)), [[0, 0.5, 1, 1]]), "dtype float64"),
        (lambda: box_sums(np.zeros((3, 3)), [0, 0, 1, 1]), r"shape \(4,\)"),
        (lambda: shrink(np.zeros((3, 3)), 0.5), "scale is 0.5, expected 1 or more"),
        (
            lambda: box_deviations(*np.zeros((2, 3, 3)), [[1, 1, 1, 2]]),
            "box 0 is empty",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
