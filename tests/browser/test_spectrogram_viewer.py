"""Spectrogram viewer in a page of its own: cursor, windows, sound."""

import re

import numpy as np
import pytest
from page import becomes, eventually, get, numbers
from playwright.sync_api import expect

from dl_helpers.widgets import spectrogram_viewer

pytestmark = pytest.mark.browser

RATE = 8000
TIME = np.arange(RATE // 2) / RATE


def chirp():
    return spectrogram_viewer(np.sin(2 * np.pi * (400 + 2000 * TIME) * TIME), RATE)


@eventually
def agree(page, widget):
    """Let the page name the loudest frequency that Python finds at the same place."""
    widget.set_state({"time": get(page, "time"), "chosen": get(page, "chosen")})
    said = page.locator(".dlw-peak").inner_text()
    assert f"peak at {widget.peak + 1e-9:.1f} Hz" in said
    loudness = widget.analysis.decibels()[:, widget.column].max()
    assert numbers(said)[-1] == pytest.approx(loudness, abs=0.0501)


def test_the_cursor_moves_by_keys_and_says_the_peak(show):
    widget = chirp()
    page = show(widget)
    status = page.locator(".dlw-peak")
    expect(status).to_contain_text("At 0.25 s: peak at")
    agree(page, widget)
    slider = page.get_by_role("slider", name="Time")
    for key in ("Home", "ArrowRight", "PageUp", "End"):
        slider.press(key)
        agree(page, widget)
    assert widget.time == pytest.approx(0.5)


def test_another_window_draws_another_picture(show):
    widget = chirp()
    page = show(widget)
    image = page.locator(".dlw-raster")
    expect(image).to_have_attribute("href", re.compile("^data:image/png"))
    before = image.get_attribute("href")
    page.get_by_role("slider", name="Window").press("End")
    agree(page, widget)
    expect(image).not_to_have_attribute("href", before)
    note = "A window of 2048 samples blurs times by 256.0 ms and frequencies by 3.9 Hz"
    expect(page.get_by_text(note)).to_be_visible()
    peak = f"2048 samples; at 0.25 s the peak is at {widget.peak + 1e-9:.1f} Hz"
    label = page.get_by_role("img", name="Spectrogram")
    expect(label).to_have_attribute("aria-label", re.compile(re.escape(peak)))


def test_a_press_on_either_plot_moves_the_cursor(show):
    widget = chirp()
    page = show(widget)
    expect(page.locator(".dlw-peak")).to_contain_text("peak at")
    for name, share in (("Wave", 0.25), ("Spectrogram", 0.75)):
        box = page.get_by_role("img", name=name).bounding_box()
        x = box["x"] + 40 + share * (box["width"] - 50)  # 40 and 10 are margins
        page.mouse.click(x, box["y"] + box["height"] / 2)
        becomes(page, "time", pytest.approx(share * 0.5, abs=0.002))
        agree(page, widget)


def test_plays_from_the_cursor_and_pauses(show):
    page = show(chirp())
    page.get_by_role("slider", name="Time").press("Home")
    page.get_by_role("button", name="Play the sound").press("Enter")
    page.wait_for_function("widgetModel.get('time') > 0.05")
    expect(page.get_by_role("button", name="Play the sound")).to_be_visible()
    becomes(page, "time", pytest.approx(0.5, abs=0.05))


def test_silence_is_said(show):
    page = show(spectrogram_viewer(np.zeros(800), RATE))
    expect(page.locator(".dlw-peak")).to_have_text("At 0.05 s: silence.")


def test_copies_the_call(show):
    page = show(chirp())
    page.get_by_role("button", name="Copy as code").press("Enter")
    code = "spectrogram_viewer(wave, 8000, window=256)"
    expect(page.locator(".dlw-copy code")).to_have_text(code)


def test_parts_can_be_left_out(show):
    page = show(
        spectrogram_viewer(np.sin(TIME), RATE, hide=("wave", "spectrum", "copy"))
    )
    expect(page.locator(".dlw-raster")).to_be_visible()
    for gone in (".dlw-wave", ".dlw-spectrum", ".dlw-copy"):
        expect(page.locator(gone)).to_have_count(0)
