"""A dream in a real JupyterLab: it plays, obeys, and leaves no thread behind."""

import lab
import pytest
from page import eventually
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = [
    "import threading, numpy as np, dl_helpers as dl\n"
    "class Wrong(dl.nn.Dense):\n"
    "    def backward(self, dy):\n"
    "        raise RuntimeError('no gradient today')",
    "net = dl.nn.Sequential(dl.nn.Flatten(), dl.nn.Dense(64, 3, rng=1))\n"
    "first = dl.widgets.dream(net, (1, 8, 8), ['cat', 'car', 'frog'])\nfirst",
    "broken = dl.nn.Sequential(dl.nn.Flatten(), Wrong(64, 3, rng=1))\n"
    "dl.widgets.dream(broken, (1, 8, 8))",
    "first.running or first.wait(10)\n"
    "[first.running, [t.name for t in threading.enumerate()].count('Stream'), "
    "int(first.shot['numbers'][0])]",
]


def widget(page, number):
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    cell.locator(".dlw-dreamt canvas[aria-label]").wait_for()
    return cell.locator(".dlw")


def told(page):
    """Ask the kernel: does the first run, how many threads are there, its steps."""
    return lab.value_of(page, 3)


def test_plays_while_other_cells_answer_and_obeys(live_page, keep):
    shown = widget(live_page, 1)
    shown.get_by_role("button", name="Play").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text("answers cat", timeout=30_000)
    dreams_on(live_page)
    keep(live_page, "jupyterlab-dream")
    shown.get_by_role("button", name="Pause").press("Enter")
    expect(shown.get_by_role("button", name="Step")).to_be_enabled()
    running, threads, steps = told(live_page)
    assert (running, threads) == (False, 0)
    expect(shown.locator(".dlw-status")).to_contain_text(f"Step {steps},")
    shown.get_by_role("button", name="Step").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text(f"Step {steps + 1},")
    shown.get_by_role("button", name="Reset").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text("Step 0,")


@eventually
def dreams_on(page):
    running, threads, steps = told(page)
    assert (running, threads) == (True, 1)
    assert steps > 5


def test_what_the_readers_code_raises_is_told_in_the_widget(live_page):
    shown = widget(live_page, 2)
    shown.get_by_role("button", name="Play").click()
    alert = shown.get_by_role("alert")
    expect(alert).to_contain_text(
        "RuntimeError: no gradient today (line 4 of backward)"
    )
    expect(shown.get_by_role("button", name="Play")).to_be_visible()
    no_thread_is_left(live_page)


@eventually
def no_thread_is_left(page):
    assert told(page)[1] == 0
