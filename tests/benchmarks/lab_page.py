"""A notebook in a JupyterLab of its own, run and open in headless Chromium."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import lab
from conftest import FLAGS, NAMES


@contextmanager
def notebook_page(cells: Sequence[str]) -> Iterator[Any]:
    """Run a notebook of these cells; give its page."""
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        notebooks = Path(folder, "notebooks")
        notebooks.mkdir()
        lab.write_notebook(notebooks / "bench.ipynb", list(cells))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with lab.server(Path(folder, "jupyter"), notebooks) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            lab.open_notebook(page, address, "bench.ipynb")
            lab.run_all(page)
            yield page


def answer_of(page: Any, number: int) -> str:
    """Run cell `number` again, and give what it shows."""
    lab.run_cell(page, number)
    cell = page.locator(".jp-CodeCell").nth(number)
    return cell.locator(".jp-OutputArea-output").first.inner_text()
