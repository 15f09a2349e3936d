"""A dream in a real JupyterLab: it plays, obeys, and leaves no thread behind."""

import ast

import lab
import nbformat
import pytest
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


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Run JupyterLab on a notebook of these cells."""
    folder = tmp_path_factory.mktemp("notebooks")
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, CELLS)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "dream.ipynb")
    with lab.server(tmp_path_factory.mktemp("jupyter"), folder) as address:
        yield address


@pytest.fixture
def page(address, open_page):
    """Open and run the notebook."""
    viewport = {"width": 1280, "height": 1100}
    page = open_page(address, counts=lambda m: m.type == "error", viewport=viewport)
    lab.open_notebook(page, address, "dream.ipynb")
    assert [cell["errors"] for cell in lab.run_all(page)] == [[]] * len(CELLS)
    return page


def widget(page, number):
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    cell.locator(".dlw-dreamt canvas[aria-label]").wait_for()
    return cell.locator(".dlw")


def told(page):
    """Ask the kernel: does the first run, how many threads are there, its steps."""
    lab.run_cell(page, 3)
    output = page.locator(".jp-CodeCell").nth(3).locator(".jp-OutputArea-output").first
    return ast.literal_eval(output.inner_text())


def test_plays_while_other_cells_answer_and_obeys(page, keep):
    shown = widget(page, 1)
    shown.get_by_role("button", name="Play").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text("answers cat", timeout=30_000)
    running, threads, steps = told(page)
    assert (running, threads) == (True, 1)
    assert steps > 5
    keep(page, "jupyterlab-dream")
    shown.get_by_role("button", name="Pause").press("Enter")
    expect(shown.get_by_role("button", name="Step")).to_be_enabled()
    running, threads, steps = told(page)
    assert (running, threads) == (False, 0)
    expect(shown.locator(".dlw-status")).to_contain_text(f"Step {steps},")
    shown.get_by_role("button", name="Step").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text(f"Step {steps + 1},")
    shown.get_by_role("button", name="Reset").press("Enter")
    expect(shown.locator(".dlw-status")).to_contain_text("Step 0,")


def test_what_the_readers_code_raises_is_told_in_the_widget(page):
    shown = widget(page, 2)
    shown.get_by_role("button", name="Play").click()
    alert = shown.get_by_role("alert")
    expect(alert).to_contain_text(
        "RuntimeError: no gradient today (line 4 of backward)"
    )
    expect(shown.get_by_role("button", name="Play")).to_be_visible()
    assert told(page)[1] == 0
