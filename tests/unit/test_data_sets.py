"""Bundled and generated sets, batches, and the door to all of them."""

import subprocess
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from dl_helpers import data
from dl_helpers.data import Dataset, Split, batches, load
from dl_helpers.data.generated import RECIPES
from dl_helpers.data.loading import LOADERS


def rows(x):
    """Flatten pictures and sort them, so that sets of pictures can be compared."""
    flat = x.reshape(len(x), -1)
    return flat[np.lexsort(flat.T)]


def test_digits_are_all_there_once_scaled_and_stratified():
    digits = load("digits")
    assert [s.x.shape for s in digits[1:4]] == [
        (1097, 1, 8, 8),
        (300, 1, 8, 8),
        (400, 1, 8, 8),
    ]
    assert (np.bincount(digits.validation.y) == 30).all()
    assert (np.bincount(digits.test.y) == 40).all()
    everything = np.concatenate([s.x for s in digits[1:4]])
    np.testing.assert_array_equal(rows(everything * 16), rows(load_digits().data))
    assert digits.train.x.dtype == np.float32
    assert digits.train.y.dtype == np.int64
    assert digits.classes == tuple("0123456789")


def test_digits_keep_their_labels():
    digits, (x, y) = load("digits"), load_digits(return_X_y=True)
    label = {picture.tobytes(): k for picture, k in zip(x, y, strict=True)}
    for split in digits.flattened()[1:4]:
        pictures = (split.x * 16).astype(np.float64)
        assert [label[p.tobytes()] for p in pictures] == split.y.tolist()


def test_digits_are_split_the_same_way_for_ever():
    pictures = [(s.x * 16).astype(np.uint8) for s in load("digits")[1:4]]
    sums = [zlib.crc32(x.tobytes()) for x in pictures]
    assert sums == [860_103_696, 3_452_984_106, 3_096_243_366]


def test_n_takes_the_first_of_each_split():
    few, all_of_them = load("digits", n=350), load("digits")
    assert [len(s.y) for s in few[1:4]] == [350, 300, 350]
    for part, whole in zip(few[1:4], all_of_them[1:4], strict=True):
        np.testing.assert_array_equal(part.x, whole.x[:350])
        np.testing.assert_array_equal(part.y, whole.y[:350])


@pytest.mark.parametrize("dtype", [np.float16, "float32", float])
@pytest.mark.parametrize("name", ["digits", "moons"])
def test_dtype_is_that_of_x(name, dtype):
    assert load(name, dtype=dtype).test.x.dtype == dtype


@given(name=st.sampled_from(sorted(RECIPES)), n=st.integers(1, 60), seed=st.integers(0))
def test_generated_sets_are_balanced_and_depend_on_the_seed_alone(name, n, seed):
    one, two = (load(name, n=n, seed=seed) for _ in range(2))
    for split, twin in zip(one[1:4], two[1:4], strict=True):
        counts = np.bincount(split.y, minlength=len(one.classes))
        assert split.x.shape == (n, 2)
        assert counts.sum() == n
        assert np.ptp(counts) <= 1
        assert np.abs(split.x).max() < 5
        np.testing.assert_array_equal(split.x, twin.x)
        np.testing.assert_array_equal(split.y, twin.y)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_generated_splits_and_seeds_differ(name):
    first, other = load(name), load(name, seed=1)
    assert (first.train.x != other.train.x).any()
    assert (first.train.x != first.test.x).any()
    assert (np.diff(first.train.y) != 0).sum() > 50  # classes come mixed,
    assert (first.train.y != first.test.y).any()  # and not in turn


def clean(name):
    """Draw 300 points without noise."""
    x, y = load(name, n=300, noise=0, dtype=np.float64).train
    return x, y, np.hypot(*x.T)


def test_linear_is_separable_with_a_margin():
    x, y, _ = clean("linear")
    np.testing.assert_array_equal(x, load("linear", n=300, dtype=np.float64).train.x)
    distance = (x @ (0.6, 0.8) - 0.25) * (2 * y - 1)
    assert 0.2 <= distance.min() < 0.25
    assert 1.4 < distance.max() <= 1.5


def test_blobs_circles_and_xor_stand_where_they_should():
    x, y, _ = clean("blobs")
    angle = np.degrees(np.arctan2(*x.T[::-1])) % 360
    np.testing.assert_allclose(angle, 90 + 120 * y)
    _, y, radius = clean("circles")
    np.testing.assert_allclose(radius, np.where(y == 0, 1.5, 0.75))
    x, y, _ = clean("xor")
    np.testing.assert_array_equal(x[:, 0] * x[:, 1], 1 - 2 * y)
    assert len(np.unique(x, axis=0)) == 4


def test_moons_and_spirals_turn_into_each_other():
    x, y, _ = clean("moons")
    upper = x * (1 - 2 * y)[:, None] + (0.5, 0.25)
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    assert upper[:, 1].min() >= 0
    x, y, radius = clean("spirals")
    angle = np.arctan2(*x.T[::-1]) - 3 * np.pi * (radius - 0.2) / 1.6 - np.pi * y
    np.testing.assert_allclose(np.cos(angle), 1)


def test_noise_is_the_standard_deviation():
    quiet, loud = (load("xor", n=5000, noise=s).train.x for s in (0, 0.5))
    assert (loud - quiet).std() == pytest.approx(0.5, rel=0.03)


def test_a_generator_is_a_seed_too():
    from_int = load("moons", seed=3).train.x
    from_generator = load("moons", seed=np.random.default_rng(3)).train.x
    np.testing.assert_array_equal(from_int, from_generator)


@given(n=st.integers(1, 40), size=st.integers(1, 50), seed=st.integers(0))
def test_batches_give_each_example_once(n, size, seed):
    x, y = np.arange(n * 2).reshape(n, 2), np.arange(n)
    parts = list(batches(x, y, size, seed))
    assert all(len(part.y) == size for part in parts[:-1])
    assert 1 <= len(parts[-1].y) <= size
    np.testing.assert_array_equal(np.sort(np.concatenate([p.y for p in parts])), y)
    for part in parts:
        np.testing.assert_array_equal(part.x, x[part.y])


def test_batches_shuffle_anew_with_a_generator_and_alike_with_a_seed():
    x = y = np.arange(100)
    rng = np.random.default_rng(0)
    first, second = (next(batches(x, y, 100, rng)).y for _ in range(2))
    assert (first != second).any()
    assert (first != y).any()
    np.testing.assert_array_equal(next(batches(x, y, 100, 0)).y, first)


@pytest.mark.parametrize(
    ("n", "n_labels", "size", "message"),
    [
        (3, 4, 2, "3 examples and 4 labels"),
        (0, 0, 2, "0 examples and 0 labels"),
        (3, 3, 0, "batch_size is 0, expected a whole number"),
        (3, 3, 1.5, "batch_size is 1.5, expected a whole number"),
    ],
)
def test_batches_say_what_is_wrong_at_once(n, n_labels, size, message):
    with pytest.raises(ValueError, match=message):
        batches(np.zeros(n), np.zeros(n_labels), size, 0)


def test_flattened_makes_rows():
    digits = load("digits", n=5)
    flat = digits.flattened()
    assert flat.train.x.shape == (5, 64)
    np.testing.assert_array_equal(flat.train.x[0], digits.train.x[0].ravel())
    assert flat.classes is digits.classes
    assert flat.test.y is digits.test.y


def test_repr_says_what_there_is():
    split = Split(np.zeros((2, 3), np.float32), np.zeros(2, int))
    assert repr(Dataset("toy", split, split, split, ("cat", "dog"))) == (
        "toy: 2 classes (cat, dog)\n"
        "  train       x (2, 3) float32   y (2,) int64\n"
        "  validation  x (2, 3) float32   y (2,) int64\n"
        "  test        x (2, 3) float32   y (2,) int64"
    )


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("minst", {}, "no data set 'minst'; did you mean 'mnist'.* There are digits,"),
        ("CIFAR-10", {}, "did you mean 'cifar10'"),
        ("xyzzy", {}, "no data set 'xyzzy'; There are digits, blobs"),
        (5, {}, "no data set 5; There are"),
        ("digits", {"noise": 1}, "no option 'noise'; it takes dtype, n$"),
        ("moons", {"size": 1}, "no option 'size'; it takes dtype, n, noise, seed"),
        ("moons", {"entry": 1}, "no option 'entry'"),
        ("digits", {"n": 0}, r'load\("digits"\): n is 0, expected a whole number of 1'),
        ("moons", {"n": 2.5}, "n is 2.5, expected a whole number"),
        ("tiny_shakespeare", {"n": -1}, "n is -1, expected a whole number"),
        ("moons", {"noise": -1}, "noise is -1, expected 0 or more"),
        ("moons", {"noise": float("nan")}, "noise is nan"),
        ("moons", {"noise": "much"}, "noise is 'much'"),
        ("moons", {"seed": -1}, "seed is -1, expected a whole number of 0 or more"),
        ("moons", {"seed": "x"}, "seed is 'x'"),
        ("digits", {"dtype": int}, "expected a floating point type such as float32"),
        ("digits", {"dtype": "flaot"}, "dtype is 'flaot'"),
    ],
)
def test_says_what_is_wrong_with_a_choice(name, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        load(name, **options)
    assert isinstance(caught.value, data.DataError)


def test_catalogue_and_loaders_name_the_same_sets():
    assert [entry.name for entry in data.available()] == list(LOADERS)


def test_catalogue_says_what_a_download_costs():
    megabytes = {e.name: round(e.download_bytes / 1e6) for e in data.available()}
    assert megabytes["digits"] == megabytes["xor"] == 0
    assert megabytes["mnist"] == 12
    assert megabytes["fashion_mnist"] == 31
    assert megabytes["cifar10"] == 170
    assert megabytes["tiny_shakespeare"] == 1
    for entry in data.available():
        assert (entry.kind == "downloaded") == bool(entry.files)
        assert entry.licence
        assert entry.source
        for file in entry.files:
            assert len(file.checksum) in (32, 64)
            assert len(file.mirrors) >= 2


def test_classes_are_in_the_order_of_their_labels():
    classes = {entry.name: entry.classes for entry in data.available()}
    assert classes["cifar10"] == tuple(sorted(classes["cifar10"]))  # as published
    assert len(classes["cifar10"]) == len(classes["fashion_mnist"]) == 10
    named = [classes["fashion_mnist"][k] for k in (0, 5, 6, 9)]
    assert named == ["T-shirt/top", "sandal", "shirt", "ankle boot"]


def test_bundled_and_generated_sets_are_always_here():
    assert data.is_here("digits")
    assert data.is_here("moons")
    assert data.fetch("digits") == []


def test_import_is_light():
    heavy = ("sklearn", "pooch", "requests", "tqdm", "torch", "matplotlib")
    code = (
        f"import sys, dl_helpers.data; print([m for m in {heavy} if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout.strip() == "[]"
