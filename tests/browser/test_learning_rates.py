"""Learning rates in a page of its own: a slider, and points to choose from."""

import numpy as np
import pytest
from page import becomes, numbers
from playwright.sync_api import expect

from dl_helpers.widgets import learning_rates

pytestmark = pytest.mark.browser

RATES = [0.01, 0.1, 1, 10]


def train(rate):
    if rate == 10:
        raise RuntimeError("too fast")
    losses = 3 * np.exp(-rate * np.arange(1, 8)) + 0.05
    return np.where(np.arange(7) > 4, np.nan, losses) if rate == 1 else losses


def status(page):
    return page.locator("p[role=status]")


def test_the_slider_goes_through_the_rates_with_pythons_numbers(show):
    page = show(learning_rates(train, RATES, progress=False))
    slider = page.get_by_role("slider", name="Learning rate")
    expect(slider).to_have_attribute("aria-valuetext", "0.1")
    for key, rate in (("Home", 0.01), ("ArrowRight", 0.1)):
        slider.press(key)
        expect(status(page)).to_contain_text(f"rate {rate} the loss went")
        losses = train(rate)
        said = numbers(status(page).inner_text())
        assert said == pytest.approx([rate, losses[0], losses[-1]], rel=1e-3)
    slider.press("ArrowRight")
    expect(status(page)).to_contain_text("it is not a number from epoch 6 on")
    slider.press("End")
    expect(status(page)).to_contain_text("training raised RuntimeError: too fast (line")
    expect(page.get_by_text("Diverged: 1. Raised an error: 10.")).to_be_visible()
    expect(page.locator(".dlw-cross")).to_have_count(2)


def test_a_click_near_a_point_chooses_its_rate(show):
    page = show(learning_rates(train, RATES, progress=False))
    plot = page.get_by_role("img", name="Final loss")
    box = plot.bounding_box()
    plot.click(position={"x": 60, "y": box["height"] / 2})
    expect(status(page)).to_contain_text("learning rate 0.01 the loss")
    becomes(page, "index", 0)


def test_parts_can_be_hidden_and_the_call_copied(show):
    widget = learning_rates(train, RATES, unit="step", hide=["finals"], progress=False)
    page = show(widget)
    expect(page.get_by_role("img")).to_have_count(1)
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = 'learning_rates(train, [0.01, 0.1, 1, 10], unit="step")'
    expect(page.locator(".dlw-copy code")).to_have_text(code)
