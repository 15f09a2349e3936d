"""What reading a text does inside a recurrent network: states, gates, gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...nn import softmax
from ..foundation.base import sentence
from ..models.trace import Stage
from .listener import Listener
from .recurrences import Weights, back_through_time, unroll, weights_of

Array = np.ndarray

COPIES = 32  # of a text that go through a network at once
AGREE = 1e-3  # states that are recomputed from weights must agree so well
HIDDEN = ("from_h",)  # of what `unroll` gives, not worth showing


class Reading:
    """One text, read by a network.

    Attributes:
        name, kind: of the layer; the kind is "RNN", "LSTM", "GRU" or "".
        arrays: "h" and, where known, gates and cells, `(T, H)`; "scores" of the next
            character, `(T, n_codes)`; "norms_h" and "norms_c" `(T, T)`, with
            ‖∂loss_t/∂h_{t−k}‖ at row t and column k, 0 for k > t.
        note: why something is not there.

    Raises:
        ValueError: if no layer has states for each character.
    """

    def __init__(self, listener: Listener, codes: Array, layer: str | None) -> None:
        self.codes, self._listener, self.note = codes, listener, ""
        y, stages = listener.hear(codes[None])
        stage = _chosen(stages, len(codes), layer)
        self.name = stage.name
        self._weights, made = _recomputed(stage)
        self.kind = "" if self._weights is None else self._weights.kind
        self._made = made
        self.arrays = {n: a for n, a in made.items() if n not in HIDDEN}
        if stage.y.ndim == 3:
            self.arrays["h"] = stage.y[0]
        elif "h" not in made:
            raise ValueError(
                f"hidden_states: {stage.name} gives its last state only, and its "
                "weights, taken for W_xh, W_hh and b of a known layer, give another"
            )
        self._by_prefix = y.size == listener.n_codes < y.size * len(codes)
        self._score(y)
        if "scores" in self.arrays:
            self._measure()

    def _score(self, y: Array) -> None:
        T, K = len(self.codes), self._listener.n_codes
        if y.shape[-1] != K or y.size not in (K, T * K):
            self.note = "The output holds no scores of a next character."
            return
        if not self._by_prefix:
            self.arrays["scores"] = y.reshape(T, K)
            return
        prefixes = (self.codes[None, : t + 1] for t in range(T))
        rows = [self._listener.scores(prefix)[0] for prefix in prefixes]
        self.arrays["scores"] = np.array(rows)

    def _measure(self) -> None:
        """Find how gradients change on their way back through time."""
        if self._weights is None:
            self.note = "Gates and gradients need W_xh, W_hh and b of a known layer."
            return
        T = len(self.codes)
        try:
            own = self._own_slopes()
            for t in np.array_split(np.arange(T), -(-T // COPIES)):
                direct = self._placed(own, t) if own is not None else self._slopes(t)
                made = {name: a[: t[-1] + 1] for name, a in self._made.items()}
                total = back_through_time(self._weights, made, direct[:, : t[-1] + 1])
                self._note_norms(t, total)
        except Exception as error:
            self.note = f"There are no gradients: {sentence(error)}."

    def _own_slopes(self) -> Array | None:
        """Compute ∂loss_t/∂h_t of each t, `(T, H)`, straight from the layers above.

        None if loss_t also reaches earlier states through these, as it does where there
        is a recurrent layer among them.
        """
        T = len(self.codes)
        if self._by_prefix:
            return np.concatenate([self._heard(t, t + 1)[:, -1] for t in range(T)])
        own = self._heard(np.arange(T), T, copies=np.zeros(T, int))[0]
        middle = np.array([T // 2])
        alone = self._slopes(middle)
        apart = np.allclose(alone, self._placed(own, middle), rtol=1e-3, atol=1e-7)
        return own if apart else None

    @staticmethod
    def _placed(own: Array, t: Array) -> Array:
        direct = np.zeros((len(t), *own.shape))
        direct[np.arange(len(t)), t] = own[t]
        return direct

    def _slopes(self, t: Array) -> Array:
        """Compute ∂loss_t/∂h `(len(t), T, H)` that comes from the layers above."""
        return self._heard(t, len(self.codes), copies=np.arange(len(t)))

    def _heard(self, t: Any, end: int, copies: Any = 0) -> Array:
        """Read the text up to `end`, and give ∂loss/∂h, `(N, …, H)`.

        The loss of copy k of the text sums over those positions t whose copy is k.
        """
        t, copies = np.atleast_1d(t), np.atleast_1d(copies)
        texts = np.tile(self.codes[:end], (copies.max() + 1, 1))
        dy = _stage(self._listener.hear(texts, self._slope(t, copies))[1], self.name).dy
        if dy is None:
            raise ValueError(f"{self.name} got no gradient")
        return dy if dy.ndim == 3 else dy[:, None]

    def _slope(self, t: Array, copies: Array) -> Callable:
        """Make the slope of −log p of what comes after t; at the end the likeliest."""
        after = np.append(self.codes[1:], -1)[t]

        def slope(y: Array) -> Array:
            scores = y.reshape(copies.max() + 1, -1, self._listener.n_codes)
            at = 0 if self._by_prefix else t
            p = softmax(scores[copies, at])
            p[np.arange(len(t)), np.where(after < 0, p.argmax(axis=1), after)] -= 1
            dy = np.zeros(scores.shape, y.dtype)
            dy[copies, at] = p
            return dy.reshape(y.shape)

        return slope

    def _note_norms(self, positions: Array, total: dict[str, Array]) -> None:
        for name, gradient in total.items():
            T = len(self.codes)
            norms = self.arrays.setdefault(f"norms_{name}", np.zeros((T, T)))
            for t, row in zip(positions, np.linalg.norm(gradient, axis=2), strict=True):
                norms[t, : t + 1] = row[t::-1]


def sample(
    listener: Listener,
    codes: Array,
    temperatures: Array,
    n: int,
    rng: np.random.Generator,
) -> Array:
    """Draw the next n characters, each from softmax(scores / τ); `(len(τ), n)`.

    Args:
        listener: the network.
        codes: the text so far, `(T,)`.
        temperatures: τ, one for each continuation.
        n: characters to draw.
        rng: where chance comes from.

    Raises:
        ValueError: if the network scores no next character.
    """
    texts = np.tile(codes, (len(temperatures), 1))
    for _ in range(n):
        scores = listener.scores(texts)
        if scores is None:
            raise ValueError("hidden_states: the output holds no scores to draw from")
        p = softmax(scores.astype(np.float64) / np.asarray(temperatures)[:, None])
        drawn = (p.cumsum(axis=1) < rng.uniform(size=(len(p), 1))).sum(axis=1)
        texts = np.column_stack([texts, np.minimum(drawn, p.shape[1] - 1)])
    return texts[:, len(codes) :]


def _chosen(stages: list[Stage], T: int, name: str | None) -> Stage:
    """Choose the layer to look at: the one of that name, or the last recurrent one."""
    fit = [stage for stage in stages if _has_states(stage, T)]
    if name is not None:
        fit = [stage for stage in fit if stage.name == name]
    if not fit:
        names = ", ".join(stage.name for stage in stages)
        wanted = "" if name is None else f" called {name!r}"
        raise ValueError(
            f"hidden_states: no layer{wanted} gives a state for each of {T} "
            f"characters, (N, T, H); the network has {names}"
        )
    known = [stage for stage in fit if _recomputed(stage)[0] is not None]
    recurrent = [stage for stage in fit if weights_of(stage.layer)]
    # without any: whatever is last, but for the scores themselves
    return (known or recurrent or fit[:-1] or fit)[-1]


def _has_states(stage: Stage, T: int) -> bool:
    last_only = stage.y.ndim == 2 and len(stage.y) == 1 and weights_of(stage.layer)
    return bool(last_only) or (stage.y.ndim == 3 and stage.y.shape[1] == T)


def _stage(stages: list[Stage], name: str) -> Stage:
    return next(stage for stage in stages if stage.name == name)


def _recomputed(stage: Stage) -> tuple[Weights | None, dict[str, Array]]:
    """Compute states and gates from the weights, if the layer gives the same states."""
    x, made = stage.x[0].astype(np.float64), {}
    levels = weights_of(stage.layer)
    for level in levels:
        if level.kind is None or level.W_x.shape[1] != x.shape[-1]:
            return None, {}
        made = unroll(level, x)
        x = made["h"]
    own = stage.y[0] if levels else None
    seen = x if own is not None and own.ndim == 2 else x[-1:]
    if not levels or seen.size != own.size:
        return None, {}
    agrees = np.allclose(seen, own, atol=AGREE, equal_nan=True)
    return (levels[-1], made) if agrees else (None, {})
