"""The widgets for windows: convolution and pooling steppers, and the filter painter."""

import re

import numpy as np
import pytest
from examples import cross, flipped_layer
from page import becomes, eventually, get, numbers
from playwright.sync_api import expect

from dl_helpers.nn import Conv2d, MaxPool2d
from dl_helpers.widgets import conv_stepper, filter_painter, pooling_stepper

pytestmark = pytest.mark.browser


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def table(page, which):
    """Read the numbers of a grid; None where it is not filled."""
    get(page, "look")  # drawn by now
    texts = page.locator(".dlw-grid").nth(which).locator("td").all_inner_texts()
    return [float(t.replace("−", "-")) if t else None for t in texts]


@eventually
def fills(page, which, values):
    """Compare the numbers of a grid with those of Python."""
    np.testing.assert_allclose(table(page, which), np.ravel(values), atol=0.00501)


def test_convolution_goes_product_by_product(show):
    widget = conv_stepper(*cross())
    page = show(widget)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Press Step")
    press(page, "Step", 5)
    expect(status).to_contain_text("product 5 of 9: 1 × 0.11 = 0.11; sum so far 0.33")
    becomes(page, "step", 5)
    assert sum(value is not None for value in table(page, 4)) == 5
    press(page, "Step", 4)
    expect(status).to_contain_text("sum to 0.78; with bias 0.00 that is 0.78")
    press(page, "Back")
    expect(status).to_contain_text("product 8 of 9")
    press(page, "Reset")
    expect(status).to_contain_text("Press Step")


def test_convolution_fills_the_map_of_the_layer(show):
    widget = conv_stepper(*cross(), stride=2, padding=1)
    page = show(widget)
    assert set(table(page, 1)) == {None}
    press(page, "Finish")
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_disabled()
    fills(page, 1, widget.output)
    expect(page.get_by_text("(9 + 2 · 1 − 3) / 2 + 1 = 5")).to_be_visible()
    page.get_by_label("Stride").fill("3")
    page.get_by_label("Stride").press("Enter")
    expect(page.get_by_text("Stride 3 does not fit")).to_be_visible()
    widget.stride = 3
    fills(page, 1, widget.output)
    page.get_by_label("Turn the kernel").check()
    expect(page.get_by_text("The kernel is turned by 180°")).to_be_visible()


def test_convolution_explains_the_cell_in_focus_or_under_the_pointer(show):
    widget = conv_stepper(*cross())
    page = show(widget)
    cells = page.get_by_role("group", name="Output, cell by cell")
    cells.focus()
    for key in ("ArrowDown", "End", "ArrowLeft"):
        page.keyboard.press(key)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Output row 2, column 6")
    total = numbers(status.inner_text())[-1]
    assert total == pytest.approx(widget.output[0, 1, 5], abs=0.00501)
    cells.blur()
    expect(status).to_contain_text("Press Step")
    cells.hover(position={"x": 5, "y": 5})
    expect(status).to_contain_text("Output row 1, column 1")


def test_convolution_plays_window_by_window_and_pauses(show):
    page = show(conv_stepper(*cross()))
    page.get_by_label("Go").select_option("window by window")
    press(page, "Play")
    page.wait_for_function("widgetModel.get('step') >= 27")
    press(page, "Pause")
    becomes(page, "running", False)
    assert get(page, "step") % 9 == 0
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()


def test_convolution_with_less_motion_is_shown_at_once(show):
    page = show(conv_stepper(*cross()), reduced_motion="reduce")
    press(page, "Play")
    page.wait_for_function("widgetModel.get('step') === 441")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()


def test_convolution_says_what_a_flipped_layer_does(show):
    widget = flipped_layer()
    page = show(widget)
    status = page.get_by_role("status")
    expect(status).to_contain_text("your kernel seems flipped")
    own, right = numbers(status.inner_text())[-2:]
    layer = np.frombuffer(widget.own, np.float32).reshape(4, 4)
    assert own == pytest.approx(layer[1, 0], abs=0.00501)
    assert right == pytest.approx(widget.output[0, 1, 0], abs=0.00501)
    n = int(re.search(r"differs in (\d+) of 16", status.inner_text())[1])
    wrong = page.locator(".dlw-grid").nth(1).locator("td[data-wrong]")
    expect(wrong).to_have_count(n)
    page.get_by_label("Turn the kernel").check()
    expect(page.locator("td[data-wrong]")).to_have_count(0)
    expect(page.get_by_role("status")).not_to_contain_text("differs")


def test_convolution_shows_filters_and_channels_of_a_photograph(show):
    x = np.random.default_rng(0).uniform(size=(3, 40, 50)).astype(np.float32)
    layer = Conv2d(3, 4, 5, stride=2, rng=1)
    page = show(conv_stepper(x, layer))
    page.get_by_label("Filter", exact=True).select_option("3 of 4")
    page.get_by_label("Channel", exact=True).select_option("2 of 3")
    expect(page.get_by_text("input, channel 2 of 3")).to_be_visible()
    cells = page.get_by_role("group", name="Output, cell by cell")
    cells.focus()
    page.keyboard.press("ArrowRight")
    status = page.get_by_role("status")
    expect(status).to_contain_text("column 2: the 75 products")
    total = numbers(status.inner_text())[2]
    assert total == pytest.approx(layer.forward(x[None])[0, 2, 0, 1], abs=0.00501)
    becomes(page, "filter", 2)


def test_controls_can_be_hidden(show):
    hide = ("stride", "padding", "player", "pace", "flip", "copy")
    page = show(conv_stepper(*cross(), hide=hide))
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator(".dlw input, .dlw select")).to_have_count(0)


def test_pooling_fills_the_map_of_the_layer(show):
    x = conv_stepper(*cross()).output[0]
    widget = pooling_stepper(x, MaxPool2d(2, keep_edges=True))
    page = show(widget)
    press(page, "Step", 2)
    status = page.get_by_role("status")
    expect(status).to_contain_text("the largest of 0.11, 0.33, −0.11, 0.33 is 0.33")
    press(page, "Finish")
    fills(page, 1, widget.output)
    expect(status).to_contain_text("Your layer gives the same, here and everywhere.")
    page.get_by_label("Windows at the edge").select_option("dropped")
    widget.set_state({"edges": "drop"})
    fills(page, 1, widget.output)
    expect(page.get_by_text("Stride 2 does not fit")).to_be_visible()
    page.get_by_label("Take the").select_option("average")
    widget.set_state({"kind": "average"})
    fills(page, 1, widget.output)


def test_pooling_routes_a_gradient_back(show):
    dy = np.arange(1.0, 10).reshape(3, 3)
    widget = pooling_stepper(np.arange(49.0).reshape(7, 7) % 5, 3, stride=2, dy=dy)
    page = show(widget)
    page.get_by_label("Way back of the gradient").check()
    press(page, "Step", 2)
    expect(page.get_by_role("status")).to_contain_text(
        "dy = 2.00 goes to row 1, column 5"
    )
    assert sum(table(page, 2)) == 3
    press(page, "Finish")
    fills(page, 2, widget.gradient)


def test_painter_paints_with_pointer_and_keys(show):
    widget = filter_painter(np.random.default_rng(0).uniform(size=(30, 40)))
    page = show(widget)
    press(page, "Clear")
    kernel = page.get_by_role("group", name="Kernel, weight by weight")
    box = kernel.bounding_box()
    step = box["width"] / 3
    page.mouse.move(box["x"] + step / 2, box["y"] + step / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2.5 * step, box["y"] + step / 2, steps=5)
    page.mouse.up()
    page.mouse.move(box["x"] + 2.5 * step, box["y"] + 2.5 * step)
    becomes(page, "kernel", [[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    kernel.focus()
    for key in ("Home", "ArrowDown", "-", "-", "ArrowRight", "Enter", "ArrowUp", "0"):
        page.keyboard.press(key)
    becomes(page, "kernel", [[1, 0, 1], [-0.2, 1, 0], [0, 0, 0]])
    widget.set_state({"kernel": get(page, "kernel")})
    cells = page.get_by_role("group", name="Feature map")
    cells.focus()
    page.keyboard.press("ArrowDown")
    status = page.get_by_role("status").first
    expect(status).to_contain_text("Map row 2, column 1")
    assert numbers(status.inner_text())[-1] == pytest.approx(
        widget.feature_map[1, 0], abs=0.00501
    )


def test_painter_takes_presets_sizes_and_text(show):
    widget = filter_painter(np.random.default_rng(0).uniform(size=(30, 40)))
    page = show(widget)
    page.get_by_label("Kernel", exact=True).select_option("blur")
    page.get_by_label("Size").select_option("5 × 5")
    becomes(page, "kernel", pytest.approx(np.full((5, 5), 1 / 25)))
    text = page.get_by_role("textbox")
    text.fill("[[1, 2]]")
    text.blur()
    expect(page.get_by_text("This is no kernel")).to_be_visible()
    text.fill("[[0, -1],\n [1, 0]]")
    text.blur()
    becomes(page, "kernel", [[0, -1], [1, 0]])
    press(page, "Turn by 90°")
    becomes(page, "kernel", [[1, 0], [0, -1]])
    press(page, "Negate")
    becomes(page, "kernel", [[-1, 0], [0, 1]])
    page.get_by_label("ReLU").check()
    becomes(page, "relu", True)
    widget.set_state({"kernel": get(page, "kernel"), "relu": True})
    says_the_range_of_the_map(page, widget)


@eventually
def says_the_range_of_the_map(page, widget):
    """Compare the range of the sums, and the label of the map, with Python's."""
    note = page.get_by_text("The map runs from")
    sums = filter_painter(widget._x, widget.kernel).feature_map
    low, high = numbers(note.inner_text())[:2]
    assert (low, high) == pytest.approx((sums.min(), sums.max()), abs=0.00501)
    label = page.get_by_role("img").nth(1).get_attribute("aria-label")
    y = widget.feature_map
    assert numbers(label)[-1] == pytest.approx(y.max(), abs=0.00501)
