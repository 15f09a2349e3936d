"""Challenges in a page of its own: sliders, answers and distances as in Python."""

import numpy as np
import pytest
from page import becomes, eventually, looks_different, numbers
from playwright.sync_api import expect

from dl_helpers.nn import Dense
from dl_helpers.widgets import challenges
from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser

RNG = np.random.default_rng(0)
X = RNG.uniform(0, 0.2, (40, 1, 8, 8)) + 0.3
X[::2, :, :4] += 0.4  # class 0 is bright above, class 1 below
X[1::2, :, 4:] += 0.4
Y = np.resize([0, 1], 40)


class Nearest:
    def predict(self, x):
        far = ((x[:, None] - X) ** 2).sum(axis=(2, 3, 4))
        return Y[far.argmin(axis=1)]


def example():
    return challenges(Nearest(), X[0], 0, ["sky", "snow"], (X[1:], Y[1:]))


def test_a_slider_changes_its_picture_and_its_answer(show):
    widget = example()
    page = show(widget)
    slider = page.get_by_role("slider", name="strength of viewpoint")
    canvas = page.get_by_role("img", name="Picture with viewpoint")
    expect(page.locator(".dlw-said")).not_to_be_empty()  # the pictures have come
    before = canvas.screenshot()
    slider.press("End")
    moved = [20, *widget.positions[1:]]
    becomes(page, "positions", moved)
    looks_different(canvas, before)
    widget.positions = moved
    mark = "✓" if widget.answer("viewpoint") == "sky" else "✗"
    expect(slider).to_have_attribute(
        "aria-valuetext", f"1.00, {mark} {widget.answer('viewpoint')}"
    )


def test_the_detail_says_pythons_answer_and_distance_for_each_challenge(show):
    widget = example()
    distances = unpack(widget.block)["distance"]
    page = show(widget)
    for k, kind in enumerate(widget.kinds):
        page.get_by_role("radio", name=kind).check()
        status = page.locator(".dlw-said")
        expect(status).to_contain_text(f"{kind}, strength 0.40: answered ")
        expect(status).to_contain_text(f"answered {widget.answer(kind)}, ")
        shows_distances(page, distances[k, 8], unpack(widget.block)["curves"][k, 8])


@eventually
def shows_distances(page, distance, curves):
    """Compare the distance that is said, and those of the curve, with Python's."""
    said = numbers(page.locator(".dlw-said").inner_text())
    assert said[-1] == pytest.approx(distance, abs=0.00501)
    label = page.get_by_role("img", name="distance to the nearest sky")
    shown = numbers(label.get_attribute("aria-label"))
    assert shown == pytest.approx(curves, abs=0.00501)


def test_jumps_to_the_first_wrong_answer_and_back(show):
    widget = example()
    flip = max(widget.flips)
    assert flip > 0
    k = widget.flips.index(flip)
    page = show(widget)
    page.get_by_role("radio", name=widget.kinds[k]).check()
    wrong = page.get_by_role("button", name="To the first wrong answer")
    expect(wrong).to_be_enabled()
    wrong.press("Enter")
    at_flip = [*widget.positions[:k], flip, *widget.positions[k + 1 :]]
    becomes(page, "positions", at_flip)
    expect(page.locator(".dlw-said")).to_contain_text("answered snow, wrong: it is sky")
    until = f"It first goes wrong at strength {flip / 20:.2f}, as snow."
    expect(page.get_by_text(until)).to_be_visible()
    page.get_by_role("button", name="As it is").press("Enter")
    becomes(page, "positions", [*at_flip[:k], 0, *at_flip[k + 1 :]])
    expect(page.get_by_role("button", name="As it is")).to_be_disabled()


def test_strips_show_where_answers_are_wrong(show):
    widget = example()
    page = show(widget)
    expect(page.locator(".dlw-said")).not_to_be_empty()
    strips = page.locator(".dlw-strip")
    for k, names in enumerate(widget.said):
        wrong = strips.nth(k).locator('[data-right="false"]')
        expect(wrong).to_have_count(sum(name != "sky" for name in names))


def test_without_a_gallery_scores_are_compared_if_there_are_any(show):
    page = show(challenges(Dense(64, 3, rng=0), X[0], 1))
    label = page.get_by_role("img", name="score of 1")
    expect(label).to_be_visible()
    expect(page.get_by_text("nearest example")).to_have_count(0)


def test_without_either_there_is_no_curve(show):
    page = show(challenges(Nearest(), X[0]))
    expect(page.locator(".dlw-said")).to_contain_text("answered 0")
    expect(page.locator(".dlw-plot")).not_to_be_visible()


def test_copies_the_call_with_the_present_strengths(show):
    page = show(example())
    page.get_by_role("slider", name="strength of occlusion").press("Home")
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = page.locator(".dlw-copy code")
    expect(code).to_contain_text("challenges(classifier, picture, label=label")
    expect(code).to_contain_text('"occlusion": 0, "background clutter": 0.4')


def test_parts_can_be_left_out(show):
    page = show(challenges(Nearest(), X[0], hide=("detail", "copy")))
    expect(page.locator(".dlw-tiles")).to_be_visible()
    for gone in (".dlw-detail", ".dlw-copy"):
        expect(page.locator(gone)).to_have_count(0)
