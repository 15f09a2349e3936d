"""PCA: parity with scikit-learn, its geometry, and clear errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import decomposition as theirs

from dl_helpers.decomposition import PCA

NAMES = ("mean_", "components_", "singular_values_", "explained_variance_")
NAMES += ("explained_variance_ratio_",)


def data(n=40, d=7, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return (3 + rng.normal(size=(n, d)) @ rng.normal(size=(d, d))).astype(dtype)


@pytest.mark.parametrize("whiten", [False, True])
@pytest.mark.parametrize("shape", [(40, 7), (5, 12)])
def test_agrees_with_scikit_learn(shape, whiten):
    x, k = data(*shape), 3
    ours = PCA(k, whiten=whiten).fit(x)
    twin = theirs.PCA(k, whiten=whiten, svd_solver="full").fit(x)
    for name in NAMES:
        np.testing.assert_allclose(
            getattr(ours, name), getattr(twin, name), 1e-12, 1e-12, err_msg=name
        )
    z = ours.transform(x)
    np.testing.assert_allclose(z, twin.transform(x), 1e-11, 1e-12)
    np.testing.assert_allclose(
        ours.inverse_transform(z), twin.inverse_transform(z), 1e-12, 1e-12
    )


def test_points_on_a_line_by_hand():
    """(0, 0), (3, 4), (6, 8): the direction is (0.6, 0.8), the variance 25."""
    pca = PCA(1).fit(np.array([[0.0, 0], [3, 4], [6, 8]]))
    np.testing.assert_allclose(pca.components_, [[0.6, 0.8]])
    np.testing.assert_allclose(pca.explained_variance_, [25])
    np.testing.assert_allclose(pca.transform(np.array([[9.0, 12.0]])), [[10]])
    np.testing.assert_allclose(pca.inverse_transform(np.array([[5.0]])), [[6, 8]])


@given(st.integers(2, 30), st.integers(1, 12), st.integers(0, 9))
def test_all_components_lose_nothing(n, d, seed):
    x = data(n, d, seed=seed)
    pca = PCA()
    z = pca.fit_transform(x)
    np.testing.assert_allclose(pca.inverse_transform(z), x, atol=1e-10)
    V = pca.components_
    np.testing.assert_allclose(V @ V.T, np.eye(min(n, d)), atol=1e-12)
    assert (np.diff(pca.explained_variance_) <= 0).all()
    assert pca.explained_variance_ratio_.sum() == pytest.approx(1)


def test_whitened_codes_have_variance_1_and_no_correlation():
    z = PCA(4, whiten=True).fit_transform(data())
    np.testing.assert_allclose(np.cov(z.T), np.eye(4), atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_the_data_too(dtype):
    x = data(dtype=dtype)
    before = x.copy()
    pca = PCA(3, whiten=True)
    z = pca.fit_transform(x)
    assert {getattr(pca, n).dtype for n in NAMES} == {np.dtype(dtype)}
    assert z.dtype == pca.inverse_transform(z).dtype == dtype
    np.testing.assert_array_equal(x, before)


def test_the_order_in_memory_does_not_turn_a_component():
    x = data()
    other = PCA().fit(np.asfortranarray(x)).components_
    np.testing.assert_allclose(PCA().fit(x).components_, other, atol=1e-12)
    assert (np.take_along_axis(other, np.abs(other).argmax(1)[:, None], 1) > 0).all()


def test_data_without_variance_have_no_ratio_of_it():
    pca = PCA().fit(np.ones((4, 2)))
    np.testing.assert_array_equal(pca.explained_variance_ratio_, [0, 0])


HOLED = data()
HOLED[2, 3] = np.nan


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PCA(0), "n_components is 0, expected 1 or more"),
        (lambda: PCA(8).fit(data()), r"8 components .* \(40, 7\).*min\(N, D\)"),
        (lambda: PCA(6).fit(data(5, 12)), r"6 components .* \(5, 12\)"),
        (lambda: PCA().fit(data(1)), "at least 2 rows"),
        (lambda: PCA().fit(HOLED), "hold 1 values that are NaN"),
        (lambda: PCA().fit(np.ones((4, 2), int)), "int64 came, expected a matrix"),
        (lambda: PCA().fit(np.ones((4, 1, 2, 2))), r"\(4, 1, 2, 2\).*makes rows"),
        (lambda: PCA().transform(data()), r"PCA\(\): not fitted yet"),
        (lambda: PCA(2).fit(data()).transform(data(4, 6)), r"expected \(N, 7\)"),
        (
            lambda: PCA(2).fit(data()).inverse_transform(data(4, 3)),
            r"PCA\(n_components=2\): \(4, 3\) came, expected \(N, 2\)",
        ),
        (
            lambda: PCA(whiten=True).fit(data(5, 12)),
            "fewer than 5 directions.*fewer components",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
