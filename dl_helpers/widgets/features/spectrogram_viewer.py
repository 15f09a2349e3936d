"""A sound as a wave and as a spectrogram, with a cursor and windows to choose from."""

import io
import wave as wave_files
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ...features import Spectrogram, spectrogram
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.record import pack

Array = np.ndarray

WINDOWS = (64, 128, 256, 512, 1024, 2048)
MOST_SAMPLES = 1_000_000
MOST_COLUMNS = 800
PARTS = ("wave", "spectrum", "copy")
SPAN = 80  # decibels from the loudest to what is drawn as silence
LOUDNESS = 0.8  # of what 16 bits can hold, so that no player distorts


class SpectrogramViewer(CourseWidget, module="features/spectrogram_viewer"):
    """See `spectrogram_viewer`, which makes one and explains the arguments."""

    time = traitlets.Float(0.0).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    windows = traitlets.List(traitlets.Int()).tag(sync=True)
    hops = traitlets.List(traitlets.Int()).tag(sync=True)
    rate = traitlets.Float(1.0).tag(sync=True)
    samples = traitlets.Int(0).tag(sync=True)
    span = traitlets.Int(SPAN).tag(sync=True)
    sound = traitlets.Bytes().tag(sync=True)
    block = traitlets.Bytes().tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, wave: Array, rate: float, windows: list[int], **traits: Any
    ) -> None:
        hops = [_hop(len(wave), window) for window in windows]
        self._wave = wave
        self._analyses = [
            spectrogram(wave, rate, window=window, hop=hop)
            for window, hop in zip(windows, hops, strict=True)
        ]
        super().__init__(
            time=len(wave) / rate / 2,
            windows=windows,
            hops=hops,
            rate=float(rate),
            samples=len(wave),
            sound=_wav(wave, rate),
            block=pack(_recorded(self._analyses)),
            **traits,
        )

    @traitlets.validate("time", "chosen")
    def _inside(self, proposal: dict) -> Any:
        """Refuse a time beyond the sound, or a window that was not recorded."""
        name, value = proposal["trait"].name, proposal["value"]
        last = self.duration if name == "time" else len(self.windows) - 1
        if not 0 <= value <= last * (1 + 1e-12):
            raise traitlets.TraitError(
                f"spectrogram_viewer: {name} = {value}, expected 0 to {last}"
            )
        return value

    @property
    def duration(self) -> float:
        """The length of the sound in seconds."""
        return self.samples / self.rate

    @property
    def analysis(self) -> Spectrogram:
        """The spectrogram by the chosen window."""
        return self._analyses[self.chosen]

    @property
    def column(self) -> int:
        """The piece of the sound whose middle is nearest to the cursor."""
        window, hop = self.windows[self.chosen], self.hops[self.chosen]
        nearest = np.floor((self.time * self.rate - window / 2) / hop + 0.5)
        return int(np.clip(nearest, 0, len(self.analysis.times) - 1))

    @property
    def peak(self) -> float | None:
        """The loudest frequency at the cursor in Hz; None in silence."""
        power = self.analysis.power[:, self.column]
        return float(self.analysis.frequencies[power.argmax()]) if power.any() else None

    def describe(self) -> str:
        """Say how long the sound is, how it is cut, what is loudest at the cursor."""
        window = self.windows[self.chosen]
        loudest = "there is silence"
        if self.peak is not None:
            loudest = f"the loudest frequency is {_rounded(self.peak)} Hz"
        return (
            f"A sound of {self.duration:.2f} s with {self.rate:.0f} samples a second, "
            f"and its spectrogram by windows of {window} samples: "
            f"{_rounded(1000 * window / self.rate)} ms long, frequencies "
            f"{_rounded(self.rate / window)} Hz apart. At {self.time:.2f} s {loudest}."
        )

    def preview(self) -> bytes:
        """Draw wave and spectrogram with the cursor."""
        from ...figures import COLORS, Picture, canvas

        figure, (top, bottom) = canvas(
            7, 4, 2, 1, sharex=True, gridspec_kw={"height_ratios": (1, 2.5)}
        )
        top.plot(np.arange(self.samples) / self.rate, self._wave, lw=0.5)
        image = bottom.imshow(
            self.analysis.decibels(SPAN),
            aspect="auto",
            origin="lower",
            extent=_box(self),
        )
        for ax in (top, bottom):
            ax.axvline(self.time, color=COLORS[1])
        top.set(ylabel="wave")
        bottom.set(xlabel="time (s)", ylabel="frequency (Hz)", xlim=(0, self.duration))
        figure.colorbar(image, label="dB")
        return Picture(figure, self.describe()).png()


def spectrogram_viewer(
    wave: Array,
    rate: float,
    *,
    window: int = 256,
    windows: Sequence[int] | None = None,
    hide: Sequence[str] = (),
) -> SpectrogramViewer:
    """Show a sound as a wave and as a spectrogram, for windows of several lengths.

    A window of w samples lasts w / rate seconds and tells frequencies rate / w apart:
    what is gained in one is lost in the other. All lengths are computed once, so that
    the view needs no kernel; it plays the sound when asked to.

    Args:
        wave: `(N,)`, at most 1,000,000 samples; whole numbers or floats.
        rate: samples a second.
        window: the length to start with, in samples, even.
        windows: the lengths to choose from; None takes those from 64 to 2,048 that fit
            into the sound.
        hide: names of parts to leave out: "wave", "spectrum", "copy".

    Raises:
        ValueError: for a wave that is not one row of finite real numbers, too short or
            too long, lengths that are odd or do not fit, or a part that there is not.
    """
    wave = np.asarray(wave)
    if wave.ndim != 1 or not 2 <= len(wave) <= MOST_SAMPLES:
        raise ValueError(
            f"spectrogram_viewer: wave has shape {wave.shape}, expected one row of 2 "
            f"to {MOST_SAMPLES:,} samples; wave.mean(axis=1) mixes stereo, and a slice "
            "cuts a piece out"
        )
    lengths = windows if windows is not None else [w for w in WINDOWS if w <= len(wave)]
    lengths = sorted({*lengths, window})
    hidden = known_names("spectrogram_viewer", hide, PARTS)
    at = lengths.index(window)
    return SpectrogramViewer(wave, rate, lengths, chosen=at, hide=hidden)


def _hop(samples: int, window: int) -> int:
    """Let windows overlap by three quarters, or less if there were too many columns."""
    return max(window // 4, -(-(samples - window) // (MOST_COLUMNS - 1)), 1)


def _recorded(analyses: Sequence[Spectrogram]) -> dict[str, Array]:
    """Give what the page draws: levels `(T, F)` as bytes, the peak of each column."""
    arrays = {}
    for k, analysis in enumerate(analyses):
        decibels = analysis.decibels(SPAN).T
        silent = ~analysis.power.any(axis=0)
        arrays[f"levels{k}"] = np.rint(255 * (decibels / SPAN + 1)).astype(np.uint8)
        arrays[f"peaks{k}"] = np.where(silent, -1, analysis.power.argmax(axis=0))
        arrays[f"loudness{k}"] = decibels.max(axis=1)
    return arrays


def _wav(wave: Array, rate: float) -> bytes:
    """Write a WAV file of 16 bits and one channel, scaled to its loudest sample."""
    wave = wave.astype(float)
    loudest = np.abs(wave).max() or 1.0
    pcm = np.rint(wave / loudest * LOUDNESS * (2**15 - 1)).astype("<i2")
    with io.BytesIO() as file:
        with wave_files.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(round(rate))
            wav.writeframes(pcm.tobytes())
        return file.getvalue()


def _rounded(value: float) -> str:
    """Write one digit after the point, halves upwards, as browsers do."""
    return f"{value + 1e-9:.1f}"


def _box(viewer: SpectrogramViewer) -> tuple[float, float, float, float]:
    """Give the edges of the picture: pixels lie around times and frequencies."""
    times, frequencies = viewer.analysis.times, viewer.analysis.frequencies
    half = viewer.hops[viewer.chosen] / viewer.rate / 2
    step = frequencies[1] / 2
    return times[0] - half, times[-1] + half, -step, frequencies[-1] + step
