"""The hidden-state viewer in a page of its own: keys, play, numbers of Python."""

import numpy as np
import pytest
from examples import reader
from page import becomes, eventually, looks_different, numbers
from playwright.sync_api import expect

from dl_helpers.nn import softmax
from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser


def test_keys_walk_over_units_and_characters_with_pythons_numbers(show):
    widget = reader()
    sent = unpack(widget.recording)
    page = show(widget)
    states = page.get_by_role("group", name="Units down")
    states.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    becomes(page, "step", 14)
    becomes(page, "unit", 5)
    status = page.locator("p[role=status]")
    expect(status).to_contain_text("Character 15 of 28, “t”: unit 6 of 16")
    said = numbers(status.inner_text())
    expected = [sent[name][14, 5] for name in widget.quantities]
    np.testing.assert_allclose(said, expected, atol=0.00501)
    page.keyboard.press("End")
    becomes(page, "step", 27)
    page.keyboard.press("Home")
    expect(status).to_contain_text("Character 1 of 28")
    expect(
        page.get_by_text("At the first character there is no way back.")
    ).to_have_count(1)


def test_the_next_character_follows_the_temperature(show):
    widget = reader()
    page = show(widget)
    scores = unpack(widget.recording)["scores"][12].astype(float)
    slider = page.get_by_label("Temperature")
    for key, tau in ((None, 1), ("Home", 0.1), ("End", 2)):
        if key:
            slider.press(key)
        becomes(page, "temperature", tau)
        expects_the_next(page, softmax(scores / tau))
    expect(page.get_by_text("Drawn at τ = 2.00, after the whole text.")).to_be_visible()


@eventually
def expects_the_next(page, p):
    """Compare the best probabilities, and the entropy that is said, with Python's."""
    shown = page.locator(".dlw-bars .dlw-number").all_inner_texts()[:7]
    best = np.sort(p)[::-1][:7]
    np.testing.assert_allclose([float(text) for text in shown], best, atol=0.000501)
    said = page.get_by_text("It expects").inner_text()
    assert f"p = {p.max():.2f}" in said
    entropy = -(p * np.log2(p)).sum()
    assert numbers(said)[1] == pytest.approx(entropy, abs=0.00501)


def test_the_gradient_is_said_and_a_character_is_chosen_by_click(show):
    widget = reader()
    page = show(widget)
    page.locator(".dlw-reading span").nth(20).click()
    becomes(page, "step", 20)
    norms = unpack(widget.recording)["norms_h"][20]
    said = page.locator("section .dlw-note", has_text="at lag 20").inner_text()
    first, rate = (numbers(part)[0] for part in said.split("c:")[0].split("×"))
    assert first == pytest.approx(norms[0], rel=0.06)
    assert rate == pytest.approx((norms[20] / norms[0]) ** (1 / 20), abs=0.00501)
    assert "vanishes" in said


def test_gates_can_be_shown_and_play_goes_to_the_end(show):
    page = show(reader())
    canvas = page.locator(".dlw-sheet canvas")
    expect(page.locator("p[role=status]")).to_contain_text("Character 13 of 28")
    before = canvas.screenshot()
    page.get_by_label("Show", exact=True).select_option("forget gate f")
    expect(page.get_by_text("Unit 5 on the text: forget gate f")).to_be_visible()
    looks_different(canvas, before)
    page.get_by_label("Speed").press("End")
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.locator("p[role=status]")).to_contain_text("Character 28 of 28")


def test_a_typed_text_and_a_continuation_wait_for_the_kernel(show):
    page = show(reader())
    field = page.get_by_label("Text")
    expect(field).to_have_value("to be, or not\nto be: that is")
    field.fill("to be")
    field.press("Shift+Enter")
    field.press("Enter")
    becomes(page, "wanted", "to be\n")
    expect(
        page.get_by_text("Not recorded: a running notebook reads it.")
    ).to_be_visible()
    page.get_by_role("button", name="Continue the text from here").click()
    expect(page.get_by_text("a running notebook computes it")).to_be_visible()


def test_parts_can_be_hidden_and_the_view_is_copied_as_code(show):
    widget = reader()
    widget.hide = ["continue", "gradient", "map", "next", "player", "type"]
    page = show(widget)
    expect(page.locator(".dlw-sheet, .dlw-bars, .dlw-plot, textarea")).to_have_count(0)
    page.get_by_role("button", name="Copy as code").click()
    call = 'that is", vocabulary=vocabulary, unit=4, step=12)'
    expect(page.locator(".dlw-copy code")).to_contain_text(call)
