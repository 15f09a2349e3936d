"""Adversarial examples: how a small, well-chosen change turns a network's answer.

The change is measured by its largest number, max |δ|: no pixel moves by more than ε.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...nn.functional import softmax
from ..models.trace import Slope, pick, trace

Array = np.ndarray

METHODS = ("one step", "iterative", "noise")
STEPS = 10
STRIDE = 2.5 / STEPS  # of ε: the steps together may go further than ε, and turn
MOST_AT_ONCE = 2**17  # numbers of a batch: a network keeps many times as many


def toward(labels: Array) -> Slope:
    """Make the slope ∂S/∂s of S = −cross entropy, so that S grows with p of the label.

    It is onehot − softmax(s), each row divided by its largest size. An attack by signs
    loses nothing by that, and keeps what float32 would round to 0 where p is almost 1.
    """

    def slope(scores: Array) -> Array:
        s = scores.astype(np.float64)
        rows = np.arange(len(s))
        p = softmax(s)
        others = p.copy()
        others[rows, labels] = 0
        dy = -p
        dy[rows, labels] = others.sum(axis=1)  # 1 − p would be rounded to 0
        largest = np.abs(dy).max(axis=1, keepdims=True)
        return (dy / np.where(largest > 0, largest, 1)).astype(scores.dtype)

    return slope


class Attack:
    """A network, and how far pictures may be changed.

    Args:
        model: what `trace` takes; it gives scores `(N, K)`.
        x: pictures `(N, C, H, W)`; changed ones stay between 0 and 1, or between the
            smallest and the largest number of x where those lie further out.
        labels: the right answers, `(N,)`.
        target: the class to lead to; None leads away from the label.
    """

    def __init__(
        self, model: Any, x: Array, labels: Array, target: int | None = None
    ) -> None:
        self.model, self.x, self.labels, self.target = model, x, labels, target
        self.low, self.high = min(0.0, float(x.min())), max(1.0, float(x.max()))

    def scores(self, x: Array) -> Array:
        """Compute the scores `(N, K)`."""
        parts = [trace(self.model, part)[-1].y for part in self._parts(x)]
        return np.concatenate(parts)

    def gradient(self, x: Array, k: Array) -> Array:
        """Compute ∂s_k/∂x, shaped as x, k `(N,)`: what each pixel says for class k."""
        return self._slope(x, k, pick)

    def direction(self, x: Array, labels: Array) -> Array:
        """Compute the sign of each pixel's change: −1, 0 or 1, shaped as x.

        It lowers the probability of the label, or raises that of the target.
        """
        goal = labels if self.target is None else np.full_like(labels, self.target)
        sign = np.sign(self._slope(x, goal, toward))
        return -sign if self.target is None else sign

    def record(self, method: str, eps: Array, rng: np.random.Generator) -> Array:
        """Compute the changed pictures `(N, E, C, H, W)` for all ε `(E,)`.

        "one step" is x + ε sign ∇; "iterative" takes 10 steps of ε/4, each time cut
        off at ±ε from x; "noise" is x ± ε with random signs, the same for each ε.

        Source: Goodfellow, Shlens and Szegedy, Explaining and Harnessing Adversarial
        Examples, 2015, section 4; Kurakin, Goodfellow and Bengio, Adversarial examples
        in the physical world, 2016, equation 2; the length of a step as in Madry et
        al., Towards Deep Learning Models Resistant to Adversarial Attacks, 2018.
        """
        if method == "iterative":
            return self._iterated(eps)
        x = self.x
        signs = (
            rng.choice(np.array([-1, 1], x.dtype), x.shape)
            if method == "noise"
            else self.direction(x, self.labels)
        )
        size = eps.astype(x.dtype)[:, None, None, None]
        return self._within(x[:, None] + size * signs[:, None])

    def _iterated(self, eps: Array) -> Array:
        """Attack all strengths of all pictures as one batch."""
        n, *shape = self.x.shape
        start = np.repeat(self.x, len(eps), axis=0)
        labels = np.repeat(self.labels, len(eps))
        size = np.tile(eps, n).astype(start.dtype)[:, None, None, None]
        x = start
        for _ in range(STEPS):
            moved = x + STRIDE * size * self.direction(x, labels)
            x = self._within(np.clip(moved, start - size, start + size))
        return x.reshape(n, len(eps), *shape)

    def _within(self, x: Array) -> Array:
        return np.clip(x, self.low, self.high)

    def _slope(self, x: Array, k: Array, kind: Any) -> Array:
        """Send pictures through, a part at a time, and give ∂S/∂x."""
        parts, at = [], 0
        for part in self._parts(x):
            own = k[at : at + len(part)]
            parts.append(trace(self.model, part, kind(own))[0].dy)
            at += len(part)
        return np.concatenate(parts)

    def _parts(self, x: Array) -> Sequence[Array]:
        step = max(1, MOST_AT_ONCE // x[0].size)
        return [x[at : at + step] for at in range(0, len(x), step)]


def first_flip(answers: Array, label: int) -> int:
    """Find the first strength whose answer is another one than the label; −1 for none.

    Args:
        answers: class numbers `(E,)`, from the smallest strength on.
        label: the right answer.
    """
    wrong = np.flatnonzero(answers != label)
    return int(wrong[0]) if wrong.size else -1


def coded(change: Array, eps: Array) -> Array:
    """Write changes δ between −ε and ε as bytes 127 + 127 δ/ε.

    Args:
        change: `(N, E, C, H, W)`.
        eps: `(E,)`; of ε = 0 the bytes are 127.
    """
    size = np.where(eps > 0, eps, 1)[:, None, None, None]
    return np.rint(127 + 127 * np.clip(change / size, -1, 1)).astype(np.uint8)
