"""Boxes on a picture: what is drawn, how it looks, and what the alt text says."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from dl_helpers.figures import canvas, show_boxes

IMAGE = np.zeros((40, 60))
BOXES = np.array([[0, 0, 10, 10], [20, 30, 40, 50]])


def drawn(picture):
    (ax,) = picture.figure.axes
    return [p for p in ax.patches if isinstance(p, Rectangle)]


def test_boxes_stand_where_they_should():
    one, two = drawn(show_boxes(IMAGE, BOXES))
    assert one.get_bbox().extents.tolist() == [0, 0, 10, 10]
    assert two.get_bbox().extents.tolist() == [30, 20, 50, 40]
    assert one.get_linestyle() == two.get_linestyle() == "-"


def test_what_meets_nothing_true_is_dashed():
    """Half of the true box: an IoU of ½ is enough, a pixel less is not."""
    for bottom, style in ((10, "-"), (9, "--")):
        picture = show_boxes(IMAGE, [[0, 0, bottom, 10]], [[0, 0, 20, 10]])
        (box,) = drawn(picture)
        assert box.get_linestyle() == style
        assert ("right" in picture.alt) == (style == "-")
        assert ("wrong" in picture.alt) == (style == "--")


def test_labels_stand_at_the_corners():
    (ax,) = show_boxes(IMAGE, BOXES, labels=["0.9", "0.1"]).figure.axes
    assert [(t.get_text(), t.get_position()) for t in ax.texts] == [
        ("0.9", (0, 0)),
        ("0.1", (30, 20)),
    ]


def test_alt_text_says_where():
    picture = show_boxes(IMAGE, BOXES)
    assert picture.alt == (
        "A picture with 2 boxes: rows 0 to 10, columns 0 to 10; "
        "rows 20 to 40, columns 30 to 50"
    )
    assert show_boxes(IMAGE, BOXES, alt="two").alt == "two"


def test_no_box_is_a_picture_too():
    picture = show_boxes(IMAGE, np.zeros((0, 4)), [[0, 0, 20, 10]], [])
    assert not drawn(picture)
    assert picture.alt == "A picture with 0 boxes"
    assert picture.png().startswith(b"\x89PNG")


def test_draws_on_axes_that_are_given():
    figure, ax = canvas(2, 2)
    assert show_boxes(IMAGE, BOXES, axes=ax).figure is figure


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((BOXES, None, ["one"]), "1 labels came for 2 boxes"),
        ((BOXES[:, :3], BOXES), r"boxes have shape \(2, 3\)"),
        ((BOXES[:, :3],), r"boxes have shape \(2, 3\)"),
    ],
)
def test_says_what_is_wrong(arguments, message):
    with pytest.raises(ValueError, match=message):
        show_boxes(IMAGE, *arguments)
