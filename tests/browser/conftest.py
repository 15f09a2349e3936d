"""A headless Chromium, and pages that may ask nobody and complain of nothing."""

import re
import shutil
from pathlib import Path

import lab
import pytest
from page import PATIENCE
from playwright.sync_api import expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).parents[2] / "reports" / "screenshots"
expect.set_options(timeout=1000 * PATIENCE)


@pytest.fixture(scope="session")
def browser():
    """Start the Chromium of this machine, or say how to get one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            f"the browser tests need Chromium, and none of {', '.join(NAMES)} is on "
            "the PATH: install it, for instance by `apt-get install chromium`"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Give a function that opens a page; afterwards look at what it asked and said.

    Only addresses that begin with `allowed` may be asked. The console must hold no
    message that `counts`; by default each does.
    """
    opened = []

    def open_page(allowed="file:", counts=lambda message: True, **options):
        page = browser.new_page(**{"viewport": {"width": 832, "height": 900}} | options)
        asked, said = [], []
        page.route(re.compile("^https?:"), _gate(allowed, asked))
        page.on("websocket", lambda socket: _note_socket(socket.url, allowed, asked))
        page.on("console", lambda m: said.append(m.text) if counts(m) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        opened.append((page, asked, said))
        return page

    yield open_page
    for page, asked, said in opened:
        page.close()
        assert asked == []
        assert said == []


def _gate(allowed, asked):
    """Let through what is allowed, refuse and write down everything else."""

    def gate(route):
        if route.request.url.startswith(allowed):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    return gate


def _note_socket(url, allowed, asked):
    if not url.startswith(allowed.replace("http", "ws", 1)):
        asked.append(url)


@pytest.fixture
def show(open_page, tmp_path):
    """Give a function that opens a widget in a page of its own, without a kernel."""

    def show(widget, **options):
        file = tmp_path / "widget.html"
        file.write_text(widget.standalone_html(), encoding="utf-8")
        page = open_page(**options)
        page.goto(file.as_uri())
        page.wait_for_selector(".dlw")
        return page

    return show


@pytest.fixture
def keep():
    """Give a function that keeps a picture of a page in reports/screenshots."""

    def keep(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        return page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return keep


@pytest.fixture(scope="module")
def notebook_address(request, tmp_path_factory):
    """Run JupyterLab on a notebook of the code cells that a test module calls CELLS."""
    folder = tmp_path_factory.mktemp("notebooks")
    lab.write_notebook(folder / "cells.ipynb", request.module.CELLS)
    with lab.server(tmp_path_factory.mktemp("jupyter"), folder) as address:
        yield address


@pytest.fixture
def live_page(notebook_address, open_page):
    """Open and run that notebook; none of its cells may fail."""
    page = open_page(
        notebook_address,
        counts=lambda message: message.type == "error",
        viewport={"width": 1280, "height": 1100},
    )
    lab.open_notebook(page, notebook_address, "cells.ipynb")
    assert [cell["errors"] for cell in lab.run_all(page) if cell["errors"]] == []
    return page
