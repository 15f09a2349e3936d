"""The race of optimisers in a page of its own: scrub, play, move the start."""

import numpy as np
import pytest
from page import becomes, get, numbers
from playwright.sync_api import expect

from dl_helpers.optim import SGD, Adam, Momentum
from dl_helpers.widgets import optimizer_race
from dl_helpers.widgets.optimization.surfaces import valley

pytestmark = pytest.mark.browser


def race(**given):
    optimizers = {"SGD": SGD(0.09), "Momentum": Momentum(0.02), "Adam": Adam(0.2)}
    return optimizer_race(optimizers, **{"steps": 20} | given)


def status(page):
    return page.locator("p[role=status]")


def start(page):
    return page.get_by_role("button", name="Start (")


def shown(widget, step):
    """Give the numbers of the status text: loss and place of each optimiser."""
    ways = widget.ways
    rows = zip(ways["losses"][:, step], ways["paths"][:, step], strict=True)
    return [number for loss, x in rows for number in (loss, *x)]


def test_steps_scrubs_and_plays_with_pythons_numbers(show):
    widget = race()
    page = show(widget, reduced_motion="reduce")
    expect(status(page)).to_contain_text("Step 0 of 20")
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    expect(status(page)).to_contain_text("Step 1 of 20")
    said = numbers(status(page).inner_text())
    assert said == pytest.approx(shown(widget, 1), rel=1e-3, abs=0.006)
    page.get_by_role("slider", name="Step").press("End")
    expect(status(page)).to_contain_text("Step 20 of 20")
    said = numbers(status(page).inner_text())
    assert said == pytest.approx(shown(widget, 20), rel=1e-3, abs=0.006)
    page.get_by_role("button", name="Reset").press("Enter")
    expect(status(page)).to_contain_text("Step 0 of 20")
    page.get_by_role("button", name="Play").press("Enter")
    expect(status(page)).to_contain_text("Step 20 of 20")
    becomes(page, "running", False)


def test_the_learning_rates_scrub_without_a_kernel(show):
    widget = race()
    page = show(widget)
    page.get_by_role("slider", name="Step").press("End")
    expect(page.get_by_text("SGD with η = 0.09 is below it")).to_be_visible()
    page.get_by_role("slider", name="Learning rates").press("ArrowRight")
    expect(page.get_by_text("SGD with η = 0.135 is not below it")).to_be_visible()
    page.get_by_role("slider", name="Learning rates").press("End")
    widget.set_state({"rate": 8})
    end = int(widget.ways["ends"][0])
    expect(status(page)).to_contain_text(f"SGD diverged at step {end}")
    expect(page.get_by_role("row", name="SGD")).to_contain_text("diverged")
    expect(page.locator(".dlw-endings")).to_contain_text("a thousand map widths")


def test_arrow_keys_and_pointer_move_the_start_to_recorded_ones(show):
    page = show(race())
    expect(status(page)).to_contain_text("Step 0 of 20")  # the recording has come
    start(page).focus()
    page.keyboard.press("ArrowRight")
    places = np.linspace(-6, 6, 7)[1:-1]
    assert abs(places - get(page, "start")[0]).min() < 1e-5
    becomes(page, "step", 20)
    first = get(page, "start")
    page.keyboard.press("ArrowDown")
    becomes(page, "start", pytest.approx([first[0], first[1] - 1], abs=1e-5))
    box = start(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y)
    page.mouse.up()
    page.wait_for_function(
        "least => widgetModel.get('start')[0] > least", arg=first[0] + 1.9
    )
    page.get_by_role("button", name="Original start").press("Enter")
    expect(start(page)).to_have_attribute("aria-label", "Start (−5.00, 2.00)")


def test_map_and_curves_say_what_they_show(show):
    page = show(race(hide=["player", "rate"]))
    expect(page.get_by_role("group", name="Map of the loss")).to_be_visible()
    expect(page.get_by_role("img", name="Losses over the steps")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)


def test_copies_the_call(show):
    page = show(race())
    page.get_by_role("slider", name="Learning rates").press("Home")
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = 'optimizer_race(optimizers, "valley", steps=20, multiplier=0.1)'
    expect(page.locator(".dlw-copy code")).to_have_text(code)
    page = show(race(surface=valley(100)))
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = "optimizer_race(optimizers, valley(100), steps=20)"
    expect(page.locator(".dlw-copy code")).to_have_text(code)
