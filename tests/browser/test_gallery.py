"""The gallery in a real JupyterLab, walked with the keyboard alone."""

import shutil
from pathlib import Path

import lab
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

GALLERY = Path(__file__).parents[2] / "course" / "widgets_gallery.ipynb"
# What the reader meets with Tab: controls, and grids that take the arrows.
STOPS = ":is(button:enabled, input:enabled, select, summary, [tabindex='0'])"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    notebooks = tmp_path_factory.mktemp("notebooks")
    shutil.copy(GALLERY, notebooks)
    with lab.server(tmp_path_factory.mktemp("jupyter"), notebooks) as address:
        yield address


@pytest.fixture
def gallery(address, open_page):
    """Open the gallery and run all of its cells."""
    viewport = {"width": 1280, "height": 1000}
    page = open_page(
        address, counts=lambda message: message.type == "error", viewport=viewport
    )
    lab.open_notebook(page, address, GALLERY.name)
    cells = lab.run_all(page)
    assert [cell["errors"] for cell in cells if cell["errors"]] == []
    assert [cell["id"] for cell in cells if not cell["ran"]] == []
    return page


def _widgets(page):
    """Give each code cell that shows a widget, by the id of the cell."""
    ids = page.evaluate(
        "[...jupyterapp.shell.currentWidget.content.model.cells].map((c) => c.id)"
    )
    for number, name in enumerate(ids):
        cell = page.locator(".jp-Notebook-cell").nth(number)
        if cell.locator(".dlw").count():
            yield name, cell


def test_every_widget_is_walked_by_keys_alone(gallery, keep):
    """Tab reaches every stop, arrows and Enter are obeyed, and nothing breaks."""
    seen = 0
    for name, cell in _widgets(gallery):
        shown = cell.locator(".dlw")
        shown.scroll_into_view_if_needed()
        n_cells = gallery.locator(".jp-Notebook-cell").count()
        stops = shown.locator(STOPS)
        assert stops.count() > 0, f"{name} has nothing that a key could reach"
        stops.first.focus()
        reached = 0
        for _ in range(12):
            inside = shown.evaluate("(root) => root.contains(document.activeElement)")
            if not inside:
                break
            reached += 1
            gallery.keyboard.press("ArrowRight")
            gallery.keyboard.press("Tab")
        assert reached >= min(2, stops.count()), f"Tab gets lost in {name}"
        assert gallery.locator(".jp-Notebook-cell").count() == n_cells
        expect(shown.locator(".dlw-error:visible")).to_have_count(0)
        seen += 1
    assert seen >= 18


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_widget_is_drawn_in_both_themes(theme, gallery, keep):
    name = f"JupyterLab {theme}"
    gallery.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
    )
    for name, cell in _widgets(gallery):
        shown = cell.locator(".dlw")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_attribute("data-theme", theme.lower())
        keep(gallery, f"gallery-{name}-{theme.lower()}")
