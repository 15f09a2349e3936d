"""Dreams in a page of their own: the film, and the controls that a kernel answers."""

import math

import pytest
from examples import ALL, dreamt
from page import becomes, numbers
from playwright.sync_api import expect

from dl_helpers.widgets.dream import film
from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def whole_film(monkeypatch):
    """Let a film be made to its end, however busy the machine is."""
    monkeypatch.setattr(film, "FILM_SECONDS", math.inf)


def status(page):
    return page.locator("p[role=status]")


def test_the_film_shows_pythons_numbers(show):
    widget = ALL["dream"]()
    shots = unpack(widget.standalone_state()["film"])
    page = show(widget)
    film = page.get_by_role("slider", name="Film")
    expect(status(page)).to_contain_text("Step 200,")  # the film has come
    for key, at in (("Home", 0), ("End", -1)):
        film.press(key)
        steps, value = shots["numbers"][at]
        expect(status(page)).to_contain_text(f"Step {steps:.0f}, class cat")
        said = numbers(status(page).inner_text())
        p = shots["p"][at]
        assert said == pytest.approx([value, p[0], p.max()], abs=2e-3)


def test_the_film_plays_to_its_end(show):
    page = show(ALL["dream"](), reduced_motion="reduce")
    expect(status(page)).to_contain_text("Step 200,")
    page.get_by_role("slider", name="Film").press("Home")
    expect(status(page)).to_contain_text("Step 0,")
    page.get_by_role("button", name="Play").press("Enter")
    expect(status(page)).to_contain_text("Step 200,")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    becomes(page, "running", False)


def test_with_a_kernel_goal_and_priors_are_set_by_keyboard(show):
    page = show(ALL["dream with a kernel"]())
    page.get_by_role("button", name="Play").press("Enter")
    becomes(page, "running", True)
    expect(page.get_by_role("button", name="Step")).to_be_disabled()
    page.get_by_role("button", name="Pause").press("Enter")
    becomes(page, "running", False)
    expect(page.get_by_role("button", name="Step")).to_be_enabled()
    page.get_by_role("button", name="Step").press("Enter")
    becomes(page, "asked", 1)
    becomes(page, "goal", "step")
    page.get_by_role("button", name="Reset").press("Enter")
    becomes(page, "asked", 2)
    becomes(page, "goal", "reset")
    page.get_by_role("slider", name="Decay").press("ArrowRight")
    becomes(page, "decay", pytest.approx(0.06))
    page.get_by_label("Dream of", exact=True).select_option("a unit of conv")
    expect(page.get_by_label("Class", exact=True)).not_to_be_visible()
    page.get_by_label("Unit", exact=True).fill("99")
    page.get_by_label("Unit", exact=True).press("Enter")
    becomes(page, "unit", 5)
    expect(status(page)).to_contain_text("unit 5 of conv: mean activation")


def test_parts_can_be_hidden_and_the_call_copied(show):
    page = show(dreamt(hide=["curve", "scores", "priors", "goal", "seed"], live=True))
    expect(page.get_by_role("img")).to_have_count(1)
    expect(page.locator("select, input")).to_have_count(0)
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = (
        "dream(model, (1, 8, 8), of_class=0, lr=0.05, decay=0.05, blur=0.1, "
        "jitter=0, rng=0)"
    )
    expect(page.locator(".dlw-copy code")).to_have_text(code)
