"""Products in blocks equal the plain ones, and memory is kept as it was left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.nn.products import BLOCKS, SMALL, multiply
from dl_helpers.nn.workspace import Workspace


@given(
    rows=st.integers(0, 90),
    inner=st.integers(0, 90),
    columns=st.sampled_from([0, 1, 31, 32, 96, 640, 1000]),
    stack=st.sampled_from([(), (3,), (2, 2)]),
)
def test_blocks_give_the_same_product(rows, inner, columns, stack):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(rows, inner)), rng.normal(size=(*stack, inner, columns))
    out = np.full((*stack, rows, columns), np.nan)
    multiply(a, b, out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("block", BLOCKS)
def test_blocks_reach_any_order_of_memory(order, block):
    """Large enough for this block, and no larger one; all arrays may be turned."""
    rng = np.random.default_rng(0)
    inner = SMALL // (50 * block)
    shapes = (50, inner), (inner, 12 * block)
    a, b = (np.asarray(rng.normal(size=s), order=order) for s in shapes)
    out = np.empty((50, 12 * block), order=order)
    multiply(a, b, out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-10, atol=1e-10)


def test_memory_comes_back_as_it_was_left():
    space = Workspace()
    first = space.array("x", (2, 3), np.float32)
    assert (first == 0).all()
    first[:] = 7
    assert space.array("x", (2, 3), "float32") is first
    assert space.array("another", (2, 3), np.float32) is not first


@pytest.mark.parametrize(
    "changed", [((3, 2), np.float32, 1), ((2, 3), float, 1), ((2, 3), np.float32, 2)]
)
def test_another_shape_dtype_or_use_gets_zeros(changed):
    space = Workspace()
    space.array("x", (2, 3), np.float32, 1)[:] = 7
    shape, dtype, _ = changed
    fresh = space.array("x", *changed)
    assert fresh.shape == shape
    assert fresh.dtype == dtype
    assert (fresh == 0).all()
