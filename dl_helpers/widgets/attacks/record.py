"""What the attack explorer computes before it is shown: all pictures, all strengths."""

import time
from collections.abc import Sequence

import numpy as np

from ...nn.functional import softmax
from .adversarial import METHODS, STEPS, Attack, coded, first_flip

Array = np.ndarray

N_EPS = 21
PATIENCE = 6.0  # seconds that recording may take, about
BUDGET = 24 * 2**20  # bytes of changes that are recorded
SLOPES_BUDGET = 8 * 2**20


class AttackRecord:
    """All answers of a network to pictures under attack.

    Attributes:
        attack: how they are attacked; its x and labels are those that were taken.
        eps: the strengths `(E,)`, from 0 on.
        scores: `(M, N, E, K)`, for each of `METHODS`.
        sizes: the largest change max |δ|, `(M, N, E)`.
        flips: the place of the first ε with another answer than the label, `(M, N)`;
            −1 for none.
        accuracy: the share of answers that are the label, `(M, E)`.
        slopes: ∂s_k/∂x of the pictures as they are, `(N, T, C, H, W)`, for all K
            classes, or, where these are too many, for the label alone (T = 1).
    """

    def __init__(self, attack: Attack, eps: Array, rng: np.random.Generator) -> None:
        self.eps = eps
        self.attack = _affordable(attack, len(eps))
        found = [self._under(method, rng) for method in METHODS]
        self.codes, self.sizes, self.scores = map(np.stack, zip(*found, strict=True))
        answers = self.scores.argmax(axis=-1)
        labels = self.attack.labels
        self.accuracy = (answers == labels[:, None]).mean(axis=1)
        pairs = [list(zip(of_method, labels, strict=True)) for of_method in answers]
        self.flips = np.array([[first_flip(a, k) for a, k in one] for one in pairs])
        self.slopes = self._slopes()

    @property
    def probabilities(self) -> Array:
        """The softmax of the scores, `(M, N, E, K)`."""
        return softmax(self.scores.astype(np.float64))

    def arrays(self) -> dict[str, Array]:
        """Give what the page gets."""
        names = ("codes", "sizes", "scores", "slopes", "accuracy", "flips")
        return {name: getattr(self, name) for name in names}

    def picture(self, method: int, index: int, strength: int) -> Array:
        """Give a changed picture `(C, H, W)`, as the page makes it of the bytes."""
        code = self.codes[method, index, strength].astype(np.float32)
        return self.attack.x[index] + self.eps[strength] * (code - 127) / 127

    def _under(self, method: str, rng: np.random.Generator) -> tuple:
        changed = self.attack.record(method, self.eps, rng)
        change = changed - self.attack.x[:, None]
        sizes = np.abs(change).max(axis=(2, 3, 4))
        scores = self.attack.scores(changed.reshape(-1, *changed.shape[2:]))
        if not (np.isfinite(change).all() and np.isfinite(scores).all()):
            raise ValueError(
                f"attack_explorer: scores or gradients are NaN or infinite under "
                f"attack ({method}), expected finite ones: a network whose training "
                "diverged, or a backward that divides by 0"
            )
        by_strength = scores.reshape(*changed.shape[:2], -1)
        return coded(change, self.eps), sizes, by_strength

    def _slopes(self) -> Array:
        x, labels = self.attack.x, self.attack.labels
        n, n_classes = len(x), self.scores.shape[-1]
        if 4 * n_classes * x.size > SLOPES_BUDGET:
            return self.attack.gradient(x, labels)[:, None]
        each = [self.attack.gradient(x, np.full(n, k)) for k in range(n_classes)]
        return np.stack(each, axis=1)


def strengths(eps: float | Sequence[float]) -> Array:
    """Give the strengths to record: those given and 0, or 21 from 0 to the largest.

    Raises:
        ValueError: for numbers that are negative or not finite, or 0 alone.
    """
    given = np.atleast_1d(np.asarray(eps))
    fits = given.ndim == 1 and 1 <= given.size <= 100 and given.dtype.kind in "fiu"
    if not fits or not np.isfinite(given).all() or given.min() < 0 or not given.max():
        raise ValueError(
            f"attack_explorer: eps is {eps!r}, expected the largest strength, such as "
            "0.3, or up to 100 strengths of 0 or more"
        )
    if given.size == 1:
        return np.linspace(0, float(given[0]), N_EPS)
    return np.unique(np.append(given.astype(float), 0))


def _affordable(attack: Attack, n_eps: int) -> Attack:
    """Take as many of the pictures as time and memory allow, at least one."""
    few = np.repeat(attack.x[:1], n_eps, axis=0)
    attack.direction(few[:1], attack.labels[:1])  # the first time is slower
    start = time.perf_counter()
    attack.direction(few, np.repeat(attack.labels[:1], n_eps))
    seconds = (STEPS + 3) * (time.perf_counter() - start)
    n = int(min(PATIENCE / seconds, BUDGET / (len(METHODS) * few.size)))
    taken = slice(0, max(1, n))
    return Attack(attack.model, attack.x[taken], attack.labels[taken], attack.target)
