"""The playground in a real JupyterLab: it plays, obeys, and leaves no thread behind."""

import lab
import pytest
from page import eventually
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CELLS = [
    "import threading, dl_helpers as dl\n"
    "class Wrong(dl.nn.Tanh):\n"
    "    def backward(self, dy):\n"
    "        return -super().backward(dy)",
    "first = dl.widgets.playground(lr=0.03)\nfirst",
    "net = dl.nn.Sequential(dl.nn.Dense(2, 4, init=dl.nn.he()), Wrong(), "
    "dl.nn.Dense(4, 1, init=dl.nn.he()))\n"
    "second = dl.widgets.playground(net, 'moons')\nsecond",
    "dl.widgets.playground(data='hills', activation='ReLU', lr=1e9)",
    "first.running or first.wait(10)\n"
    "threads = [thread.name for thread in threading.enumerate()]\n"
    "[first.running, threads.count('Stream'), first._run.training.steps]",
]


def widget(page, number):
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    cell.locator(".dlw-answers[aria-label]").wait_for()
    return cell.locator(".dlw")


def told(page):
    """Ask the kernel: does the first run, how many threads are there, its steps."""
    return lab.value_of(page, 4)


def test_plays_while_other_cells_answer_and_obeys(live_page, keep):
    shown = widget(live_page, 1)
    shown.get_by_role("button", name="Play").press("Enter")
    expect(shown.get_by_role("status")).to_contain_text(
        "training 100 %", timeout=60_000
    )
    running, threads, steps = told(live_page)
    assert (running, threads) == (True, 1)
    assert steps > 100
    keep(live_page, "jupyterlab-playground")
    shown.get_by_role("button", name="Pause").press("Enter")
    expect(shown.get_by_role("button", name="Step")).to_be_enabled()
    running, threads, steps = told(live_page)
    assert (running, threads) == (False, 0)
    expect(shown.get_by_role("status")).to_contain_text(f"step {steps}.")
    shown.get_by_role("button", name="Reset").press("Enter")
    expect(shown.get_by_role("status")).to_contain_text("step 0.")


def test_a_cell_that_runs_again_leaves_no_thread_behind(live_page):
    shown = widget(live_page, 1)
    shown.get_by_role("button", name="Play").click()
    expect(shown.get_by_role("status")).not_to_contain_text("step 0.")
    assert told(live_page)[:2] == [True, 1]
    lab.run_all(live_page)
    widget(live_page, 1)
    nothing_runs(live_page)


@eventually
def nothing_runs(page):
    assert told(page) == [False, 0, 0]


def test_a_wrong_backward_is_found_by_a_click(live_page, keep):
    shown = widget(live_page, 2)
    shown.get_by_role("button", name="Check gradients").click()
    expect(shown.locator(".dlw-report")).to_contain_text("✗ Wrong()")
    expect(shown.locator(".dlw-report")).to_contain_text("a sign is wrong")
    keep(live_page, "jupyterlab-playground-check")


def test_diverging_is_told_in_the_widget(live_page):
    shown = widget(live_page, 3)
    shown.get_by_role("button", name="Play").click()
    expect(shown.get_by_role("alert")).to_contain_text("Training diverged: after step")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()


def test_a_setting_begins_a_new_run(live_page):
    shown = widget(live_page, 1)
    shown.get_by_label("Data", exact=True).select_option("spirals")
    shown.get_by_role("button", name="Add a hidden layer").click()
    expect(
        shown.get_by_role("group", name="Neurons").get_by_role("button")
    ).to_have_count(9)
    shown.get_by_role("button", name="Epoch").click()
    expect(shown.get_by_role("status")).to_contain_text("Epoch 1.0, step 15.")
