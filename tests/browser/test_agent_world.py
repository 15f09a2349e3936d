"""Agent world in a page of its own: the agent walks, and so does the reader."""

import re

import numpy as np
import pytest
from page import becomes, get, numbers
from playwright.sync_api import expect

from dl_helpers.training import GridWorld
from dl_helpers.widgets import agent_world

pytestmark = pytest.mark.browser

RIGHT_THEN_UP = np.zeros((12, 4))
RIGHT_THEN_UP[:, 1] = 0.5
RIGHT_THEN_UP[[6, 10], 0] = 0.75  # up through the third column


def row(page, who):
    return page.get_by_role("row", name=who)


def world_of(page):
    return page.get_by_role("group", name="World of 3 × 4 cells")


def test_the_agent_walks_step_by_step_to_pythons_return(show):
    widget = agent_world(RIGHT_THEN_UP, gamma=0.9)
    page = show(widget)
    states, total = widget.episode()
    status = page.get_by_role("status")
    for k, state in enumerate(states[:-1]):
        expect(row(page, "agent")).to_contain_text(f"agent{k}")
        assert numbers(status.inner_text()) == pytest.approx(RIGHT_THEN_UP[state])
        page.get_by_role("button", name="Step", exact=True).press("Enter")
    expect(row(page, "agent")).to_contain_text("at a goal")
    assert numbers(row(page, "agent").inner_text()) == [round(total, 2)]
    expect(status).to_have_text(f"The agent is at a goal, return {total:.2f}.")


def test_plays_by_itself(show):
    page = show(agent_world(RIGHT_THEN_UP), reduced_motion="reduce")
    page.get_by_role("button", name="Play").press("Enter")
    expect(row(page, "agent")).to_contain_text("at a goal")
    becomes(page, "running", False)


def test_the_reader_walks_by_arrow_keys_and_compares(show):
    page = show(agent_world(RIGHT_THEN_UP))
    world = world_of(page)
    world.focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(row(page, "you")).to_contain_text("on the way")
    page.keyboard.press("ArrowRight")
    expect(row(page, "you")).to_contain_text("at a goal")
    assert numbers(row(page, "you").inner_text()) == [round(1 - 5 * 0.04, 2)]
    page.keyboard.press("ArrowRight")  # it is over: nothing more happens
    assert get(page, "moves") == [3, 0, 0, 1, 1, 1]
    page.keyboard.press("Backspace")
    expect(row(page, "you")).to_contain_text("on the way")
    page.get_by_role("button", name="From the start").press("Enter")
    expect(row(page, "you")).to_contain_text("you0")
    expect(world).to_have_attribute("aria-label", re.compile("You: row 3, column 1"))


def test_a_slider_chooses_among_agents(show):
    agents = {"before": np.zeros((12, 4)), "after": RIGHT_THEN_UP}
    page = show(agent_world(agents))
    page.get_by_role("button", name="Finish").press("Enter")
    expect(row(page, "agent")).to_contain_text("at a goal")
    page.get_by_role("slider", name="Agent").press("Home")
    expect(page.get_by_text("it knows no difference")).to_be_visible()
    expect(page.locator(".dlw-arrow")).to_have_count(0)
    page.get_by_role("button", name="Finish").press("Enter")
    expect(row(page, "agent")).to_contain_text("gave up")


def test_other_luck_lets_it_slip_elsewhere(show):
    page = show(agent_world(RIGHT_THEN_UP, GridWorld(slip=0.6)))
    trails = set()
    for _ in range(5):
        page.get_by_role("button", name="Finish").press("Enter")
        expect(row(page, "agent")).not_to_contain_text("agent0")
        trails.add(page.locator(".dlw-trail path").get_attribute("d"))
        page.get_by_role("button", name="Other luck").press("Enter")
        expect(row(page, "agent")).to_contain_text("agent0")
    assert len(trails) > 1


def test_copies_the_call(show):
    page = show(agent_world(RIGHT_THEN_UP, gamma=0.5))
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = "agent_world(agent, world, gamma=0.5)"
    expect(page.locator(".dlw-copy code")).to_have_text(code)


def test_parts_can_be_left_out(show):
    page = show(agent_world(RIGHT_THEN_UP, hide=("play", "copy")))
    expect(page.locator(".dlw-table")).to_be_visible()
    for gone in (".dlw-speed", ".dlw-copy"):
        expect(page.locator(gone)).to_have_count(0)
