"""The hidden-state viewer: what a recurrent network keeps in mind while it reads."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ...nn import softmax
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import number
from ..foundation.record import pack
from .listener import Listener
from .reading import Reading, sample

Array = np.ndarray

WHO = "hidden_states"
HIDEABLE = ("continue", "copy", "gradient", "map", "next", "player", "type")
MOST_TEXT, MOST_UNITS = 240, 256
LENGTH = 60  # of a continuation
TEMPERATURES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of a page without a kernel
STEADY = 0.95, 1.05  # a gradient that changes by so much a step neither fades nor grows


class HiddenStates(CourseWidget, module="sequences/hidden_states"):
    """See `hidden_states`, which makes one and explains the arguments.

    The page has one reading of `text` whole. For a text that was typed (`wanted`) and
    for continuations (`asked`) this side answers.
    """

    text = traitlets.Unicode().tag(sync=True)
    wanted = traitlets.Unicode().tag(sync=True)
    vocabulary = traitlets.List(traitlets.Unicode()).tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    shows = traitlets.Unicode("h").tag(sync=True)
    quantities = traitlets.List(traitlets.Unicode()).tag(sync=True)
    unit = traitlets.Int(0, min=0).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(3, min=0, max=6).tag(sync=True)
    temperature = traitlets.Float(1.0, min=0.1, max=2.0).tag(sync=True)
    asked = traitlets.Int(0).tag(sync=True)
    sampled = traitlets.Dict().tag(sync=True)
    samples = traitlets.List().tag(sync=True)  # of a page without a kernel
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        listener: Listener,
        text: str,
        vocabulary: Sequence[str],
        layer: str | None,
        **place: Any,
    ) -> None:
        self._listener, self._layer = listener, layer
        super().__init__(vocabulary=list(vocabulary), wanted=text)
        self._read(text)
        for name, value in place.items():
            setattr(self, name, value)

    @traitlets.validate("step", "unit")
    def _there(self, proposal: dict) -> int:
        """Refuse a character or a unit that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        end = dict(zip(("step", "unit"), self.reading.arrays["h"].shape, strict=True))
        if not 0 <= value < end[name]:
            raise traitlets.TraitError(
                f"{WHO}: {name} = {value}, expected 0 to {end[name] - 1}"
            )
        return value

    @traitlets.observe("wanted")
    def _follow(self, change: dict) -> None:
        """Read a text that was typed."""
        if self.text and self.wanted != self.text:
            self._read(self.wanted)

    def _read(self, text: str) -> None:
        codes = encoded(text, self.vocabulary)
        self.reading = Reading(self._listener, codes, self._layer)
        arrays = {n: a[:, :MOST_UNITS] for n, a in self.reading.arrays.items()}
        for name in ("scores", "norms_h", "norms_c"):
            if name in arrays:
                arrays[name] = self.reading.arrays[name]
        T, H = arrays["h"].shape
        with self.hold_sync():
            self.step, self.unit = min(self.step, T - 1), min(self.unit, H - 1)
            self.running = False
            self.name, self.kind = self.reading.name, self.reading.kind
            self.quantities = [n for n in arrays if len(n) == 1]
            if self.shows not in self.quantities:
                self.shows = "h"
            self.note = self._noted()
            self.recording, self.text = pack(arrays), text

    def _noted(self) -> str:
        h = self.reading.arrays["h"]
        said = [self.reading.note]
        if h.shape[1] > MOST_UNITS:
            said.append(f"The first {MOST_UNITS} of {h.shape[1]} units are shown.")
        if lost := int((~np.isfinite(h)).sum()):
            said.append(f"{lost} of {h.size} states are NaN or infinite.")
        return " ".join(filter(None, said))

    @traitlets.observe("asked")
    def _continue(self, change: dict) -> None:
        """Go on with the text from the present character."""
        codes = self.reading.codes[: self.step + 1]
        temperatures = np.array([self.temperature])
        drawn = sample(self._listener, codes, temperatures, LENGTH, self._rng())[0]
        self.sampled = {"of": self.asked, **self._said(self.step, drawn)}

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng(self.asked)

    def _said(self, step: int, drawn: Array) -> dict[str, Any]:
        text = "".join(self.vocabulary[k] for k in drawn)
        start = self.text[max(step - 19, 0) : step + 1]
        return {"start": start, "text": text, "temperature": self.temperature}

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits, with continuations of the whole text: there is no kernel."""
        state = super().standalone_state()
        if "scores" not in self.reading.arrays or "continue" in self.hide:
            return state
        codes = self.reading.codes
        drawn = sample(self._listener, codes, TEMPERATURES, LENGTH, self._rng())
        last = len(codes) - 1
        samples = [
            self._said(last, row) | {"temperature": temperature}
            for row, temperature in zip(drawn, TEMPERATURES, strict=True)
        ]
        return state | {"samples": samples}

    def distribution(self) -> Array:
        """Compute softmax(scores / τ) of the character after the present one, `(K,)`.

        Raises:
            ValueError: if the network scores no next character.
        """
        if "scores" not in self.reading.arrays:
            raise ValueError(f"{WHO}: the output holds no scores of a next character")
        scores = self.reading.arrays["scores"][self.step].astype(np.float64)
        return softmax(scores / self.temperature)

    def describe(self) -> str:
        """Say character, unit, next character, and what becomes of the gradient."""
        h, t = self.reading.arrays["h"], self.step
        return (
            f"{self.kind or 'Layer'} {self.name}, {h.shape[1]} units, reads a text of "
            f"{len(h)} characters. At character {t + 1}, {self.text[t]!r}, unit "
            f"{self.unit + 1} is {number(h[t, self.unit])}.{self._next()}"
            f"{self._gradient()} {self.note}".strip()
        )

    def _next(self) -> str:
        if "scores" not in self.reading.arrays:
            return ""
        p = self.distribution()
        best = self.vocabulary[p.argmax()]
        return f" The likeliest next one is {best!r}, p = {number(p.max())}."

    def _gradient(self) -> str:
        if "norms_h" not in self.reading.arrays or not self.step:
            return ""
        norms = self.reading.arrays["norms_h"][self.step]
        first, last = norms[0], norms[self.step]
        rate = (last / first) ** (1 / self.step) if first > 0 else 0.0
        low, high = STEADY
        word = "vanishes" if rate < low else "explodes" if rate > high else "lasts"
        return (
            f" The gradient of its loss {word}: from {first:.2g} here to {last:.2g} at "
            f"the first character, × {number(rate)} a step."
        )

    def preview(self) -> bytes:
        """Draw the states of all units, and the gradient against the lag."""
        from ...figures import COLORS, Picture, canvas
        from ...figures.images import draw_signed

        figure, (states, lags) = canvas(7.4, 3, 1, 2, width_ratios=(2, 1))
        h = np.nan_to_num(self.reading.arrays["h"].T)
        draw_signed(states, h[None], float(np.abs(h).max()) or 1.0)
        units, steps = h.shape  # both count from 1
        states.images[0].set_extent((0.5, steps + 0.5, units + 0.5, 0.5))
        states.set(aspect="auto", xlabel="character", ylabel="unit")
        states.set_title(f"{self.name}: h", fontsize=9)
        if steps <= 60:
            states.set_xticks(range(1, steps + 1), list(self.text), fontsize=6)
        t = self.step or steps - 1
        for k, name in enumerate("hc"):
            norms = self.reading.arrays.get(f"norms_{name}")
            if norms is not None:
                lags.semilogy(
                    norms[t, : t + 1], color=COLORS[k], label=f"∂loss/∂{name}"
                )
                lags.legend(frameon=False, fontsize=8)
        lags.set(xlabel="lag k")
        lags.set_title(f"gradient of the loss at character {t + 1}", fontsize=9)
        return Picture(figure, self.describe()).png()


def hidden_states(
    model: Any,
    text: str,
    *,
    vocabulary: Sequence[str] | None = None,
    layer: str | None = None,
    one_hot: bool | None = None,
    unit: int = 0,
    step: int = 0,
    temperature: float = 1.0,
    hide: Sequence[str] = (),
) -> HiddenStates:
    """Show what a recurrent network keeps in mind while it reads a text.

    All units over all characters, one unit on the text itself, the gates of an LSTM or
    GRU, the next character as softmax(scores / τ) with a temperature τ, texts that the
    network continues, and ‖∂loss_t/∂h_{t−k}‖ against the lag k: does it vanish or
    explode? A text can be typed while a kernel runs.

    Args:
        model: a network of ours, a student's class, or a `torch.nn.Module`, with a
            recurrent layer. It reads codes `(1, T)` or one-hot vectors `(1, T, K)`; for
            the next character it gives scores `(1, T, K)`, `(T, K)`, or of the last one
            alone, `(1, K)`. For gates and gradients the layer is ours, PyTorch's, or
            has W_xh, W_hh and b in `params`. A class of a single piece shows the
            states that it keeps as `h`, `hidden` or `states`, `(1, T, H)`.
        text: what to read, at most 240 characters.
        vocabulary: the K characters in the order of their codes, such as
            `corpus.vocabulary`; None for those of the text, sorted.
        layer: name of the recurrent layer to look at; None for the last.
        one_hot: which of the two the network reads; None to find out.
        unit: the unit to start with.
        step: the character to start with.
        temperature: τ, from 0.1 to 2.
        hide: of "continue", "copy", "gradient", "map", "next", "player" and "type"
            those not wanted.

    Raises:
        ValueError: for a text that is empty, too long, or has characters that the
            vocabulary has not; if the model refuses it, no layer has a state for each
            character, or a place is not there.
    """
    known = sorted(set(text)) if vocabulary is None else list(vocabulary)
    codes = encoded(text, known)
    listener = Listener(model, codes, len(known), one_hot)
    place = {"step": step, "unit": unit, "temperature": temperature}
    hide = known_names(WHO, hide, HIDEABLE)
    return HiddenStates(listener, text, known, layer, hide=hide, **place)


def encoded(text: str, vocabulary: Sequence[str]) -> Array:
    """Give the codes of a text, `(T,)`.

    Raises:
        ValueError: for an empty text, one that is too long, or an unknown character.
    """
    if not 2 <= len(text) <= MOST_TEXT:
        raise ValueError(
            f"{WHO}: the text has {len(text)} characters, expected 2 to {MOST_TEXT}; "
            f"text[:{MOST_TEXT}] is its beginning"
        )
    code = {character: k for k, character in enumerate(vocabulary)}
    if strange := sorted(set(text) - code.keys()):
        raise ValueError(
            f"{WHO}: the vocabulary has no {strange[0]!r}; its {len(code)} characters "
            f"are {''.join(vocabulary)!r}"
        )
    return np.array([code[c] for c in text])
