"""A spectrogram: sound as a picture, with time across and frequency up."""

from typing import NamedTuple

import numpy as np

from .integral import require_finite

Array = np.ndarray
LEAST_POWER = np.finfo(float).tiny


class Spectrogram(NamedTuple):
    """Power by frequency and time.

    Attributes:
        power: `(F, T)`; a sine of amplitude A that fits its bin has A² / 2 there.
        frequencies: of the rows, in Hz, `(F,)`.
        times: of the middles of the pieces, in seconds, `(T,)`.

    Source: that of `spectrogram`.
    """

    power: Array
    frequencies: Array
    times: Array

    def decibels(self, span: float = 80.0) -> Array:
        """Compute 10 log₁₀(power / loudest), cut off at −span; shape `(F, T)`.

        Silence, which has no loudest, is −span throughout.
        """
        loudest = self.power.max(initial=LEAST_POWER)
        return 10 * np.log10(np.maximum(self.power / loudest, 10 ** (-span / 10)))


def hann(n: int) -> Array:
    """Compute the Hann window, w[t] = ½ − ½ cos(2π t / n), for t = 0 … n − 1.

    Shapes: w `(n,)`.

    Source: Harris, On the use of windows for harmonic analysis with the discrete
    Fourier transform, 1978.
    """
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


def spectrogram(
    signal: Array, sample_rate: float, *, window: int = 256, hop: int | None = None
) -> Spectrogram:
    """Cut a sound into pieces that overlap, and transform each (STFT).

    power[f, t] = 2 |Σ_n w[n] x[t · hop + n] exp(−2πi f n / window)|² / (Σ w)², with w
    the Hann window; without the 2 at frequency 0 and at half the sample rate, which
    have no negative twin.

    Args:
        signal: `(N,)`.
        sample_rate: in Hz.
        window: samples in a piece, even. Longer ones tell frequencies apart better,
            shorter ones times.
        hop: from one piece to the next; None takes half a window.

    Returns:
        F = window / 2 + 1 rows and T = ⌊(N − window) / hop⌋ + 1 columns; samples after
        the last whole piece are left out.

    Raises:
        ValueError: for a signal that is not one row of finite real numbers or is
            shorter than the window, and for sizes and rates that make no sense.

    Source: Oppenheim and Schafer, Discrete-time signal processing, 2010, section 10.3.
    """
    hop = window // 2 if hop is None else hop
    signal = _checked(signal, sample_rate, window, hop)
    w = hann(window)
    pieces = np.lib.stride_tricks.sliding_window_view(signal, window)[::hop]
    power = np.abs(np.fft.rfft(pieces * w)) ** 2 / w.sum() ** 2
    power[:, 1:-1] *= 2
    times = (np.arange(len(pieces)) * hop + window / 2) / sample_rate
    return Spectrogram(power.T, np.fft.rfftfreq(window, 1 / sample_rate), times)


def _checked(signal: Array, sample_rate: float, window: int, hop: int) -> Array:
    signal = np.asarray(signal)
    if window < 2 or window % 2 or hop < 1 or not 0 < sample_rate < np.inf:
        raise ValueError(
            f"spectrogram: window {window}, hop {hop} and sample rate {sample_rate} "
            "came, expected an even window, a hop of 1 or more and a rate above 0"
        )
    if signal.ndim != 1 or signal.dtype.kind not in "iuf" or len(signal) < window:
        raise ValueError(
            f"spectrogram: a signal of shape {signal.shape} and dtype {signal.dtype} "
            f"came, expected real numbers (N,), at least {window}"
        )
    require_finite("spectrogram", signal)
    return signal.astype(float)
