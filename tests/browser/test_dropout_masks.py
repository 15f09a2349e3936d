"""Dropout masks in a page of its own: play, scrub, change the rate."""

import numpy as np
import pytest
from page import becomes, eventually, numbers
from playwright.sync_api import expect

from dl_helpers.nn import Dense, Dropout, ReLU, Sequential, he
from dl_helpers.widgets import dropout_masks

pytestmark = pytest.mark.browser


def masks(**given):
    hidden, out = Dense(2, 6, init=he(), rng=1), Dense(6, 3, init=he(), rng=2)
    model = Sequential(hidden=hidden, relu=ReLU(), drop=Dropout(0.5), out=out)
    x = np.random.default_rng(0).normal(size=(2, 2)).astype(np.float32)
    return dropout_masks(
        model, x, **{"n": 30, "classes": ["cat", "car", "frog"]} | given
    )


def status(page):
    return page.locator("p[role=status]")


def slider(page, name):
    return page.get_by_role("slider", name=name)


@eventually
def shows_table(page, columns):
    """Compare the numbers of the table with columns of Python's."""
    rows = page.locator("tr").all_inner_texts()[1:]
    shown = np.array([numbers(row) for row in rows])
    np.testing.assert_allclose(shown, np.transpose(columns), atol=6e-4)


def test_numbers_are_pythons_at_any_mask_rate_and_example(show):
    widget = masks()
    page = show(widget)
    expect(status(page)).to_contain_text("Mask 1 of 30")
    for _ in range(3):
        page.get_by_role("button", name="Step", exact=True).press("Enter")
    slider(page, "Chance to drop").press("Home")
    slider(page, "Example").press("End")
    expect(status(page)).to_contain_text("Mask 4 of 30 at rate 0.1")
    widget.set_state({"step": 3, "rate": 0, "index": 1})
    found = widget.ensemble
    kept = int(widget.masks[0, 3].sum())
    expect(status(page)).to_contain_text(f"{kept} of 6 units stay")
    columns = [found.outputs[3], found.arithmetic[3], found.geometric[3]]
    columns += [*found.exact, found.whole]
    shows_table(page, columns)
    expect(page.locator(".dlw-dropped")).to_have_count(6 - kept)


def test_the_averages_come_near_and_the_geometric_one_is_equal(show):
    widget = masks()
    page = show(widget)
    slider(page, "Mask").press("End")
    gap = widget.ensemble.gaps[29, 0]
    expect(status(page)).to_contain_text(
        f"The mean of these 30 differs from the scaled network by {gap:.2g}"
    )
    text = "Of all 64 sub-networks, each counted with its chance"
    expect(page.get_by_text(text)).to_contain_text("the geometric mean equals")
    label = page.get_by_role("img", name="Difference of the mean")
    expect(label).to_be_visible()


def test_plays_to_the_last_mask_and_stops(show):
    page = show(masks(), reduced_motion="reduce")
    page.get_by_role("button", name="Play").press("Enter")
    expect(status(page)).to_contain_text("Mask 30 of 30")
    becomes(page, "running", False)


def test_the_drawing_says_who_is_crossed_out(show):
    widget = masks()
    page = show(widget)
    dropped = np.flatnonzero(~widget.masks[widget.rate, 0].astype(bool)) + 1
    names = ", ".join(map(str, dropped))
    name = f"hidden 6, crossed out number {names}"
    expect(page.get_by_role("img", name=name)).to_be_visible()


def test_parts_can_be_hidden_and_the_call_copied(show):
    page = show(masks(hide=["gaps", "numbers", "player"]))
    expect(page.get_by_role("img")).to_have_count(1)
    expect(page.locator("table")).to_have_count(0)
    slider(page, "Chance to drop").press("End")
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = "dropout_masks(model, x, rate=0.9, n=30)"
    expect(page.locator(".dlw-copy code")).to_have_text(code)
