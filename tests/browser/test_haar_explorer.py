"""Haar explorer in a page of its own: moved by keys and mouse, numbers as Python's."""

import numpy as np
import pytest
from page import becomes, eventually, get, numbers
from playwright.sync_api import expect

from dl_helpers.features import integral_image
from dl_helpers.widgets import haar_explorer

pytestmark = pytest.mark.browser

PICTURE = np.random.default_rng(0).uniform(size=(20, 24))


def feature(page):
    return page.get_by_role("group", name="Picture with the feature")


@eventually
def agree(page, widget):
    """Let the page's value and table be those of Python at the same place."""
    widget.set_state({"kind": get(page, "kind"), "cell": get(page, "cell")})
    said = page.get_by_role("status").inner_text()
    assert numbers(said)[-1] == pytest.approx(widget.value, abs=0.00501)
    rows = page.locator(".dlw-table tr").all_inner_texts()[1:]
    sums = [numbers(row)[4] for row in rows]
    np.testing.assert_allclose(sums, widget.sums, atol=0.00501)
    for row in rows:
        c, a, b, d, total = numbers(row)
        assert c + a - b - d == pytest.approx(total, abs=0.0251)


def test_keys_move_and_resize(show):
    widget = haar_explorer(PICTURE, ("two across", 5, 5, 6, 4))
    page = show(widget)
    agree(page, widget)
    feature(page).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    becomes(page, "cell", [4, 7, 7, 4])
    agree(page, widget)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Home")
    becomes(page, "cell", [4, 0, 7, 3])
    page.keyboard.press("End")
    becomes(page, "cell", [4, 18, 7, 3])
    agree(page, widget)


def test_every_kind_divides_the_box_and_names_the_corners_of_a_cell(show):
    widget = haar_explorer(PICTURE, ("two across", 2, 3, 6, 6))
    page = show(widget)
    for kind in widget.kinds:
        page.get_by_role("radio", name=kind).check()
        agree(page, widget)
    becomes(page, "cell", [2, 3, 3, 6])
    page.get_by_role("radio", name="4", exact=True).check()
    expect(page.get_by_role("img")).to_have_attribute(
        "aria-label",
        "Integral image; look-ups of cell 4: A at row 5, column 9, B at row 5, column "
        "15, C at row 8, column 15, D at row 8, column 9",
    )


def test_the_mouse_drags_the_feature_and_its_corner(show):
    widget = haar_explorer(PICTURE, ("two down", 4, 6, 3, 8))
    page = show(widget)
    box = feature(page).bounding_box()
    unit = box["width"] / 24

    def drag(start, end):
        for (row, column), go in ((start, page.mouse.down), (end, page.mouse.up)):
            page.mouse.move(box["x"] + column * unit, box["y"] + row * unit, steps=3)
            go()

    drag((6.5, 9.5), (8.5, 12.5))
    becomes(page, "cell", [6, 9, 3, 8])
    drag((12, 17), (16, 19))
    becomes(page, "cell", [6, 9, 5, 10])
    agree(page, widget)


def test_a_wrong_integral_image_is_shown_with_its_consequences(show):
    F = integral_image(PICTURE)
    F[:, 10:] *= 1.5
    page = show(haar_explorer(PICTURE, ("two across", 5, 5, 6, 4), integral=F))
    expect(page.get_by_text("first at row 1, column 10")).to_be_visible()
    right = haar_explorer(PICTURE, ("two across", 5, 5, 6, 4)).value
    said = page.get_by_role("status").inner_text()
    assert "Added up pixel by pixel it is" in said
    assert numbers(said)[-1] == pytest.approx(right, abs=0.00501)


def test_copies_the_call(show):
    page = show(haar_explorer(PICTURE, ("four", 1, 2, 3, 4)))
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = 'haar_explorer(picture, ["four", 1, 2, 3, 4])'
    expect(page.locator(".dlw-copy code")).to_have_text(code)


def test_parts_can_be_left_out(show):
    page = show(haar_explorer(PICTURE, hide=("kinds", "sums", "table", "copy")))
    expect(page.locator(".dlw-value")).to_be_visible()
    for gone in ("fieldset", ".dlw-dots", ".dlw-table", ".dlw-copy"):
        expect(page.locator(gone)).to_have_count(0)
