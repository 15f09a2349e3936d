"""Widgets without anywidget and ipywidgets: the same calls give their static faces."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BROWSER = Path(__file__).parents[1] / "browser"
# What a Python has that installed dl_helpers without its extra "widgets".
WITHOUT = """
import json, sys
sys.modules.update(anywidget=None, ipywidgets=None)
sys.path.insert(0, {browser!r})
from examples import ALL
"""


def run(code):
    program = WITHOUT.format(browser=str(BROWSER)) + code
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def shown():
    """Make one of each widget, and say what a notebook would show of it."""
    return run("""
found = {}
for name, make in ALL.items():
    data, metadata = make()._repr_mimebundle_()
    alt = metadata["image/png"]["alt"]
    found[name] = sorted(data), len(data["image/png"]), alt == data["text/plain"]
print(json.dumps(found))
""")


def test_each_is_a_picture_with_words(shown):
    assert len(shown) > 30
    for name, (kinds, size, has_alt) in shown.items():
        assert kinds == ["image/png", "text/html", "text/plain"], name
        assert size > 500, name
        assert has_alt, name


def test_it_computes_and_takes_over_traits_as_with_a_browser():
    before, after, error = run("""
widget = ALL["score bars"]()
before = widget.describe()
widget.set_state({"index": 3, "chosen": 1, "no trait": 0})
after = widget.describe()
state = {"index": 99}
widget._handle_msg({"content": {"data": {"method": "update", "state": state}}})
print(json.dumps([before, after, widget.error]))
""")
    assert before.startswith("Picture 1 of 12")
    assert after.startswith("Picture 4 of 12")
    assert "template of car" in after
    assert "index = 99, expected 0 to 11" in error


def test_a_page_of_its_own_is_alive_all_the_same():
    assert run("""
page = ALL["perceptron"]().standalone_html()
print(json.dumps("widget.render(" in page and "export default" in page))
""")
