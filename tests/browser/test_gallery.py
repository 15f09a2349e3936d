"""The gallery in a real JupyterLab: every widget by keys, and in both themes."""

import shutil
from pathlib import Path

import lab
import pytest
import walk
from playwright.sync_api import expect

import dl_helpers.widgets as all_widgets

pytestmark = pytest.mark.browser

GALLERY = Path(__file__).parents[2] / "course" / "widgets_gallery.ipynb"


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


def test_every_widget_is_there():
    source = GALLERY.read_text("utf-8")
    no_views = {"CourseWidget", "probe"}
    names = set(all_widgets.__all__) - no_views
    assert {name for name in names if f"widgets.{name}(" not in source} == set()


def test_every_widget_is_walked_by_keys_alone(gallery):
    walked = [walk.by_keys(gallery, *found) for found in walk.widgets(gallery)]
    assert len(walked) >= 15


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_every_widget_is_drawn_in_both_themes(theme, gallery, keep):
    name = f"JupyterLab {theme}"
    gallery.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
    )
    for name, shown in walk.widgets(gallery):
        expect(shown).to_have_attribute("data-theme", theme.lower())
        keep(gallery, f"gallery-{name}-{theme.lower()}")
