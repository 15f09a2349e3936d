"""Principal component analysis: the directions in which data vary most."""

import numpy as np

Array = np.ndarray


class PCA:
    """The best linear way to say D numbers with k: codes z = (x − mean) Vᵀ.

    The rows of V are the first k right singular vectors of the centred data,
    X − mean = U S Vᵀ, so they are orthonormal, and no other k directions lose less in
    Σ ‖x − x̂‖² with x̂ = mean + z V. Along row i the variance is S_i² / (N − 1). The sign
    of a row is free: the largest entry in size is made positive. Names and signs are
    those of `sklearn.decomposition.PCA`.

    Attributes after `fit`, in the dtype of the data:
        mean_: `(D,)`.
        components_: V, `(k, D)`, by falling variance.
        singular_values_, explained_variance_, explained_variance_ratio_: `(k,)`; the
            ratio is the share of the variance of all D directions.

    Args:
        n_components: k; None for as many as there can be, min(N, D).
        whiten: whether codes are divided by their standard deviation as well, so that
            they have variance 1.

    Raises:
        ValueError: for data that are not a matrix of at least two rows of finite
            floating point numbers, for more components than min(N, D), to whiten a
            direction in which nothing varies, for another number of columns than `fit`
            saw, or a transform before `fit`.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), section 12.1.
    """

    def __init__(
        self, n_components: int | None = None, *, whiten: bool = False
    ) -> None:
        if n_components is not None and n_components < 1:
            raise ValueError(f"PCA: n_components is {n_components}, expected 1 or more")
        self.n_components, self.whiten = n_components, whiten

    def fit(self, x: Array) -> "PCA":
        """Find the components of x, `(N, D)`."""
        x = _checked(x)
        n, most = len(x), min(x.shape)
        k = most if self.n_components is None else self.n_components
        if n < 2 or k > most:
            raise ValueError(
                f"PCA: {k} components came for data of shape {x.shape}, expected at "
                "least 2 rows and no more components than min(N, D)"
            )
        mean = x.mean(axis=0)
        _, S, V = np.linalg.svd(x - mean, full_matrices=False)
        if self.whiten and S[k - 1] <= S[0] * n * np.finfo(x.dtype).eps:
            raise ValueError(
                f"PCA: the data vary in fewer than {k} directions, so these can't be "
                "whitened; ask for fewer components"
            )
        variance = S**2 / (n - 1)
        total = variance.sum()
        self.mean_, self.components_ = mean, _signed(V[:k])
        self.singular_values_, self.explained_variance_ = S[:k], variance[:k]
        self.explained_variance_ratio_ = variance[:k] / (total if total > 0 else 1)
        return self

    def transform(self, x: Array) -> Array:
        """Compute the codes z, `(N, k)`, of x, `(N, D)`."""
        self._require_columns(x := _checked(x), len(self._fitted().mean_))
        codes = (x - self.mean_) @ self.components_.T
        return codes / self._scale() if self.whiten else codes

    def fit_transform(self, x: Array) -> Array:
        """Find the components of x and compute its codes."""
        return self.fit(x).transform(x)

    def inverse_transform(self, z: Array) -> Array:
        """Compute x̂ = mean + z V, `(N, D)`, from codes z, `(N, k)`."""
        self._require_columns(z := _checked(z), len(self._fitted().components_))
        codes = z * self._scale() if self.whiten else z
        return codes @ self.components_ + self.mean_

    def _scale(self) -> Array:
        return np.sqrt(self.explained_variance_)

    def _fitted(self) -> "PCA":
        if not hasattr(self, "components_"):
            raise ValueError(f"{self!r}: not fitted yet; call fit(x) first")
        return self

    def _require_columns(self, x: Array, n: int) -> None:
        if x.shape[1] != n:
            raise ValueError(f"{self!r}: {x.shape} came, expected (N, {n})")

    def __repr__(self) -> str:
        k = "" if self.n_components is None else f"n_components={self.n_components}"
        return f"PCA({', '.join(filter(None, [k, 'whiten=True' * self.whiten]))})"


def _signed(V: Array) -> Array:
    """Turn each row so that its largest entry in size is positive."""
    rows = np.arange(len(V))
    return V * np.sign(V[rows, np.abs(V).argmax(axis=1)])[:, None]


def _checked(x: Array) -> Array:
    """Give back a matrix of finite floating point numbers; others are refused."""
    x = np.asarray(x)
    if x.ndim != 2 or x.dtype.char not in "fd":
        raise ValueError(
            f"PCA: an array {x.shape} of {x.dtype} came, expected a matrix (N, D) of "
            "float32 or float64; x.reshape(len(x), -1) makes rows of pictures"
        )
    wrong = x.size - np.isfinite(x).sum()
    if wrong:
        raise ValueError(f"PCA: the data hold {wrong} values that are NaN or infinite")
    return x
