"""The widgets in a real JupyterLab: alive, quiet, and with the reader's own rule."""

import shutil
from pathlib import Path

import lab
import pytest
import walk
from page import looks_different
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

COURSE = Path(__file__).parents[2] / "course"
LECTURES = sorted(COURSE.glob("[0-9][0-9]_*.ipynb"))
CELLS = [
    "import numpy as np, dl_helpers as dl\n"
    "rng = np.random.default_rng(0)\n"
    "x = rng.uniform(size=(12, 1, 8, 8)).astype(np.float32)\n"
    "points = np.array([[1.0, 1], [-1, 0], [2, -1], [-2, 1]])\n"
    "labels = np.array([1, -1, 1, -1])",
    "dl.widgets.score_bars(dl.nn.Dense(64, 3), x, rng.integers(0, 3, 12))",
    "dl.widgets.perceptron(points, labels)",
    "dl.widgets.score_losses()",
    "from dl_helpers.checks.questions import Question\n"
    "dl.widgets.ask(Question('1 + 1?', answer=2, why='So it is.'))",
    "mine = dl.widgets.perceptron(points, labels, lambda w, x, y: w + 10 * y * x)\n"
    "mine",
    "def broken(w, x, y):\n    return w + nothing\n\n"
    "dl.widgets.perceptron(points, labels, broken)",
    "net = lambda x: np.tanh(x.reshape(len(x), -1)[:, :3] * 3)\n"
    "dl.widgets.score_bars(net, x, rng.integers(0, 3, 12))",
    "mine",
]


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """Lay out the lectures, and a notebook with one of each widget."""
    folder = tmp_path_factory.mktemp("notebooks")
    for lecture in LECTURES:
        shutil.copy(lecture, folder)
    lab.write_notebook(folder / "demo.ipynb", CELLS)
    return folder


@pytest.fixture(scope="module")
def address(notebooks, tmp_path_factory):
    home = tmp_path_factory.mktemp("jupyter")
    with lab.server(home, notebooks) as address:
        yield address


def _is_an_error(message):
    return message.type == "error"


@pytest.fixture
def open_notebook(address, open_page):
    """Give a function that opens a notebook in a page that asks only this server."""

    def open_notebook(name):
        viewport = {"width": 1280, "height": 1000}
        page = open_page(address, counts=_is_an_error, viewport=viewport)
        lab.open_notebook(page, address, name)
        return page

    return open_notebook


@pytest.fixture
def demo(open_notebook):
    """Open and run the notebook with one of each widget."""
    page = open_notebook("demo.ipynb")
    assert [cell["errors"] for cell in lab.run_all(page)] == [[]] * len(CELLS)
    return page


def widget(page, number):
    """Find the widget of cell `number`, scrolled into view."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    found = cell.locator(".dlw")
    found.wait_for()
    return found


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_runs_to_its_end(lecture, open_notebook, keep):
    page = open_notebook(lecture.name)
    cells = lab.run_all(page)
    assert [cell["errors"] for cell in cells if cell["errors"]] == []
    assert [cell["id"] for cell in cells if not cell["ran"]] == []
    walked = 0
    for name, shown in walk.widgets(page):
        keep(page, f"jupyterlab-{lecture.stem}-{name}")
        walk.by_keys(page, name, shown)
        walked += 1
    assert walked > 0


def test_a_key_moves_a_slider_and_nothing_else(demo, keep):
    bars = widget(demo, 1)
    before = bars.screenshot()
    bars.locator("input[type=range]").focus()
    for key in ("b", "ArrowRight", "d", "d"):
        demo.keyboard.press(key)
    expect(bars.locator("output")).to_have_text("2 of 12")
    looks_different(bars, before)
    assert demo.locator(".jp-CodeCell").count() == len(CELLS)
    keep(demo, "jupyterlab-score-bars")


def test_widgets_on_one_page_share_no_names(demo):
    """A shared id mixes up labels, and a shared name ties radio buttons together."""
    for number in range(1, len(CELLS)):
        widget(demo, number)
    ids = demo.locator(".dlw [id]").evaluate_all("all => all.map((e) => e.id)")
    assert len(ids) == len(set(ids)) > 3
    groups = demo.locator(".dlw").evaluate_all(
        "all => all.flatMap((e) => [...new Set([...e.querySelectorAll('[type=radio]')]"
        ".map((radio) => radio.name))])"
    )
    assert len(groups) == len(set(groups)) > 2


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_widgets_follow_the_theme(theme, demo, keep):
    name = f"JupyterLab {theme}"
    demo.evaluate(
        "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
    )
    for number, what in enumerate(
        ("bars", "perceptron", "losses", "question"), start=1
    ):
        shown = widget(demo, number)
        expect(shown).to_have_attribute("data-theme", theme.lower())
        keep(demo, f"jupyterlab-{what}-{theme.lower()}")


def test_the_perceptron_runs_by_the_readers_own_rule(demo):
    mine = widget(demo, 5)
    step = mine.get_by_role("button", name="Step")
    step.click()
    expect(mine.get_by_text("Steps: 1. Updates: 1.")).to_be_visible()
    expect(mine.get_by_text("your update adds")).to_be_visible()
    row = mine.locator(".dlw-table tr").last
    expect(row).to_contain_text("10.00")
    mine.get_by_role("button", name="Next mistake").click()
    expect(mine.get_by_text("Steps: 2. Updates: 2.")).to_be_visible()


def test_an_error_of_the_readers_rule_is_shown_in_the_widget(demo):
    broken = widget(demo, 6)
    broken.get_by_role("button", name="Run").click()
    alert = broken.get_by_role("alert")
    expect(alert).to_have_text(
        "NameError: name 'nothing' is not defined (line 2 of broken)"
    )
    expect(broken.get_by_role("button", name="Run")).to_be_enabled()


def test_the_kernel_renews_the_templates_of_a_net_that_is_not_linear(demo):
    bars = widget(demo, 7)
    bars.locator("input[type=range]").press("ArrowRight")
    expect(bars.locator("output")).to_have_text("2 of 12")
    expect(bars.get_by_text("each picture has its own")).to_be_visible()


def test_a_widget_keeps_its_place_when_it_is_shown_again(demo):
    widget(demo, 5).get_by_role("button", name="Step").click()
    expect(widget(demo, 5).get_by_text("Steps: 1.")).to_be_visible()
    lab.run_cell(demo, 8)
    expect(widget(demo, 8).get_by_text("Steps: 1.")).to_be_visible()
