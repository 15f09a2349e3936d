"""The activation explorer in a page: keys, and numbers equal to Python's."""

import numpy as np
import pytest
from page import becomes, eventually, get
from playwright.sync_api import expect

from dl_helpers.nn import Tanh
from dl_helpers.widgets import activation_explorer

pytestmark = pytest.mark.browser


def _cells(page):
    rows = page.locator(".dlw-table tr").all()[1:]
    return [row.locator("td").all_inner_texts() for row in rows]


def _number(text):
    return float(text.replace("−", "-").replace("<", "").replace("%", "").strip())


def test_sliders_by_keys_show_pythons_numbers(show, keep):
    widget = activation_explorer()
    page = show(widget)
    page.get_by_label("Input x").focus()
    for key in ("PageDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.get_by_label("Spread s of inputs").press("PageUp")
    page.get_by_label("Layers").press("ArrowLeft")
    state = {name: get(page, name) for name in ("place", "spread", "depth")}
    assert state != {name: getattr(widget, name) for name in state}
    widget.set_state(state)
    _require_pythons_numbers(page, widget)
    keep(page, "activation-explorer-moved")


@eventually
def _require_pythons_numbers(page, widget):
    """Compare each row of the table with what Python measures."""
    for k, cells in enumerate(_cells(page)):
        value, slope, gradient, saturated, mean = map(_number, cells)
        found = widget.measures(k)
        np.testing.assert_allclose(
            [value, slope, mean],
            [found["value"], found["slope"], found["mean"]],
            atol=0.00501,
        )
        assert gradient == pytest.approx(found["gradient"], rel=0.06, abs=1e-300)
        assert saturated == pytest.approx(100 * found["saturated"], abs=1)


def test_another_function_is_chosen_by_keys(show):
    page = show(activation_explorer())
    radios = page.get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    becomes(page, "chosen", 1)
    expect(page.get_by_text("Tanh at x = 2.00: value 0.96, slope 0.07")).to_be_visible()
    picture = page.get_by_role("img")
    expect(picture).to_have_attribute(
        "aria-label",
        "Tanh and its slope; flat from −10.00 to −2.18 and from 2.18 to 10.00. "
        "At x = 2.00 the value is 0.96 and the slope 0.07",
    )


def test_a_wrong_backward_is_said_in_words(show):
    class Mine(Tanh):
        def backward(self, dy):
            return 2 * super().backward(dy)

    page = show(activation_explorer(Mine(), Tanh()))
    wrong = page.get_by_text(
        "The backward of Mine says 2.00 at x = −0.02; the slope is 1.00."
    )
    expect(wrong).to_be_visible()
    page.get_by_role("radio").nth(1).check()
    expect(wrong).not_to_be_visible()


def test_the_call_can_be_copied(show):
    page = show(activation_explorer(np.tanh, depth=3))
    page.get_by_role("button", name="Copy as code").click()
    expect(page.locator(".dlw-copy code")).to_have_text(
        "activation_explorer(*functions, x=2, spread=1, depth=3)"
    )


def test_a_page_with_one_slider(show):
    page = show(activation_explorer(np.tanh, hide=["spread", "depth", "table"]))
    expect(page.get_by_role("slider")).to_have_count(1)
    expect(page.get_by_role("radio")).to_have_count(0)
