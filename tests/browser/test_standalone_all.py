"""What holds for every widget in a page of its own: no kernel, no network."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from examples import ALL
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

each = pytest.mark.parametrize("name", ALL)
# What axe looks at besides the widget is the page around it, which has no heading.
RULES = {"page-has-heading-one": {"enabled": False}}


@each
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looks_fine_to_axe_in_both_themes(name, scheme, show, keep):
    page = show(ALL[name](), color_scheme=scheme)
    page.evaluate(
        "document.querySelectorAll('details').forEach((d) => (d.open = true))"
    )
    expect(page.locator(".dlw")).to_have_attribute("data-theme", scheme)
    keep(page, f"{name.replace(' ', '-')}-{scheme}")
    results = Axe().run(page, options={"rules": RULES})
    assert results.violations_count == 0, results.generate_report()


@each
def test_fits_a_narrow_column(name, show, keep):
    page = show(ALL[name](), viewport={"width": 400, "height": 800})
    keep(page, f"{name.replace(' ', '-')}-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") == 400


@each
def test_keeps_keys_to_itself(name, show):
    """JupyterLab listens on the document, where b would insert a cell."""
    page = show(ALL[name]())
    page.evaluate("document.addEventListener('keydown', (e) => (window.leak = e.key))")
    first = page.locator(".dlw :is(input, button:enabled, [tabindex])").first
    first.focus()
    for key in ("b", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("window.leak") is None


@each
def test_shows_the_error_that_a_callback_met(name, show):
    page = show(ALL[name]())
    alert = page.get_by_role("alert")
    expect(alert).not_to_be_visible()
    page.evaluate("widgetModel.set('error', 'ValueError: your update gave 3')")
    alert.get_by_text("ValueError: your update gave 3").wait_for()


@each
def test_lives_in_the_srcdoc_of_an_iframe(name, open_page):
    page = open_page()
    page.set_content("<iframe sandbox='allow-scripts' width=800 height=600></iframe>")
    frame = page.locator("iframe")
    frame.evaluate(
        "(frame, html) => (frame.srcdoc = html)", ALL[name]().standalone_html()
    )
    page.frame_locator("iframe").locator(".dlw :is(button, input)").first.wait_for()
