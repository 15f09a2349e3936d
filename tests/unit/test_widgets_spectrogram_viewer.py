"""Spectrogram viewer: the sound, its pieces, and what is loudest where."""

import io
import json
import wave

import numpy as np
import pytest
import traitlets
from node import evaluate

from dl_helpers.features import spectrogram
from dl_helpers.widgets import spectrogram_viewer
from dl_helpers.widgets.foundation.record import unpack

RATE = 8000
TIME = np.arange(RATE) / RATE


def two_tones():
    """Make 500 Hz for half a second, then 2000 Hz."""
    return np.sin(2 * np.pi * np.where(TIME < 0.5, 500, 2000) * TIME)


def test_the_peak_is_the_tone_that_sounds():
    widget = spectrogram_viewer(two_tones(), RATE)
    for time, tone in ((0.2, 500), (0.8, 2000)):
        widget.time = time
        assert widget.peak == tone
        assert f"At {time:.2f} s the loudest frequency is {tone}.0 Hz" in (
            widget.describe()
        )
    assert "32.0 ms long, frequencies 31.3 Hz apart" in widget.describe()


def test_longer_windows_tell_tones_apart_and_shorter_ones_times():
    close = np.sin(2 * np.pi * 1000 * TIME) + np.sin(2 * np.pi * 1040 * TIME)
    widget = spectrogram_viewer(close, RATE)
    found = []
    for k in range(len(widget.windows)):
        widget.chosen = k
        power = widget.analysis.power[:, widget.column]
        peaks = (power[1:-1] > power[:-2]) & (power[1:-1] > power[2:])
        found.append(int((peaks & (power[1:-1] > 0.1 * power.max())).sum()))
    assert found[0] == 1
    assert found[-1] == 2


def test_silence_has_no_peak():
    widget = spectrogram_viewer(np.zeros(500), RATE)
    assert widget.peak is None
    assert widget.describe().endswith("there is silence.")
    assert (unpack(widget.block)["peaks0"] == -1).all()
    assert widget.preview().startswith(b"\x89PNG")


def test_what_is_recorded_is_the_spectrogram():
    widget = spectrogram_viewer(two_tones(), RATE, windows=[64, 256])
    arrays = unpack(widget.block)
    assert widget.windows == [64, 256]
    for k, window in enumerate(widget.windows):
        analysis = spectrogram(two_tones(), RATE, window=window, hop=widget.hops[k])
        decibels = analysis.decibels(80).T
        levels = arrays[f"levels{k}"].astype(float)
        np.testing.assert_allclose(
            (levels / 255 - 1) * 80, decibels, atol=80 / 255 / 2 + 1e-6
        )
        np.testing.assert_array_equal(arrays[f"peaks{k}"], decibels.argmax(axis=1))
        np.testing.assert_allclose(arrays[f"loudness{k}"], decibels.max(axis=1))


def test_long_sounds_have_no_more_columns_than_a_screen():
    widget = spectrogram_viewer(np.ones(200_000), RATE)
    assert all(len(a.times) <= 800 for a in widget._analyses)
    assert len(widget._analyses[0].times) > 700


@pytest.mark.parametrize("factor", [1e-3, 1, 5])
def test_the_sound_is_a_wav_file_as_loud_as_it_may_be(factor):
    widget = spectrogram_viewer(factor * two_tones(), RATE)
    with wave.open(io.BytesIO(widget.sound)) as file:
        assert file.getparams()[:4] == (1, 2, RATE, RATE)
        pcm = np.frombuffer(file.readframes(RATE), "<i2")
    np.testing.assert_allclose(pcm / (0.8 * 32767), two_tones(), atol=1e-3)


def test_whole_numbers_are_taken_as_they_are():
    wave_16_bit = (20_000 * two_tones()).astype(np.int16)
    assert spectrogram_viewer(wave_16_bit, RATE).peak in (500, 2000)


@pytest.mark.parametrize("time", [0, 0.013, 0.31415, 0.99, 1])
def test_the_page_finds_the_same_piece(time):
    widget = spectrogram_viewer(two_tones(), RATE, window=100)
    widget.time = time
    window, hop = widget.windows[widget.chosen], widget.hops[widget.chosen]
    cut = json.dumps({"rate": RATE, "window": window, "hop": hop})
    n = len(widget.analysis.times)
    assert (
        evaluate("features/spectrogram.js", f"columnAt({time}, {cut}, {n})")
        == widget.column
    )


@pytest.mark.parametrize("state", [{"time": 1.5}, {"chosen": 6}, {"time": np.nan}])
def test_refuses_what_is_not_there(state):
    with pytest.raises(traitlets.TraitError, match="expected 0 to"):
        spectrogram_viewer(two_tones(), RATE).set_state(state)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"wave": np.ones((9, 2))},
            r"wave has shape \(9, 2\), expected one row.*stereo",
        ),
        ({"wave": np.ones(1)}, "2 to 1,000,000 samples"),
        ({"wave": np.full(999, np.nan)}, "999 values are NaN"),
        ({"wave": np.ones(99)}, r"shape \(99,\) and dtype float64 came.*at least 256"),
        ({"window": 63}, "window 63, hop 15 .* expected an even window"),
        ({"rate": 0}, "sample rate 0 came"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        spectrogram_viewer(**{"wave": two_tones(), "rate": RATE} | given)
