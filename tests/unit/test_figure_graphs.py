"""Pictures of computational graphs: what they show, and that nothing overlaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from dl_helpers import figures
from dl_helpers.autograd import Tensor, backward_steps
from dl_helpers.figures.layout import columns, lanes, rows


def neuron():
    """Compute y = tanh(x w + b), at 0."""
    x, w, b = (Tensor(v, n) for v, n in ((2.0, "x"), (-3.0, "w"), (6.0, "b")))
    y = (x * w + b).tanh()
    y.name = "y"
    return y


def words(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_each_value_has_a_box_and_each_use_an_arrow():
    picture = figures.draw_graph(neuron())
    patches = picture.figure.axes[0].patches
    assert sum(isinstance(p, FancyBboxPatch) for p in patches) == 6
    assert sum(isinstance(p, FancyArrowPatch) for p in patches) == 5
    assert {"x", "w", "b", "×", "+", "y = tanh", "-3", "6"} <= set(words(picture))
    assert picture.png().startswith(b"\x89PNG")


def test_gradients_appear_where_backward_has_been():
    y = neuron()
    assert not any("∂" in word for word in words(figures.draw_graph(y)))
    steps = backward_steps(y)
    next(steps)
    assert sum("∂" in word for word in words(figures.draw_graph(y))) == 1
    list(steps)
    found = words(figures.draw_graph(y))
    assert {"∂ -3", "∂ 2", "∂ 1"} <= set(found)
    assert sum("∂" in word for word in found) == 6


def test_a_gradient_of_zero_is_shown():
    x = Tensor(3.0, "x")
    (0 * x).backward()
    y = 0 * x
    y.backward()
    assert "∂ 0" in words(figures.draw_graph(y))


def test_arrays_show_their_shape():
    x = Tensor(np.ones((4, 3)), "x")
    y = (2 * x).sum()
    y.backward()
    found = words(figures.draw_graph(y))
    assert {"shape (4, 3)", "mean |∂| 2", "constant", "24"} <= set(found)


def test_the_alt_text_tells_the_computation():
    y = neuron()
    y.backward()
    alt = figures.draw_graph(y).alt
    assert "Given: x = 2, w = -3, b = 6." in alt
    assert "v2 = ×(x, w) = -6; v4 = +(v2, b) = 0; y = tanh(v4) = 0" in alt
    assert "∂ -3 at x, ∂ 2 at w, ∂ 1 at b" in alt
    assert figures.draw_graph(y, alt="a neuron").alt == "a neuron"


@st.composite
def graphs(draw):
    """Draw the parents of up to 12 nodes, each from those before it."""
    n = draw(st.integers(1, 12))
    return [
        tuple(draw(st.lists(st.integers(0, i - 1), max_size=3))) if i else ()
        for i in range(n)
    ]


@given(parents=graphs())
def test_boxes_keep_apart_and_lines_go_from_left_to_right(parents):
    column, row = columns(parents), rows(parents)
    for child, own in enumerate(parents):
        assert all(column[p] < column[child] for p in own)
    for lane in lanes(parents):
        assert [c for _, c in lane] == list(range(lane[0][1], lane[-1][1] + 1))
        assert set(lane) <= set(row)
    for c in {key[1] for key in row}:
        levels = sorted(r for key, r in row.items() if key[1] == c)
        assert all(np.diff(levels) > 1 - 1e-9)


def test_a_source_stands_close_to_where_it_is_used():
    assert columns([(), (0,), (1,), (), (2, 3)]) == [0, 1, 2, 2, 3]


def test_what_can_be_drawn_without_crossing_is():
    """Two chains side by side, whose nodes come in turns."""
    row = rows([(), (), (1,), (0,), (3,), (2,)])
    top = [row[0, 0], row[3, 1], row[4, 2]]
    bottom = [row[1, 0], row[2, 1], row[5, 2]]
    assert len(set(np.sign(np.subtract(top, bottom)))) == 1


def test_a_graph_that_nobody_could_read_is_refused():
    x = Tensor(1.0)
    for _ in range(60):
        x = x.tanh()
    with pytest.raises(ValueError, match="61 nodes, expected 60 or fewer"):
        figures.draw_graph(x)
