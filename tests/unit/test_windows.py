"""Windows: sizes for each axis, and what a window meets along it."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dl_helpers.nn.windows import Axis, places_along, short, sizes


@st.composite
def axes(draw):
    kernel = draw(st.integers(1, 4))
    padding = draw(st.integers(0, kernel // 2))
    size = draw(st.integers(max(1, kernel - 2 * padding), 9))
    return Axis(size, kernel, draw(st.integers(1, 4)), padding, draw(st.booleans()))


def test_one_number_stands_for_all_axes():
    assert sizes("Pool", "stride", 3, 2, least=1) == (3, 3)
    assert sizes("Pool", "stride", [1, 2], 2, least=1) == (1, 2)
    assert short((3, 5)) == "3×5"


@pytest.mark.parametrize("size", [0, 1.5, (1, 2, 3), (1, -1)])
def test_sizes_that_make_no_sense_are_refused(size):
    with pytest.raises(
        ValueError, match=r"Pool: stride is .*, expected 2 whole number"
    ):
        sizes("Pool", "stride", size, 2, least=1)


@given(axis=axes())
def test_a_window_meets_what_it_covers(axis):
    """Window w starts at w · stride, so its place i is entry w · stride + i."""
    entries = np.arange(axis.padded)
    for i in range(axis.kernel):
        met = entries[axis.met_by(i)]
        np.testing.assert_array_equal(met, np.arange(axis.out) * axis.stride + i)


@given(axis=axes())
@example(axis=Axis(6, 3, 2, 0, False))  # two windows of three on six, one in both
def test_tiled_is_said_where_each_entry_is_in_one_window(axis):
    times = np.zeros(axis.padded, int)
    for i in range(axis.kernel):
        times[axis.met_by(i)] += 1
    assert axis.tiled == (times == 1).all()


def test_places_are_read_along_one_axis():
    x = np.arange(12).reshape(1, 1, 2, 6)
    rows = places_along(x, 2, Axis(2, 2, 1, 0, False))
    columns = places_along(x, 3, Axis(6, 3, 3, 0, False))
    assert [place[0, 0].tolist() for place in rows] == [
        [[*range(6)]],
        [[*range(6, 12)]],
    ]
    first, second, third = ([[i, i + 3], [i + 6, i + 9]] for i in range(3))
    assert [place[0, 0].tolist() for place in columns] == [first, second, third]
