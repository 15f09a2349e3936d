"""The filter browser in a page of its own: keys, numbers equal to Python's, drawing."""

import re

import numpy as np
import pytest
from examples import small_cnn
from page import becomes, eventually, get, looks_different, numbers
from playwright.sync_api import expect

from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser


def status(page):
    return page.locator("section [role=status]")


def test_every_unit_shows_pythons_value_and_products(show):
    widget = small_cnn()
    page = show(widget)
    expect(status(page)).to_contain_text("Unit 3 of 6")  # the recording has come
    maps = page.get_by_role("group", name="Units:")
    maps.focus()
    page.keyboard.press("Home")
    values = unpack(widget.recording)["y1"][0]
    place = page.get_by_role("group", name="Map of unit")
    for unit in (0, 1, 2):
        expect(status(page)).to_contain_text(f"Unit {unit + 1} of 6, row 1, column 1")
        total, bias, value = numbers(status(page).inner_text())[:3]
        assert value == pytest.approx(values[unit, 0, 0], abs=0.00501)
        assert value == pytest.approx(total + bias, abs=0.011)
        page.keyboard.press("ArrowRight")
    place.focus()
    for key in ("ArrowDown", "ArrowDown", "End"):
        page.keyboard.press(key)
    expect(status(page)).to_contain_text("row 3, column 8")
    unit = get(page, "unit")
    says_at(status(page), 2, values[unit, 2, 7], 0.00501)
    expect(status(page)).to_contain_text("It sees rows 2 to 4 and columns 7 to 8")


def test_votes_and_answer_are_pythons_for_each_picture(show):
    widget = small_cnn()
    page = show(widget)
    slider = page.get_by_label("Picture", exact=True)
    slider.focus()
    scores = unpack(widget.recording)["scores"]
    for index in range(3):
        expect(page.locator("output")).to_have_text(f"{index + 1} of 9")
        shows_votes(page, np.sort(scores[index])[::-1])
        answer = widget.classes[scores[index].argmax()]
        expect(page.get_by_text(f"Answer: {answer}")).to_be_visible()
        page.keyboard.press("ArrowRight")


@eventually
def shows_votes(page, best):
    shown = page.locator(".dlw-votes .dlw-number").all_inner_texts()
    np.testing.assert_allclose([numbers(s)[0] for s in shown], best, atol=0.00501)


def test_stages_are_buttons_and_gradients_beside_activations(show):
    widget = small_cnn()
    page = show(widget)
    stages = page.locator(".dlw-stages button")
    assert len(widget.stages) == 5
    expect(stages).to_have_count(5)
    page.get_by_role("button", name=re.compile("^pool")).press("Enter")
    expect(page.get_by_text("pool: activations of 6×4×4")).to_be_visible()
    expect(status(page)).to_contain_text("Of the 4 numbers of its window it makes")
    maps = page.locator(".dlw-maps")
    before = maps.screenshot()
    page.get_by_label("Show", exact=True).select_option("gradients")
    expect(page.get_by_text("pool: gradients of 6×4×4")).to_be_visible()
    looks_different(maps, before)
    slope = unpack(widget.recording)["dy3"][0, 2, 0, 0]
    says_at(status(page), -1, slope, 0.000051)


@eventually
def says_at(said, place, value, margin):
    """Compare one of the numbers of a text with Python's."""
    shown = numbers(said.inner_text())[place]
    assert shown == pytest.approx(value, abs=margin)


def test_the_vote_of_a_dense_layer_is_a_filter_over_maps(show):
    page = show(small_cnn())
    page.get_by_role("button", name=re.compile("^out")).click()
    expect(page.get_by_text("Input × filter = products")).to_be_visible()
    expect(status(page)).to_contain_text("It sees the whole picture.")
    expect(page.locator(".dlw-products .dlw-channel")).to_have_count(4)
    expect(page.get_by_text("and 2 more channels")).to_be_visible()


def test_what_excites_a_unit_leads_to_its_picture_and_place(show):
    widget = small_cnn()
    page = show(widget)
    index, row, column = unpack(widget.recording)["strongest1"][2, 0]
    page.locator(".dlw-strongest button").first.click()
    expect(status(page)).to_contain_text(f"row {row + 1}, column {column + 1}")
    becomes(page, "index", index)
    best = unpack(widget.recording)["best1"][2, 0]
    says_at(status(page), 2, best, 0.00501)


def test_a_drawing_by_keys_waits_for_the_kernel(show, keep):
    page = show(small_cnn())
    page.get_by_label("Draw").check()
    sheet = page.get_by_role("group", name="Sheet:")
    sheet.focus()
    for key in ("ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    becomes(page, "index", -1)
    expect(page.get_by_text("your drawing")).to_be_visible()
    notes = page.get_by_text("Not recorded: a running notebook computes it.")
    expect(notes.first).to_be_visible()
    drawn = page.evaluate("new Float32Array(widgetModel.get('drawn').buffer)[9]")
    assert drawn == 1
    keep(page, "filter-browser-drawn")
    page.get_by_label("Picture", exact=True).press("ArrowRight")
    expect(page.locator("output")).to_have_text("2 of 9")


def test_another_class_needs_the_kernel_and_says_so(show):
    page = show(small_cnn())
    page.get_by_label("of the score of").select_option("frog")
    expect(status(page)).to_contain_text("a running notebook computes it")
    expect(page.locator(".dlw-votes .dlw-number")).to_have_count(3)
    page.get_by_label("of the score of").select_option("the answer")
    expect(status(page)).to_contain_text("Unit 3 of 6")


def test_parts_can_be_hidden_and_the_view_is_copied_as_code(show):
    widget = small_cnn()
    widget.hide = ["draw", "gradients", "product", "strongest", "votes"]
    page = show(widget)
    for gone in (
        "Draw",
        "The vote",
        "Input × filter = products",
        "What excites it most",
    ):
        expect(page.get_by_text(gone, exact=True)).to_have_count(0)
    page.get_by_role("button", name="Copy as code").click()
    call = 'filter_browser(model, x, y, index=0, stage="conv", unit=2, place=(0, 0))'
    expect(page.locator(".dlw-copy code")).to_have_text(call)
