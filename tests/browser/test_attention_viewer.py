"""The attention viewer in a page of its own: keys, hover, numbers equal to Python's."""

import numpy as np
import pytest
from examples import attention
from page import becomes, eventually, numbers
from playwright.sync_api import expect

from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser


def test_keys_walk_the_map_and_the_numbers_are_pythons(show):
    widget = attention()
    arrays = unpack(widget.recording)
    page = show(widget)
    chart = page.get_by_role("group", name="Map:")
    chart.focus()
    page.keyboard.press("Home")
    status = page.get_by_role("status")
    for key in (0, 1, 2):
        expect(status).to_contain_text(f"→ “{widget.tokens[key]}”")
        says_the_products_of(status, arrays, key)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    expect(status).to_contain_text("masked, it lies ahead")


@eventually
def says_the_products_of(status, arrays, key):
    """Compare what is said of the last query and a key with the arrays."""
    dot, _, score, weight = numbers(status.inner_text().split("→")[1])
    q, k = arrays["q0"][0, -1], arrays["k0"][0, key]
    assert dot == pytest.approx(q @ k, abs=0.00501)
    assert score == pytest.approx(q @ k / np.sqrt(len(q)), abs=0.00501)
    assert weight == pytest.approx(arrays["a0"][0, -1, key], abs=0.000501)


def test_the_numbers_beside_the_keys_are_the_row_of_the_head(show):
    widget = attention()
    page = show(widget)
    for head in (0, 2):
        page.get_by_role("button", name=f"head {head + 1}").click()
        row = unpack(widget.recording)["a0"][head, -1]
        expect(page.get_by_role("status")).to_contain_text(f"Head {head + 1} of 4")
        says_beside_the_keys(page, row)
    becomes(page, "head", 2)


@eventually
def says_beside_the_keys(page, row):
    said = page.locator(".dlw-key text:last-child").all_text_contents()
    np.testing.assert_allclose([float(t) for t in said], row, atol=0.00501)


def test_a_token_is_chosen_by_hover_and_by_keys(show):
    page = show(attention())
    page.get_by_role("button", name="“mat”").hover()
    expect(page.get_by_role("status")).to_contain_text("token 6, “mat”")
    page.locator(".dlw-query[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    becomes(page, "query", 6)
    expect(page.locator(".dlw-query[aria-pressed=true]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    becomes(page, "query", 5)


def test_parts_can_be_hidden_and_the_view_is_copied_as_code(show):
    widget = attention()
    widget.hide = ["heads", "lines", "products"]
    page = show(widget)
    expect(page.get_by_role("button", name="head 1")).to_have_count(0)
    expect(page.locator(".dlw-lines, .dlw-table")).to_have_count(0)
    page.get_by_role("button", name="Copy as code").click()
    call = "attention_viewer(source, tokens, layer=0, head=0, query=10"
    expect(page.locator(".dlw-copy code")).to_contain_text(call)
