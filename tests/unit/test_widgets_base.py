"""The foundation: three faces, errors where the reader looks, one module per widget."""

import base64
import json
import re
import subprocess
import sys

import pytest
import traitlets

from dl_helpers.widgets import CourseWidget
from dl_helpers.widgets.foundation import bundle
from dl_helpers.widgets.foundation.base import VIEW

PNG = b"\x89PNG made by hand"


class Counter(CourseWidget, module="foundation/core"):
    count = traitlets.Int(2).tag(sync=True)
    data = traitlets.Bytes(b"\x01\x02").tag(sync=True)

    def describe(self):
        return f'count <is> "{self.count}"'

    def preview(self):
        return PNG

    @traitlets.observe("count")
    def _divide(self, change):
        self.data = bytes([6 // change["new"]])


def message(**state):
    """Build what the kernel gets when the browser changes traits."""
    return {"content": {"data": {"method": "update", "state": state}}, "buffers": []}


def test_shows_the_view_with_words_and_picture_beside_it():
    data, metadata = Counter()._repr_mimebundle_()
    assert data.keys() == {VIEW, "text/plain", "image/png"}
    assert data["text/plain"] == 'count <is> "2"'
    assert base64.b64decode(data["image/png"]) == PNG
    assert metadata["image/png"] == {"alt": 'count <is> "2"'}


def test_static_it_is_a_picture_with_alt_text(monkeypatch):
    monkeypatch.setenv("DL_HELPERS_STATIC", "1")
    data, _ = Counter()._repr_mimebundle_()
    assert VIEW not in data
    assert 'alt="count &lt;is&gt; &quot;2&quot;"' in data["text/html"]
    live = Counter()
    live.static = False
    assert VIEW in live._repr_mimebundle_()[0]


def test_page_alone_holds_module_style_and_traits_and_asks_nobody():
    page = Counter(count=3, error="a </script> in a text").standalone_html()
    held = re.search(r'id="page">(.*?)</script>', page)[1]
    held = json.loads(held)
    assert held["state"]["count"] == 3
    assert held["state"]["error"] == "a </script> in a text"
    assert base64.b64decode(held["bytes"]["data"]) == bytes([2])
    assert held["module"] == str(Counter._esm)
    assert not held["state"].keys() & {"layout", "tabbable", "tooltip", "_esm"}
    links = set(re.findall(r"https?://[\w./]+", page))
    assert links == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert "{{" not in page


def test_an_error_that_the_browser_caused_is_shown_in_the_view():
    widget = Counter()
    widget._handle_msg(message(count=0))
    assert widget.error.startswith("ZeroDivisionError: integer division")
    assert re.search(r"\(line \d+ of _divide\)", widget.error)
    widget._handle_msg(message(count=3))
    assert widget.error == ""


def test_headless_the_same_error_is_raised():
    with pytest.raises(ZeroDivisionError):
        Counter().set_state({"count": 0})


def test_a_widget_says_what_it_lacks():
    class Mute(CourseWidget, module="foundation/core"):
        pass

    with pytest.raises(NotImplementedError, match="Mute has no description yet"):
        Mute().describe()
    with pytest.raises(NotImplementedError, match="Mute has no picture yet"):
        Mute().preview()


def test_a_joined_module_holds_each_file_once_after_what_it_needs():
    joined = bundle.join("classification/score_bars")
    assert not re.search(r"^import\b", joined, re.M)
    assert joined.count("export function h(") == 1
    assert joined.count("export default") == 1
    places = [joined.index(f"export function {f}") for f in ("signed(", "paint(")]
    assert places == sorted(places)


def test_the_shared_style_comes_first():
    shared, both = (
        bundle.stylesheet("foundation/core"),
        bundle.stylesheet("classification/score_bars"),
    )
    assert both.startswith(shared)
    assert len(both) > len(shared) > 0


@pytest.mark.parametrize(
    "name",
    [
        "ask/ask",
        "classification/perceptron",
        "classification/score_bars",
        "classification/score_losses",
    ],
)
def test_a_style_sheet_speaks_of_its_own_widget_only(name):
    """All widgets share one page, and two classes outrank the shared sheet."""
    sheet = (bundle.STATIC / f"{name}.css").read_text()
    heads = [head.strip() for head in re.findall(r"([^{}]+){", sheet)]
    rules = [head for head in heads if not head.startswith("@")]
    selectors = [s.strip() for rule in rules for s in rule.split(",")]
    assert len(selectors) > 5
    own = f".dlw.dlw-{name.rpartition('/')[2].replace('_', '-')} "
    assert [s for s in selectors if not s.startswith(own)] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('import { a as b } from "./core.js";', "an import from core.js renames"),
        ('import x from "https://cdn.example/x.js";', "expected import { a, b } from"),
    ],
)
def test_refuses_imports_that_a_blob_can_not_do(tmp_path, monkeypatch, line, says):
    (tmp_path / "mine.js").write_text(line + "\n")
    monkeypatch.setattr(bundle, "STATIC", tmp_path)
    with pytest.raises(ValueError, match=re.escape(says)):
        bundle.join("mine")


def test_widgets_load_neither_torch_nor_matplotlib():
    code = (
        "import sys, dl_helpers.widgets;"
        "print([m for m in ('torch', 'matplotlib', 'sklearn') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
