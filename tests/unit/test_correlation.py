"""Where the gradient of an image row comes from, and that the cache changes no sum."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn import correlation
from dl_helpers.nn.correlation import Geometry, input_gradient


@st.composite
def geometries(draw):
    kernel, stride, padding = draw(st.tuples(*[st.integers(1, 4)] * 3))
    height = draw(st.integers(max(1, kernel - 2 * padding), 9))
    pairs = [(n, 1) for n in (kernel, stride)]
    return Geometry((1, 1, height, 1), *pairs, (padding, 0))


@given(geometry=geometries())
def test_a_row_meets_each_output_whose_window_covers_it(geometry):
    """Output o reads row o · stride + k − padding with row k of the kernel."""
    (kernel, _), (stride, _), (padding, _) = (
        geometry.kernel,
        geometry.stride,
        geometry.padding,
    )
    outputs, places = np.arange(geometry.out[0]), np.arange(kernel)[::-1]
    for i in range(geometry.shape[2]):
        met, by = geometry.rows(i)
        met = list(zip(outputs[met], places[by], strict=True))
        assert met == [
            (o, i + padding - o * stride)
            for o in outputs
            if 0 <= i + padding - o * stride < kernel
        ]


def test_rows_come_out_the_same_however_many_fit_into_the_cache(monkeypatch):
    rng = np.random.default_rng(0)
    geometry = Geometry((2, 3, 7, 6), (3, 3), (2, 1), (1, 1))
    W = rng.standard_normal((4, 3, 3, 3))
    dy = rng.standard_normal((2, 4, *geometry.out))
    whole = input_gradient(dy, W, geometry)
    row = 3 * 3 * 6 * 2 * dy.itemsize
    for cache in (0, row, 2 * row, 7 * row):
        monkeypatch.setattr(correlation, "CACHE", cache)
        np.testing.assert_array_equal(input_gradient(dy, W, geometry), whole)
