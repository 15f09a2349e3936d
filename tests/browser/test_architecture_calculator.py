"""The architecture calculator in a page: keys, edits, and sums equal to Python's."""

import re

import pytest
from page import becomes, eventually, get
from playwright.sync_api import expect

from dl_helpers.widgets import architecture_calculator

pytestmark = pytest.mark.browser


def _shown(page):
    """Read the cards and the cells of the table."""
    cards = page.locator(".dlw-cards b").all_inner_texts()
    rows = page.locator("tbody tr").all()
    return cards, [row.locator("td").all_text_contents() for row in rows]


@eventually
def _require_pythons_sums(page, widget):
    widget.set_state({name: get(page, name) for name in ("shape", "specs", "batch")})
    (params, values, *_), cells = _shown(page)
    total = widget.totals
    assert params == f"{total['params']:,}"
    assert values == f"{total['values']:,}"
    rows = [row for row in widget.rows if not row.problem]
    for row, texts in zip(rows, cells, strict=False):
        assert texts[0] == "×".join(map(str, row.shape))
        assert texts[1] == (f"{row.params:,}" if row.params else "–")
        assert texts[2] == (f"{row.values:,}" if row.values else "–")


def test_vgg_16_shows_the_sums_of_the_syllabus(show):
    widget = architecture_calculator("VGG-16")
    page = show(widget)
    _require_pythons_sums(page, widget)
    expect(page.get_by_role("status").first).to_contain_text(
        "138,357,544 parameters (527.8 MiB), 15,237,608 values and 15.5 G multiply-"
        "adds for one example; a batch of 1 takes 58.1 MiB."
    )


def test_a_layer_is_edited_by_keys_alone(show, keep):
    widget = architecture_calculator("LeNet-5")
    page = show(widget)
    page.get_by_role("radio").first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Layer 4: conv 16 · 5×5")).to_be_visible()
    kernel = page.get_by_label("kernel", exact=True)
    kernel.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Layer 4: conv 16 · 3×3")).to_be_visible()
    assert get(page, "specs")[3]["kernel"] == 3
    page.get_by_label("filters").fill("20")
    page.get_by_label("Batch size").press("PageUp")
    _require_pythons_sums(page, widget)
    keep(page, "architecture-calculator-edited")
    page.get_by_role("button", name="Original network").click()
    becomes(page, "specs", architecture_calculator("LeNet-5").specs)


def test_a_layer_that_no_longer_fits_is_told_in_a_sentence(show):
    widget = architecture_calculator("LeNet-5")
    page = show(widget)
    page.get_by_label("rows").fill("12")
    page.get_by_label("columns").fill("12")
    expect(page.get_by_role("status").first).to_have_text(
        "Layer 4 does not fit. The 4×4 input is smaller than the 5×5 kernel."
    )
    _require_pythons_sums(page, widget)


def test_layers_are_inserted_moved_and_removed(show):
    widget = architecture_calculator("LeNet-5")
    page = show(widget)
    page.get_by_label("kind of the new layer").select_option("batchnorm")
    page.get_by_role("radio", name="1 conv").check()
    page.get_by_role("button", name="Insert below").click()
    expect(page.get_by_text("Layer 2: batchnorm")).to_be_visible()
    _require_pythons_sums(page, widget)
    page.get_by_role("button", name="Move down").click()
    expect(page.get_by_text("Layer 3: batchnorm")).to_be_visible()
    assert [spec["kind"] for spec in get(page, "specs")[:3]] == [
        "conv",
        "tanh",
        "batchnorm",
    ]
    page.get_by_role("button", name="Remove").click()
    becomes(page, "specs", architecture_calculator("LeNet-5").specs)


def test_rows_in_place_can_be_hidden(show):
    page = show(architecture_calculator("LeNet-5"))
    page.get_by_label("Hide layers").check()
    expect(page.get_by_role("radio", name=re.compile("tanh"))).to_have_count(0)
    expect(page.get_by_role("radio", name=re.compile("conv"))).to_have_count(3)


def test_the_network_can_be_copied_as_code(show):
    page = show(architecture_calculator("LeNet-5"))
    page.get_by_role("button", name="Copy as code").click()
    code = page.locator(".dlw-copy code")
    expect(code).to_contain_text(
        "Sequential(\n    Conv2d(1, 6, 5),", use_inner_text=True
    )


def test_a_page_without_the_editor(show):
    page = show(architecture_calculator("LeNet-5", hide=("editor", "batch")))
    expect(page.get_by_role("button")).to_have_text(["Copy as code"])
    expect(page.get_by_role("slider")).to_have_count(0)
