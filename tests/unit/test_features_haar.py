"""Haar features: how many there are, values by hand, and windows of a picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.features import (
    KINDS,
    HaarFeatures,
    Rectangle,
    count_haar_features,
    haar_features,
    integral_image,
    join,
    pyramid,
    responses,
    windows_of,
)

RNG = np.random.default_rng(0)


def one(kind, top, left, height, width, window=(4, 4)):
    row = [list(KINDS).index(kind), top, left, height, width]
    return HaarFeatures(window, np.array([row]))


def by_rectangles(features, patch):
    """Add up the cells of each feature, pixel by pixel."""
    return [
        sum(
            r.weight * patch[r.top : r.top + r.height, r.left : r.left + r.width].sum()
            for r in features.rectangles(k)
        )
        for k in range(len(features))
    ]


def test_the_number_of_the_literature():
    assert count_haar_features((24, 24)) == 162_336
    assert len(haar_features((24, 24))) == 162_336
    each = [count_haar_features((24, 24), (kind,)) for kind in KINDS]
    assert each == [43_200, 43_200, 27_600, 27_600, 20_736]


@given(st.integers(1, 7), st.integers(1, 7), st.sampled_from(list(KINDS)))
def test_formula_and_enumeration_agree(height, width, kind):
    features = haar_features((height, width), kinds=(kind,))
    assert len(features) == count_haar_features((height, width), (kind,))
    assert len(np.unique(features.table, axis=0)) == len(features)
    for k in range(len(features)):
        for top, left, h, w, _ in features.rectangles(k):
            assert 0 <= top < top + h <= height
            assert 0 <= left < left + w <= width


def test_rectangles_to_draw():
    assert one("three across", 1, 0, 2, 1).rectangles(0) == [
        Rectangle(1, 0, 2, 1, -1),
        Rectangle(1, 1, 2, 1, 2),
        Rectangle(1, 2, 2, 1, -1),
    ]


def test_value_by_hand():
    """Left half 1, right half 0: 8 − 0, over area · σ = 16 · ½."""
    patch = np.tile([1.0, 1, 0, 0], (4, 1))
    features = one("two across", 0, 0, 4, 2)
    np.testing.assert_allclose(responses(windows_of(patch), features), [[1]])


@given(st.integers(2, 8), st.integers(2, 8), st.integers(0, 3), st.integers(0, 99))
def test_responses_are_sums_over_rectangles(height, width, n, seed):
    patches = np.random.default_rng(seed).random((n, height, width))
    features = haar_features((height, width), step=2)
    values = responses(windows_of(patches), features)
    assert values.shape == (n, len(features))
    assert values.dtype == np.float32
    for value, patch in zip(values, patches, strict=True):
        unit = patch.size * max(patch.std(), 1 / 255)
        want = np.array(by_rectangles(features, patch)) / unit
        np.testing.assert_allclose(value, want, atol=1e-6)


def test_light_and_shadow_give_the_same():
    patch = RNG.random((1, 6, 6))
    features = haar_features((6, 6))
    bright, dark = (
        responses(windows_of(a * patch + 0.2), features) for a in (0.7, 0.3)
    )
    np.testing.assert_allclose(bright, dark, atol=1e-5)


def test_an_even_window_has_no_features():
    values = responses(windows_of(np.full((1, 6, 6), 0.3)), haar_features((6, 6)))
    np.testing.assert_allclose(values, 0, atol=1e-6)


def test_windows_of_a_picture_are_its_patches():
    images = RNG.random((2, 5, 6))
    windows = windows_of(images, (3, 4), step=2)
    want = [im[r : r + 3, c : c + 4] for im in images for r in (0, 2) for c in (0, 2)]
    np.testing.assert_allclose(windows.pixels(), want, atol=1e-12)
    np.testing.assert_array_equal(windows.top, [0, 0, 2, 2] * 2)
    np.testing.assert_array_equal(windows.left, [0, 2, 0, 2] * 2)
    features = haar_features((3, 4))
    apart = responses(windows_of(np.array(want)), features)
    np.testing.assert_allclose(responses(windows, features), apart, atol=1e-6)


def test_windows_chosen_and_joined_keep_their_values():
    features = haar_features((4, 4))
    first, second = (windows_of(RNG.random((6, 7 + k)), (4, 4)) for k in (0, 3))
    both = join([first.choose(np.array([2, 0])), second.choose(second.left > 1)])
    want = np.concatenate(
        [
            responses(first, features)[[2, 0]],
            responses(second, features)[second.left > 1],
        ]
    )
    np.testing.assert_allclose(responses(both, features), want, atol=1e-6)
    alone = responses(both.choose(slice(1, None)).cut_out(), features)
    np.testing.assert_allclose(alone, want[1:], atol=1e-6)
    assert repr(both) == f"Windows({len(want)} of 4 × 4)"


def test_pyramid_shrinks_until_the_window_does_not_fit():
    image = RNG.random((32, 20))
    levels = list(pyramid(image, (8, 5), factor=2))
    assert [scale for scale, _ in levels] == [1, 2, 4]
    assert [len(w) for _, w in levels] == [25 * 16, 9 * 6, 1]
    smallest = image.reshape(8, 4, 5, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(levels[2][1].pixels()[0], smallest, atol=1e-12)


def test_rows_can_be_chosen():
    features = haar_features((5, 5))
    assert len(features[3]) == 1
    assert len(features[np.array([], int)]) == 0
    assert features[np.array([], int)].corners().row.shape == (0, 9)
    assert repr(features[:7]) == "HaarFeatures(7 in a window of 5 × 5)"
    none = responses(windows_of(RNG.random((2, 5, 5))), features[:0])
    assert none.shape == (2, 0)


def test_no_feature_fits_into_one_pixel():
    assert len(haar_features((1, 1))) == count_haar_features((1, 1)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: haar_features((5, 5), kinds=("five",)), "kind 'five' came, expected"),
        (lambda: haar_features((0, 5)), r"window \(0, 5\)"),
        (lambda: haar_features((5, 5), step=0), "step 0 came"),
        (lambda: windows_of(np.ones((4, 4), int)), "dtype int64 came.*image / 255"),
        (lambda: windows_of(np.ones((1, 3, 4, 4))), r"shape \(1, 3, 4, 4\)"),
        (lambda: windows_of(np.full((4, 4), np.nan)), "16 values are NaN"),
        (lambda: windows_of(np.ones((4, 4)), (5, 4)), "windows of 5 × 4 came for pict"),
        (lambda: windows_of(np.ones((4, 4)), (2, 2), step=0), "step is 0"),
        (lambda: list(pyramid(np.ones((4, 4)), (5, 5))), "windows of 5 × 5 came"),
        (lambda: list(pyramid(np.ones((4, 4)), (2, 2), factor=1)), "factor above 1"),
        (lambda: list(pyramid(np.ones((2, 4, 4)), (2, 2))), "one grey picture"),
        (
            lambda: responses(windows_of(np.ones((4, 4))), haar_features((4, 5))),
            "came for Windows",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_integral_image_is_looked_up_at_nine_corners_at_most():
    corners = haar_features((6, 6)).corners()
    F = integral_image(RNG.random((6, 6)))
    by_kind = [one(kind, 0, 0, 1, 1).corners().weight for kind in KINDS]
    assert [np.count_nonzero(w) for w in by_kind] == [6, 6, 8, 8, 9]
    assert corners.row.max() == corners.column.max() == len(F) - 1
