"""CAPTCHA odds in a page of its own: numbers equal to Python's, by keyboard alone."""

import pytest
from page import becomes, get, numbers
from playwright.sync_api import expect

from dl_helpers.widgets import captcha_odds

pytestmark = pytest.mark.browser

MARKS = {"first": 0.98914, "fifth": 0.98137}


def test_the_chance_follows_both_sliders(show):
    widget = captcha_odds(12, 0.6, MARKS)
    page = show(widget)
    curve = page.locator(".dlw-curve")
    before = curve.get_attribute("d")
    page.get_by_role("slider", name="Right on one picture").press("PageUp")
    page.get_by_role("slider", name="Pictures").press("ArrowLeft")
    becomes(page, "n", 11)
    widget.n, widget.accuracy = 11, get(page, "accuracy")
    assert 0.6 < widget.accuracy < 1
    expect(curve).not_to_have_attribute("d", before)
    shown = page.locator(".dlw-chance b").inner_text()
    assert float(shown) == pytest.approx(widget.chance, rel=5e-3)
    label = page.get_by_role("img").get_attribute("aria-label")
    assert f"at {widget.accuracy:.5g} it is {shown}" in label


def test_the_table_has_pythons_numbers_and_sets_the_accuracy(show):
    widget = captcha_odds(12, 0.6, MARKS)
    page = show(widget)
    rows = page.locator(".dlw-table tr").all_inner_texts()[1:]
    for text, p in zip(rows, MARKS.values(), strict=True):
        assert numbers(text) == pytest.approx([p, p**12, p**-12], rel=5e-3)
    first = page.get_by_role("button", name="first")
    first.press("Enter")
    becomes(page, "accuracy", MARKS["first"])
    expect(first).to_have_attribute("aria-pressed", "true")


def test_attempts_are_counted_and_forgotten(show):
    page = show(captcha_odds(3, 0.9))
    page.get_by_role("button", name="One attempt").press("Enter")
    expect(page.get_by_text("Attempt 1:")).to_be_visible()
    page.get_by_role("button", name="1,000 attempts").press("Enter")
    becomes(page, "tried", 1001)
    passed = get(page, "passed")
    expect(page.get_by_text(f"Passed so far: {passed} of 1,001.")).to_be_visible()
    expect(page.locator(".dlw-answers span")).to_have_count(3)
    page.get_by_role("button", name="Forget").press("Enter")
    expect(page.get_by_text("Each box is a picture")).to_be_visible()


def test_copies_the_call(show):
    page = show(captcha_odds(5, 0.75))
    page.get_by_role("button", name="Copy as code").press("Enter")
    expect(page.locator(".dlw-copy code")).to_have_text("captcha_odds(5, 0.75)")


def test_parts_can_be_left_out(show):
    page = show(captcha_odds(marks=MARKS, hide=("curve", "attempts", "marks", "copy")))
    expect(page.locator(".dlw-chance")).to_be_visible()
    for gone in (".dlw-curve", ".dlw-answers", ".dlw-table", ".dlw-copy"):
        expect(page.locator(gone)).to_have_count(0)
