"""The graph stepper in a page: keys, mouse, and numbers equal to Python's."""

import numpy as np
import pytest
from examples import expression
from page import becomes, eventually, get, numbers, watch, watched
from playwright.sync_api import expect

from dl_helpers.autograd import Tensor
from dl_helpers.widgets import graph_stepper

pytestmark = pytest.mark.browser


def test_steps_to_the_end_show_pythons_values_and_gradients(show, keep):
    widget = graph_stepper(expression())
    page = show(widget)
    step = page.get_by_role("button", name="Step", exact=True)
    step.focus()
    expect(page.get_by_role("status")).to_contain_text("Start")
    for _ in range(widget.last):
        page.keyboard.press("Enter")
    becomes(page, "step", widget.last)
    expect(step).to_be_disabled()
    expect(page.get_by_role("status")).to_contain_text("All gradients are complete")
    _require_pythons_numbers(page, widget)
    keep(page, "graph-stepper-complete")


@eventually
def _require_pythons_numbers(page, widget):
    """Compare each box of the page with the computation in Python."""
    values = page.locator(".dlw-box .dlw-value").all_text_contents()
    slopes = page.locator(".dlw-box .dlw-slope").all_text_contents()
    shown = [[_number(text) for text in texts] for texts in (values, slopes)]
    vertices, _, grads = widget._now
    np.testing.assert_allclose(shown[0], [v.value for v in vertices], rtol=5e-4)
    np.testing.assert_allclose(shown[1], grads, rtol=5e-4, atol=1e-9)


def _number(text):
    return float(text.replace("∂", "").replace("−", "-").strip())


def test_a_moved_leaf_gives_pythons_numbers_at_once(show):
    widget = graph_stepper(expression())
    page = show(widget)
    page.get_by_label("Position").press("End")
    page.get_by_label("x0, slider").press("ArrowRight")
    page.get_by_role("spinbutton", name="w1", exact=True).fill("0.75")
    given = get(page, "given")
    assert given != widget.given
    assert given[2] == 0.75
    widget.set_state({"given": given})
    _require_pythons_numbers(page, widget)
    page.get_by_role("button", name="Original values").click()
    becomes(page, "given", graph_stepper(expression()).given)


def test_back_reset_play_and_pause(show):
    page = show(graph_stepper(expression()))
    slider = page.get_by_label("Position")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    expect(page.get_by_role("status")).to_contain_text("Forward 2 of")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("status")).to_contain_text("Forward 1 of")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("widgetModel.get('step') >= 2")
    page.get_by_role("button", name="Pause").click()
    becomes(page, "running", False)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Back")).to_be_disabled()


def test_play_stops_at_the_end_and_begins_again(show):
    (x,) = [Tensor(2.0, "x")]
    page = show(graph_stepper(x * x))
    page.get_by_label("Position").press("End")
    becomes(page, "step", 3)
    watch(page, "step")
    page.get_by_role("button", name="Play").click()
    becomes(page, "running", False)
    assert watched(page, "step") == [0, 1, 2, 3]
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_value_is_explained_by_arrow_keys_or_a_click(show):
    widget = graph_stepper(expression())
    page = show(widget)
    page.get_by_label("Position").press("End")
    boxes = page.locator(".dlw-box")
    place = next(i for i, node in enumerate(widget.nodes) if node["op"] == "×")
    boxes.last.focus()
    page.keyboard.press("Home")
    for _ in range(place):
        page.keyboard.press("ArrowRight")
    expect(boxes.nth(place)).to_be_focused()
    becomes(page, "selected", place)
    row = page.locator(".dlw-table tr").nth(1)
    upstream, local, flow = [
        _number(text.rpartition("= ")[2])
        for text in row.locator("td").all_inner_texts()
    ]
    assert flow == pytest.approx(upstream * local, rel=2e-3)
    page.get_by_role("button", name="w0 = 2").click()
    expect(page.get_by_text("The value w0")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    becomes(page, "selected", -1)


def test_arrays_show_their_numbers(show):
    x = np.random.default_rng(0).normal(size=(4, 3))
    W = Tensor(np.ones((3, 2)), "W")
    page = show(graph_stepper((x @ W).tanh().sum()))
    page.get_by_label("Position").press("End")
    page.get_by_label("Show the numbers of arrays").check()
    page.get_by_role("button", name="W = shape (3, 2)").click()
    tables = page.locator(".dlw-arrays table")
    expect(tables).to_have_count(2)
    expect(tables.last.locator("td")).to_have_count(6)  # those of W, not of y
    slope = (x.T @ (1 - np.tanh(x @ np.ones((3, 2))) ** 2)).ravel()
    np.testing.assert_allclose(numbers(tables.last.inner_text()), slope, rtol=1e-3)
    expect(page.get_by_text("These values are fixed here")).to_be_visible()


def test_the_log_of_a_negative_number_is_explained(show):
    page = show(graph_stepper(Tensor(2.0, "x").log()))
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("spinbutton", name="x", exact=True).fill("-1")
    expect(page.get_by_role("status")).to_contain_text("is no finite number")


def test_the_present_numbers_can_be_copied_as_code(show):
    page = show(graph_stepper(Tensor(2.0, "x") * 3))
    page.get_by_role("spinbutton", name="x", exact=True).fill("0.5")
    page.get_by_role("button", name="Copy as code").click()
    expect(page.locator(".dlw-copy code")).to_contain_text('x = Tensor(0.5, "x")')
    expect(page.locator(".dlw-copy code")).to_contain_text("graph_stepper(L)")


def test_a_page_without_leaves(show):
    page = show(graph_stepper(expression(), hide=["leaves", "position"]))
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_role("spinbutton")).to_have_count(0)
    expect(page.get_by_label("Position")).to_have_count(0)
