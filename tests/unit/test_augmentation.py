"""Augmentation: what each step does to a picture, against PyTorch and by hand."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.training import compose, flip, noise, rotate, rotated, shift

RNG = np.random.default_rng(0)
PICTURES = RNG.random((40, 2, 6, 5))
STEPS = [shift(2), flip(), rotate(30), noise(0.1), compose(shift(1), flip())]
ids = ["shift", "flip", "rotate", "noise", "compose"]


def test_shift_moves_by_whole_pixels_everywhere_within_reach():
    dot = np.zeros((500, 1, 7, 7))
    dot[:, :, 3, 3] = 1
    moved = shift(2)(dot, np.random.default_rng(0))
    places = np.argwhere(moved == 1)[:, 2:]
    assert len(places) == moved.sum() == 500
    assert {tuple(p) for p in places.tolist()} == {
        (i, j) for i in range(1, 6) for j in range(1, 6)
    }


def test_shift_lets_zeros_in_and_keeps_channels_together():
    moved = shift(2)(PICTURES, np.random.default_rng(0))
    for before, after in zip(PICTURES, moved, strict=True):
        wide = np.pad(before, ((0, 0), (2, 2), (2, 2)))
        fits = [
            (after == wide[:, i : i + 6, j : j + 5]).all()
            for i in range(5)
            for j in range(5)
        ]
        assert sum(fits) == 1


def test_flip_mirrors_about_half_and_each_wholly():
    after = flip()(PICTURES, np.random.default_rng(0))
    mirrored = (after == PICTURES[..., ::-1]).all(axis=(1, 2, 3))
    assert (mirrored ^ (after == PICTURES).all(axis=(1, 2, 3))).all()
    assert 10 < mirrored.sum() < 30
    np.testing.assert_array_equal(flip(1)(PICTURES, RNG), PICTURES[..., ::-1])
    np.testing.assert_array_equal(flip(0)(PICTURES, RNG), PICTURES)


@given(st.floats(-180, 180), st.integers(1, 9), st.integers(1, 9))
def test_rotated_agrees_with_pytorch(degrees, height, width):
    x = np.random.default_rng(height).random((2, 2, height, width))
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    # PyTorch's coordinates go from −1 to 1 whatever the size, hence the ratios.
    turn = [[cos, -sin * height / width, 0], [sin * width / height, cos, 0]]
    grid = F.affine_grid(torch.tensor([turn] * 2), x.shape, align_corners=False)
    wanted = F.grid_sample(torch.tensor(x), grid, align_corners=False)
    np.testing.assert_allclose(rotated(x, np.full(2, degrees)), wanted, atol=1e-12)


def test_a_quarter_turn_is_counter_clockwise():
    x = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    np.testing.assert_allclose(
        rotated(x, np.array([90.0])), [[[[2, 4], [1, 3]]]], atol=1e-12
    )


def test_rotate_gives_each_picture_its_own_angle_within_limits():
    x = np.zeros((300, 1, 21, 21))
    x[:, :, 10, 20] = 1  # three o'clock
    after = rotate(20)(x, np.random.default_rng(0))
    rows = np.arange(21)[:, None]
    weight = after.sum(axis=(1, 2, 3))
    y = 10 - (after[:, 0] * rows).sum(axis=(1, 2)) / weight
    angles = np.degrees(np.arcsin(np.clip(y / 10, -1, 1)))
    assert -21 < angles.min() < -18
    assert 18 < angles.max() < 21
    assert abs(angles.mean()) < 2


def test_noise_has_its_size_and_no_bias():
    after = noise(0.2)(np.zeros((10, 1, 50, 50), np.float32), RNG)
    assert after.std() == pytest.approx(0.2, rel=0.02)
    assert abs(after.mean()) < 0.005
    np.testing.assert_array_equal(noise(0)(PICTURES, RNG), PICTURES)


def test_compose_does_one_after_the_other():
    double, more = (lambda x, rng: 2 * x), (lambda x, rng: x + 1)
    np.testing.assert_array_equal(compose(double, more)(np.ones(3), RNG), [3, 3, 3])
    np.testing.assert_array_equal(compose()(PICTURES, RNG), PICTURES)


@pytest.mark.parametrize("step", STEPS, ids=ids)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype_stay_and_the_pictures_too(step, dtype):
    x = PICTURES.astype(dtype)
    x.flags.writeable = False
    after = step(x, np.random.default_rng(0))
    assert (after.shape, after.dtype) == (x.shape, dtype)
    assert (after != x).any()
    again = step(x, np.random.default_rng(0))
    np.testing.assert_array_equal(after, again)
    assert step(x[:0], RNG).shape == x[:0].shape


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shift(0), "shift: pixels is 0, expected 1 or more"),
        (lambda: flip(1.5), "flip: probability is 1.5"),
        (lambda: noise(-1), "noise: std is -1, expected 0 or more"),
        (lambda: rotate(0), "rotate: degrees is 0, expected above 0"),
        (lambda: shift(1)(np.ones((4, 9)), RNG), r"shift: x .*\(4, 9\).*\(N, C, H, W"),
        (lambda: rotate(9)(np.ones((1, 1, 4, 4), int), RNG), "x has dtype int64"),
        (lambda: noise(1)(np.ones(3, int), RNG), "noise: x has dtype int64"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
