"""Haar explorer: look-ups and value are those of the package, for any picture."""

import json

import numpy as np
import pytest
import traitlets
from node import evaluate

from dl_helpers.features import (
    KINDS,
    count_haar_features,
    haar_features,
    integral_image,
    responses,
    windows_of,
)
from dl_helpers.widgets import haar_explorer

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (12, 15)).astype(np.uint8)
FLOATS = RNG.uniform(size=(12, 15))


def wrong_from(row):
    """Make an integral image that is too large by 1 from a row on."""

    def integral(picture):
        F = integral_image(picture).astype(float)
        F[row:] += 1
        return F

    return integral


@pytest.mark.parametrize("kind", KINDS)
def test_the_value_is_that_of_the_package_at_every_place(kind):
    features = haar_features(FLOATS.shape, kinds=(kind,), step=3)
    windows = windows_of(FLOATS, FLOATS.shape)
    values = responses(windows, features)[0] * windows.unit  # area · σ, float32
    for row in range(0, len(features), 7):
        widget = haar_explorer(FLOATS, features[row])
        assert widget.value == pytest.approx(values[row], rel=1e-5, abs=1e-5)


def test_whole_numbers_stay_exact():
    widget = haar_explorer(BYTES, ("two across", 2, 3, 4, 5))
    x = BYTES.astype(int)
    white, black = x[2:6, 3:8].sum(), x[2:6, 8:13].sum()
    assert widget.sums.tolist() == [white, black]
    assert f"+1 × {white} -1 × {black} = {white - black}." in widget.describe()
    assert "8 look-ups, without it 40" in widget.describe()
    assert widget.possible == count_haar_features((12, 15))


def test_the_page_computes_the_same():
    widget = haar_explorer(FLOATS, ("three down", 1, 2, 3, 6))
    F = json.dumps(integral_image(FLOATS).ravel().tolist())
    pattern = json.dumps(widget.kinds["three down"])
    cells = f"cellsOf({pattern}, {widget.cell})"
    value = evaluate(
        "features/haar.js", f"featureValue({{values: {F}, columns: 16}}, {cells})"
    )
    assert value == pytest.approx(widget.value, rel=1e-12)
    shown = evaluate("features/haar.js", cells)
    assert shown == [rectangle._asdict() for rectangle in widget.rectangles]


def test_starts_in_the_middle_and_draws_itself():
    widget = haar_explorer(BYTES)
    assert (widget.kind, widget.cell) == ("two across", [4, 4, 4, 3])
    assert widget.preview().startswith(b"\x89PNG")
    tiny = haar_explorer(np.eye(2))
    assert tiny.value == 1


def test_takes_the_picture_of_a_batch_of_one():
    assert haar_explorer(FLOATS[None, None]).size == [12, 15]


@pytest.mark.parametrize("own", [integral_image, integral_image(BYTES)])
def test_a_right_integral_image_of_the_readers_changes_nothing(own):
    widget = haar_explorer(BYTES, integral=own)
    assert widget.difference == ""
    assert widget.value == haar_explorer(BYTES).value


def test_one_in_float32_is_right():
    F = integral_image(FLOATS).astype(np.float32)
    assert haar_explorer(FLOATS, integral=F).difference == ""


def test_a_wrong_one_is_used_and_said_to_be_wrong():
    widget = haar_explorer(BYTES, ("two down", 2, 0, 3, 4), integral=wrong_from(4))
    true = integral_image(BYTES)
    assert f"wrong at {9 * 16} of {true.size} places" in widget.describe()
    assert "first at row 4, column 0: it has 1, expected 0" in widget.difference
    exact = haar_explorer(BYTES, ("two down", 2, 0, 3, 4))
    assert widget.sums.tolist() == exact.sums.tolist()  # a box cancels what F adds
    column = wrong_from(0)(BYTES.T).T.copy()
    column[:, 3:] *= 2
    assert haar_explorer(BYTES, integral=column).value != haar_explorer(BYTES).value


def test_not_a_number_is_found():
    F = integral_image(FLOATS)
    F[3, 4] = np.nan
    said = haar_explorer(FLOATS, integral=F).difference
    assert "wrong at 1 of 208 places, first at row 3, column 4: it has nan" in said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"picture": np.ones((4, 4, 3))}, r"shape \(4, 4, 3\) came, expected one grey"),
        ({"picture": np.ones((600, 4))}, "2 to 512 rows"),
        ({"picture": np.full((4, 4), np.nan)}, "16 values are NaN"),
        ({"feature": ("five", 0, 0, 1, 1)}, "kind 'five' came, expected one of"),
        ({"feature": ("four", 0, 0, 9, 1)}, "leaves the picture of 12 × 15"),
        ({"feature": ("four", 0, 0, 1)}, "expected one feature"),
        ({"feature": haar_features((2, 2))}, "expected one feature"),
        ({"integral": lambda x: x}, r"shape \(12, 15\), expected.*\(13, 16\): a row"),
        ({"integral": "F"}, r"integral is <U1 of shape \(\)"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        haar_explorer(**{"picture": FLOATS} | given)


def test_from_the_browser_refuses_a_feature_that_leaves_the_picture():
    widget = haar_explorer(FLOATS)
    widget.set_state({"kind": "four", "cell": [0, 0, 6, 7]})
    with pytest.raises(traitlets.TraitError, match="leaves the picture"):
        widget.set_state({"cell": [1, 0, 6, 7]})
    assert widget.cell == [0, 0, 6, 7]
