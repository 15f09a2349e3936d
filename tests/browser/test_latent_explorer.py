"""The latent explorer in a page of its own: keys, pointer, play, numbers of Python."""

import numpy as np
import pytest
from examples import latent
from page import becomes, eventually, get, numbers
from playwright.sync_api import expect

from dl_helpers.widgets.foundation.record import unpack

pytestmark = pytest.mark.browser
DECODED = """() => { const c = document.querySelector(".dlw-decoding canvas");
  const copy = new OffscreenCanvas(c.width, c.height).getContext("2d");
  copy.drawImage(c, 0, 0);
  const { data } = copy.getImageData(0, 0, c.width, c.height);
  return Array.from({ length: c.width * c.height }, (_, i) => data[4 * i]); }"""


@eventually
def draws(page, picture):
    """Compare the pixels of the decoding with a picture of Python's."""
    assert page.evaluate(DECODED) == picture.ravel().tolist()


def test_the_handle_moves_by_keys_and_snaps_to_the_grid(show):
    widget = latent()
    sent = unpack(widget.recording)
    page = show(widget)
    status = page.locator("p[role=status]")
    expect(status).to_contain_text("code (")  # the recording has come
    page.get_by_role("button", name="Code:").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    place = np.array(get(page, "place"))
    low, high = np.array(widget.ranges[0]).T
    steps = np.array([2 / 40, 1 / 40 - 1 / 400])
    np.testing.assert_allclose(place, widget.code + steps * (high - low), atol=1e-5)
    n = len(sent["grid0"])
    column, row = np.rint((place - low) / (high - low) * (n - 1)).astype(int)
    draws(page, sent["grid0"][row, column])
    expect(status).to_contain_text("You see the nearest recorded code")
    far = np.linalg.norm(sent["codes0"] - place, axis=1)
    expect(status).to_contain_text(f"example {far.argmin() + 1} ")
    assert numbers(status.inner_text())[-1] == pytest.approx(far.min(), abs=0.00501)


def test_an_example_is_chosen_by_a_click_on_its_code_and_by_its_number(show):
    widget = latent()
    sent = unpack(widget.recording)
    page = show(widget)
    page.locator(".dlw-plot path[fill]").nth(5).click(force=True)
    becomes(page, "example", 5)
    draws(page, sent["made0"][5])
    page.get_by_label("From example").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Example 9 (2), and its reconstructions")).to_be_visible()
    said = page.locator(".dlw-made figcaption").all_inner_texts()
    for s in (0, 1):
        error, mean = numbers(said[s + 1])
        assert error == pytest.approx(sent[f"errors{s}"][8], abs=0.0000501)
        assert mean == pytest.approx(widget.means[s], abs=0.0000501)


def test_play_goes_from_one_example_to_the_other(show):
    widget = latent()
    page = show(widget)
    page.get_by_role("button", name="Code:").press("ArrowLeft")
    expect(page.get_by_text("moved by hand")).to_be_visible()
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    expect(page.get_by_text("z = 0.95 · example 1")).to_be_visible()
    path = unpack(widget.path)["path0"]
    draws(page, path[1])
    page.get_by_label("Speed").press("End")
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.get_by_text("+ 1.00 · example")).to_be_visible()
    draws(page, path[20])


def test_the_switch_leads_to_the_rivals_codes_and_back(show):
    widget = latent()
    sent = unpack(widget.recording)
    page = show(widget)
    page.get_by_role("button", name="PCA").press("Enter")
    status = page.locator("p[role=status]")
    expect(status).to_contain_text("PCA: code (")
    np.testing.assert_allclose(
        numbers(status.inner_text())[:2], sent["codes1"][0][:2], atol=0.00501
    )
    draws(page, sent["made1"][0])
    slider = page.get_by_label("z3")
    slider.press("ArrowRight")
    expect(status).to_contain_text("a running notebook computes it")
    page.get_by_role("button", name="autoencoder").click()
    expect(slider).to_have_count(0)
    expect(status).to_contain_text("autoencoder: code (")


def test_the_plane_shows_decodings_and_parts_can_be_hidden(show):
    widget = latent()
    widget.hide = ["example", "interpolation", "sliders"]
    page = show(widget)
    expect(page.get_by_role("button", name="Play")).to_have_count(0)
    image = page.locator(".dlw-raster")
    expect(image).to_be_hidden()
    page.get_by_label("Plane shows").select_option("the decodings")
    expect(image).to_be_visible()
    page.get_by_role("button", name="Copy as code").click()
    call = "latent_explorer(decode, codes, labels, example=0, to=23, dims=(0, 1))"
    expect(page.locator(".dlw-copy code")).to_have_text(call)
