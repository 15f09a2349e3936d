"""Each widget in a page of its own: keys, mouse, and numbers equal to Python's."""

import re

import numpy as np
import pytest
import torch
from examples import CHOICE, NUMBER, bars, points
from page import becomes, get, looks_different, numbers
from playwright.sync_api import expect

from dl_helpers.widgets import ask, perceptron, score_bars, score_losses

pytestmark = pytest.mark.browser

XOR = np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]]), np.array([1, 1, -1, -1])


def test_score_bars_show_pythons_scores_for_each_picture(show):
    widget = bars()
    page = show(widget)
    slider = page.get_by_label("Picture", exact=True)
    slider.focus()
    for index in range(4):
        widget.index = index
        rows = page.locator(".dlw-rows .dlw-number")
        expect(page.locator("output")).to_have_text(f"{index + 1} of 12")
        shown = [numbers(text)[0] for text in rows.all_inner_texts()]
        scores = np.frombuffer(widget.scores, np.float32).reshape(12, 3)[index]
        np.testing.assert_allclose(shown, scores, atol=0.00501)
        right = page.locator(".dlw-rows label[data-right]").inner_text()
        assert widget.classes[widget.labels[index]] in right
        answer = page.locator(".dlw-rows label[data-answer]").inner_text()
        assert widget.classes[scores.argmax()] in answer
        page.keyboard.press("ArrowRight")


def test_score_bars_take_the_score_apart(show):
    widget = bars()
    page = show(widget)
    page.get_by_role("radio").nth(1).check()
    widget.chosen = 1
    shown = page.locator(".dlw-sum")
    expect(shown).to_contain_text("bias (−1.00)")
    product, bias, score = numbers(shown.inner_text())
    total, rest = widget.parts
    assert (product, bias) == (round(total, 2), round(rest, 2))
    assert score == pytest.approx(total + rest, abs=0.00501)
    expect(page.get_by_role("button", name="car", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_score_bars_walk_over_the_pixels(show):
    widget = bars()
    page = show(widget)
    cells = page.get_by_role("group", name="pixel by pixel")
    cells.focus()
    before = cells.screenshot()
    for key in ("ArrowDown", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.get_by_text("Row 2, column 7")).to_be_visible()
    looks_different(cells, before)
    template = np.frombuffer(widget.templates, np.float32).reshape(3, 64)
    picture = np.frombuffer(widget.pictures, np.float32).reshape(12, 64)
    at, k = 1 * 8 + 6, widget.chosen
    x, w, xw = numbers(page.get_by_text("Row 2, column 7").inner_text())
    assert x == pytest.approx(picture[0, at], abs=0.00501)
    assert w == pytest.approx(template[k, at], rel=1e-2)
    assert xw == pytest.approx(picture[0, at] * template[k, at], rel=1e-2)
    canvas = cells.locator("canvas").first
    canvas.hover(position={"x": 2, "y": 2})
    expect(page.get_by_text("Row 1, column 1")).to_be_visible()


def test_score_bars_find_the_next_mistake(show):
    widget = bars()
    scores = np.frombuffer(widget.scores, np.float32).reshape(12, 3)
    wrong = np.flatnonzero(scores.argmax(axis=1) != widget.labels)
    page = show(widget)
    for index in [i for i in wrong if i > 0][:3]:
        page.get_by_role("button", name="Next mistake").click()
        expect(page.locator("output")).to_have_text(f"{index + 1} of 12")
        expect(page.locator("figcaption").first).to_contain_text("✗ it is")


def test_score_bars_say_that_a_deep_net_needs_the_kernel_for_its_templates(show):
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(64, 5),
        torch.nn.Tanh(),
        torch.nn.Linear(5, 3),
    )
    x = np.random.default_rng(0).uniform(size=(5, 1, 8, 8)).astype(np.float32)
    page = show(score_bars(net, x, np.array([0, 1, 2, 0, 1])))
    expect(page.get_by_text("This classifier is not linear")).to_be_visible()
    page.get_by_label("Picture", exact=True).press("ArrowRight")
    expect(page.get_by_text("They belong to another picture")).to_be_visible()


def test_perceptron_steps_show_pythons_numbers(show):
    widget = points()
    page = show(widget)
    for _ in range(4):
        page.get_by_role("button", name="Step").click()
        widget.step()
        expect(page.get_by_text(f"Steps: {widget.steps}.")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text(f"ŷ = {_sign(widget)}")
        rows = page.locator(".dlw-table tr").all_inner_texts()[1:]
        last = widget.last
        added = np.subtract(last["after"], last["before"])
        for text, wanted in zip(
            rows, (last["before"], added, last["after"]), strict=True
        ):
            np.testing.assert_allclose(numbers(text), wanted, atol=0.00501)
        becomes(page, "weights", widget.weights)
    page.get_by_role("button", name="Next mistake").click()
    widget.advance("mistake")
    becomes(page, "steps", widget.steps)
    becomes(page, "weights", widget.weights)
    page.get_by_role("button", name="Reset weights").click()
    expect(page.get_by_text("none yet")).to_be_visible()
    becomes(page, "weights", [0, 0, 0])


def _sign(widget):
    return "+1" if widget.last["guess"] > 0 else "−1"


def test_perceptron_runs_until_it_has_converged(show):
    widget = points()
    page = show(widget, reduced_motion="reduce")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_contain_text("Converged", timeout=20_000)
    while not widget.converged:
        widget.advance("pass")
    becomes(page, "weights", widget.weights)
    expect(page.get_by_role("button", name="Run")).to_be_disabled()
    expect(page.get_by_text("Wrong now: 0 of 10")).to_be_visible()


def test_perceptron_pauses(show):
    page = show(perceptron(*XOR))  # which no line separates: it is never done
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("widgetModel.get('steps') > 1")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Run")).to_be_enabled()
    becomes(page, "running", False)


def test_perceptron_says_what_it_does_not_know(show):
    widget = perceptron(*XOR)
    for _ in range(49):
        widget.advance("pass")
    page = show(widget, reduced_motion="reduce")
    expect(page.get_by_role("status")).not_to_contain_text("Not converged")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_contain_text("the rule can't tell")


def test_perceptron_point_moves_by_keys(show):
    widget = points()
    page = show(widget)
    point = page.get_by_role("button", name="Point 3:")
    point.focus()
    before = page.locator(".dlw-plot").screenshot()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    (left, right), _ = widget.domain
    step = (right - left) / 40
    wanted = np.add(widget.points[2], [step, 1.1 * step])
    np.testing.assert_allclose(get(page, "points")[2], wanted, rtol=1e-12)
    expect(point).to_have_attribute("aria-label", re.compile(rf"\({wanted[0]:.2f}, "))
    expect(point).to_be_focused()
    looks_different(page.locator(".dlw-plot"), before)


def test_perceptron_point_is_turned_removed_added_and_brought_back(show):
    widget = points()
    page = show(widget)
    point = page.get_by_role("button", name="Point 3:")
    point.press("Enter")
    expect(point).to_have_attribute("aria-label", re.compile("class −1"))
    point.press("Delete")
    points_left = page.get_by_role("button", name=re.compile(r"^Point \d"))
    expect(points_left).to_have_count(9)
    assert len(get(page, "points")) == 9
    page.get_by_role("button", name="Add ✕ −1").click()
    added = page.get_by_role("button", name="Point 10:")
    expect(added).to_be_focused()
    expect(added).to_have_attribute("aria-label", re.compile("class −1"))
    page.get_by_role("button", name="Original points").click()
    becomes(page, "points", widget.points)
    becomes(page, "labels", widget.labels)
    expect(page.get_by_role("button", name="Original points")).to_be_disabled()


def test_perceptron_point_is_dragged(show):
    x = np.array([[0.0, 0], [4, 0], [0, 4]])
    widget = perceptron(x, np.array([1, -1, 1]))
    page = show(widget)
    box = page.get_by_role("button", name="Point 2:").bounding_box()
    at_x, at_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(at_x, at_y)
    page.mouse.down()
    page.mouse.move(at_x - 30, at_y - 40, steps=4)
    page.mouse.up()
    page.mouse.move(at_x - 200, at_y)  # let go: it stays
    (left, right), _ = widget.domain
    unit = (right - left) / 370  # of the 420 pixels 50 are margin
    moved = np.subtract(get(page, "points")[1], widget.points[1])
    np.testing.assert_allclose(moved, [-30 * unit, 40 * unit], atol=2 * unit)
    assert [get(page, "points")[i] for i in (0, 2)] == [[0, 0], [0, 4]]


def test_score_losses_follow_the_slider(show):
    widget = score_losses()
    page = show(widget)
    before = page.locator(".dlw-plot").screenshot()
    slider = page.get_by_role("slider", name="score of cat")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("Math.abs(widgetModel.get('scores')[0] - 3.9) < 1e-9")
    widget.scores = get(page, "scores")
    shown = [numbers(t)[0] for t in page.locator(".dlw-sums b").all_inner_texts()]
    np.testing.assert_allclose(shown, widget.losses, atol=0.00501)
    shares = page.locator(".dlw-scores > .dlw-number:not(output)").all_inner_texts()
    e = np.exp(widget.scores)
    np.testing.assert_allclose([float(s) for s in shares], e / e.sum(), atol=0.00501)
    looks_different(page.locator(".dlw-plot"), before)


def test_score_losses_say_where_the_hinge_is_flat(show):
    page = show(score_losses())
    page.get_by_role("slider", name="score of cat").press("End")
    expect(page.get_by_text("The hinge is flat here")).to_be_visible()
    page.get_by_label("car is the right class").check()
    expect(page.get_by_text("The hinge is flat here")).not_to_be_visible()
    becomes(page, "target", 1)
    label = page.get_by_role("img").get_attribute("aria-label")
    assert numbers(label) == [10, 5.9, 4.91]  # 10 − 5.1 + 1, and log(1 + e^4.9)


@pytest.mark.parametrize("option", CHOICE.options)
def test_question_judges_a_choice_as_python_does(option, show):
    page = show(ask(CHOICE))
    check = page.get_by_role("button", name="Check")
    check.click()
    expect(page.get_by_role("status")).to_have_text("Give an answer first.")
    page.get_by_label(option, exact=True).check()
    check.press("Enter")
    right, why = CHOICE.answer(option)
    verdict = page.get_by_role("status")
    expect(verdict).to_contain_text("✓ Right." if right else "✗ Not right.")
    expect(verdict).to_contain_text(why.replace("`", ""))


def test_question_forgets_the_verdict_when_another_choice_is_made(show):
    page = show(ask(CHOICE))
    radios = page.get_by_role("radio")
    radios.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).not_to_be_empty()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status")).to_be_empty()
    expect(radios.nth(1)).to_be_checked()


@pytest.mark.parametrize("number", ["3", "2", "-7.5"])
def test_question_judges_a_number_as_python_does(number, show):
    page = show(ask(NUMBER))
    page.get_by_role("spinbutton").fill(number)
    page.keyboard.press("Enter")
    right, why = NUMBER.answer(number)
    expect(page.get_by_role("status")).to_contain_text(
        f"{'✓ Right.' if right else '✗ Not right.'} {why}"
    )


CALLS = {
    "score_bars": "score_bars(model, x, y, classes, index=0)",
    "score_losses": 'score_losses([3.2, 5.1, -1.7], 0, ["cat", "car", "frog"])',
    "perceptron": "perceptron(np.array([[1, 2], [3, 0]]), np.array([1, -1]))",
}


@pytest.mark.parametrize("name", CALLS)
def test_the_view_is_copied_as_code_unless_that_is_hidden(name, show):
    two = np.array([[1.0, 2], [3, 0]]), np.array([1, -1])
    make = {
        "score_bars": bars,
        "score_losses": score_losses,
        "perceptron": lambda: perceptron(*two),
    }[name]
    page = show(make())
    page.get_by_role("button", name="Copy as code").click()
    expect(page.locator(".dlw-copy code")).to_have_text(CALLS[name])
    widget = make()
    widget.hide = ["copy"]
    expect(show(widget).get_by_role("button", name="Copy as code")).to_have_count(0)
