"""The attack explorer in a page of its own: ε, the first flip, saliency."""

import numpy as np
import pytest
from examples import ALL
from page import becomes, eventually, numbers
from playwright.sync_api import expect

from dl_helpers.widgets import attack_explorer
from dl_helpers.widgets.attacks.adversarial import METHODS

pytestmark = pytest.mark.browser


def status(page):
    return page.locator("p[role=status]")


def slider(page, name):
    return page.get_by_role("slider", name=name)


def test_numbers_are_pythons_for_any_picture_strength_and_attack(show):
    widget = ALL["attack explorer"]()
    page = show(widget)
    for method, picture, steps in ((0, 0, 3), (1, 4, 12), (2, 2, 20)):
        page.get_by_label("Change by").select_option(index=method)
        slider(page, "Picture").press("Home")
        for _ in range(picture):
            slider(page, "Picture").press("ArrowRight")
        slider(page, "Strength").press("Home")
        for _ in range(steps):
            slider(page, "Strength").press("ArrowRight")
        becomes(page, "strength", steps)
        becomes(page, "index", picture)
        shows_pythons_numbers(page, widget, (method, picture, steps))


@eventually
def shows_pythons_numbers(page, widget, at):
    """Compare probabilities, words and the size of the change with the record."""
    method, _, steps = at
    p = widget.record.probabilities[at]
    shown = page.locator(".dlw-probabilities .dlw-number").all_inner_texts()
    np.testing.assert_allclose([float(t) for t in shown], p, atol=6e-4)
    said = status(page).inner_text()
    assert f"answered {widget.classes[p.argmax()]} with probability" in said
    assert METHODS[method] in said
    assert widget.eps[steps] in numbers(said)
    change = page.get_by_role("img", name="The change, enlarged")
    found = numbers(change.get_attribute("aria-label"))
    assert found == pytest.approx([widget.record.sizes[at]], rel=2e-3)


def test_goes_to_the_first_flip_and_back(show):
    widget = ALL["attack explorer"]()
    page = show(widget)
    flips = widget.record.flips[0]
    index = int(np.argmax(flips > 0))
    for _ in range(index):
        slider(page, "Picture").press("ArrowRight")
    to_flip = page.get_by_role("button", name="To the first flip")
    expect(status(page)).to_contain_text("ε =")  # the record has come
    becomes(page, "index", index)
    expect(to_flip).to_be_enabled()
    to_flip.press("Enter")
    becomes(page, "strength", flips[index])
    expect(status(page)).to_contain_text("✗ it is")
    slider(page, "Strength").press("ArrowLeft")
    expect(status(page)).to_contain_text("✓ right")
    page.get_by_role("button", name="As it is").press("Enter")
    expect(status(page)).to_contain_text("Unchanged")


def test_the_curve_says_the_accuracy_at_the_present_strength(show):
    widget = ALL["attack explorer"]()
    page = show(widget)
    slider(page, "Strength").press("End")
    curve = page.get_by_role("img", name="Share of right answers")
    expect(curve).to_have_attribute("aria-label", _curves(widget, -1))
    right = round(widget.record.accuracy[0, -1] * len(widget.labels))
    expect(status(page)).to_contain_text(f"{right} of {len(widget.labels)} pictures")


def _curves(widget, at):
    pairs = zip(METHODS, widget.record.accuracy[:, at], strict=True)
    each = ", ".join(f"{name} {share:.2f}" for name, share in pairs)
    return f"Share of right answers against ε; at {widget.eps[at]:.3g}: {each}"


def test_the_saliency_of_any_class(show):
    page = show(ALL["attack explorer"]())
    page.get_by_label("Score s of").select_option("frog")
    expect(page.get_by_role("img", name="Saliency")).to_have_attribute(
        "aria-label", "Saliency: how fast each pixel changes the score of frog"
    )
    becomes(page, "of_class", 2)


def test_parts_can_be_hidden_and_the_call_copied(show):
    given = ALL["attack explorer"]()
    attack = given.record.attack
    hide = ["curve", "saliency", "scores", "method"]
    widget = attack_explorer(attack.model, attack.x, target=1, eps=0.2, hide=hide)
    page = show(widget)
    expect(page.get_by_role("img")).to_have_count(3)
    expect(page.locator("select, .dlw-probabilities")).to_have_count(0)
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = 'attack_explorer(model, x, eps=0.2, index=0, method="one step", target=1)'
    expect(page.locator(".dlw-copy code")).to_have_text(code)
