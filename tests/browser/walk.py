"""Walks through the widgets of an open notebook, with the keyboard alone."""

from collections.abc import Iterator

from playwright.sync_api import expect

# What a reader meets with Tab: controls, and grids that take the arrows.
STOPS = ":is(button:enabled, input:enabled, select, summary, [tabindex='0'])"
# Each cell's id, and whether its outputs hold a widget, which may not be shown yet.
CELLS = """[...jupyterapp.shell.currentWidget.content.model.cells].map((cell) => [
  cell.id,
  (cell.outputs?.toJSON() ?? []).some(
    ({ data }) => data && 'application/vnd.jupyter.widget-view+json' in data),
])"""
MOST_STOPS = 12


def widgets(page) -> Iterator[tuple]:
    """Give each widget of the notebook, by the id of its cell, scrolled into view."""
    for number, (name, has_widget) in enumerate(page.evaluate(CELLS)):
        if has_widget:
            cell = page.locator(".jp-Notebook-cell").nth(number)
            cell.scroll_into_view_if_needed()
            shown = cell.locator(".dlw").first
            shown.scroll_into_view_if_needed()
            yield name, shown


def by_keys(page, name, shown) -> None:
    """Tab through a widget and press arrows; nothing breaks, no cell comes or goes."""
    cells = page.locator(".jp-Notebook-cell")
    n_cells, stops = cells.count(), shown.locator(STOPS)
    expect(stops, f"{name} has nothing that a key could reach").not_to_have_count(0)
    stops.first.focus()
    reached = 0
    while reached < MOST_STOPS and shown.evaluate(
        "(root) => root.contains(document.activeElement)"
    ):
        reached += 1
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    assert reached >= min(2, stops.count()), f"Tab gets lost in {name}"
    assert cells.count() == n_cells
    expect(shown.locator(".dlw-error:visible")).to_have_count(0)
