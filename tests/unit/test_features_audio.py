"""Spectrograms: tones whose power is known, and Parseval's sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.features import hann, spectrogram

RATE = 8000


def tone(frequency, amplitude=1.0, seconds=0.25):
    t = np.arange(int(RATE * seconds)) / RATE
    return amplitude * np.sin(2 * np.pi * frequency * t)


def test_a_pure_tone_peaks_in_its_bin():
    """500 Hz is bin 500 · 256 / 8000 = 16, with a power of 3² / 2; Hann leaks a ¼ of it
    to each side."""
    sound = spectrogram(tone(500, 3), RATE, window=256)
    assert (sound.power.argmax(axis=0) == 16).all()
    assert sound.frequencies[16] == 500
    np.testing.assert_allclose(sound.power[16], 4.5)
    np.testing.assert_allclose(sound.power[[15, 17]], 4.5 / 4)
    np.testing.assert_allclose(sound.power[18:], 0, atol=1e-25)


def test_two_tones_one_after_the_other():
    sound = spectrogram(np.concatenate([tone(500), tone(2000)]), RATE)
    assert sound.power.argmax(axis=0)[[0, -1]].tolist() == [16, 64]
    switched = sound.times[np.flatnonzero(sound.power.argmax(axis=0) == 64)[0]]
    assert switched == pytest.approx(0.25, abs=256 / RATE)


def test_a_constant_stands_at_frequency_0():
    """There is no twin below 0, so no factor of two: the power is 3²."""
    power = spectrogram(np.full(512, 3.0), RATE).power
    np.testing.assert_allclose(power[0], 9)


def test_the_highest_frequency_has_no_twin_either():
    power = spectrogram(np.tile([3.0, -3.0], 256), RATE).power
    np.testing.assert_allclose(power[-1], 9)


@given(st.integers(1, 32), st.integers(0, 300), st.integers(1, 70), st.integers(0, 99))
def test_shapes_times_and_parseval(half, extra, hop, seed):
    """Σ power (Σ w)² is the window times the sum of squares of each weighted piece."""
    window = 2 * half
    signal = np.random.default_rng(seed).normal(size=window + extra)
    power, frequencies, times = spectrogram(signal, RATE, window=window, hop=hop)
    n = extra // hop + 1
    assert power.shape == (half + 1, n) == (len(frequencies), len(times))
    assert frequencies[-1] == pytest.approx(RATE / 2)
    w = hann(window)
    pieces = [w * signal[k * hop : k * hop + window] for k in range(n)]
    want = [window * (piece**2).sum() / w.sum() ** 2 for piece in pieces]
    np.testing.assert_allclose(power.sum(axis=0), want)
    np.testing.assert_allclose(times, (np.arange(n) * hop + half) / RATE)


def test_hann_by_hand():
    np.testing.assert_allclose(hann(4), [0, 0.5, 1, 0.5], atol=1e-15)


def test_decibels_by_hand():
    """A tenth of the amplitude is a hundredth of the power: −20 dB."""
    sound = spectrogram(tone(500) + tone(2000, 0.1), RATE)
    decibels = sound.decibels()
    np.testing.assert_allclose(decibels[[16, 64], 0], [0, -20], atol=1e-9)
    assert decibels.min() == pytest.approx(-80)
    assert sound.decibels(span=10).min() == pytest.approx(-10)


def test_silence_is_silent():
    np.testing.assert_allclose(spectrogram(np.zeros(512), RATE).decibels(), -80)


def test_whole_numbers_are_taken_as_they_are():
    signal = np.arange(512, dtype=np.int16)
    want = spectrogram(signal.astype(float), RATE).power
    np.testing.assert_array_equal(spectrogram(signal, RATE).power, want)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spectrogram(np.ones(255), RATE), r"shape \(255,\).*at least 256"),
        (lambda: spectrogram(np.ones((2, 512)), RATE), r"shape \(2, 512\)"),
        (lambda: spectrogram(np.ones(512) * 1j, RATE), "dtype complex128"),
        (lambda: spectrogram(np.full(512, np.nan), RATE), "512 values are NaN"),
        (lambda: spectrogram(np.ones(512), RATE, window=255), "window 255"),
        (lambda: spectrogram(np.ones(512), RATE, hop=0), "hop 0"),
        (lambda: spectrogram(np.ones(512), 0), "sample rate 0"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
