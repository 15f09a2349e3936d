"""Boltzmann machines: one against scikit-learn's, and a stack of them, fine-tuned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from contest import Contest, seconds
from result import Result
from sklearn.neural_network import BernoulliRBM as Theirs

from dl_helpers import data, nn, optim, training
from dl_helpers.decomposition import PCA
from dl_helpers.rbm import BernoulliRBM, Stack, unroll

SIZES = (784, 1000, 500, 250, 30)  # those of Hinton and Salakhutdinov 2006


@dataclass(frozen=True)
class Trial:
    """Work that is done once, against the clock; it returns what it has come to."""

    name: str
    work: Callable[[], str]
    goal: float

    def measure(self) -> Result:
        """Time it, in seconds."""
        outcome: list[str] = []
        taken = seconds(lambda: outcome.append(self.work()))
        return Result(f"{self.name}: {outcome[0]}", "s", taken, goal=self.goal)


def rbm() -> Iterator[Contest]:
    """An epoch of CD-1 over 10,000 rows, 784 visible and 500 hidden units."""
    rng = np.random.default_rng(0)
    x = (rng.random((10_000, 784)) < 0.2).astype(np.float32)
    ours = BernoulliRBM(784, 500)
    theirs = Theirs(500, batch_size=100, n_iter=1, random_state=0)
    yield Contest(
        "RBM 784-500, an epoch of CD-1 on 10,000 rows",
        lambda: ours.fit(x, epochs=1, batch_size=100, progress=False),
        lambda: theirs.fit(x),
        goal=0.8,
        rounds=5,
    )


def autoencoder() -> Iterator[Trial]:
    """A deep autoencoder of 10,000 images, layer by layer, then all of it."""
    name, x = images(10_000)
    title = f"Autoencoder {'-'.join(map(str, SIZES))}, 10,000 of {name}"
    yield Trial(title, lambda: trained(x), goal=120)


def trained(x: np.ndarray) -> str:
    """Train it: 10 epochs of CD-1 for each machine, 15 of fine-tuning by Adam."""
    stack = Stack(SIZES, code="gaussian")
    stack.fit(x, epochs=10, progress=False)
    model, loss = nn.Sequential(*unroll(stack)), nn.MeanSquaredError()
    options = {"epochs": 15, "batch_size": 100, "metric": None, "progress": False}
    training.fit(model, loss, optim.Adam(1e-3), (x, x), **options)
    error = np.square(model.forward(x) - x).mean()
    pca = PCA(SIZES[-1]).fit(x)
    linear = np.square(pca.inverse_transform(pca.transform(x)) - x).mean()
    return f"error {error:.4f}, by PCA {linear:.4f}"


def images(n: int) -> tuple[str, np.ndarray]:
    """Give the name and n pictures of MNIST, or else of the bundled digits, enlarged.

    Those are 8×8: each pixel becomes 3×3, and the picture lies somewhere in 28×28.
    """
    if data.is_here("mnist"):
        return "MNIST", data.load("mnist").train.x[:n].reshape(n, -1)
    rng, small = np.random.default_rng(0), data.load("digits").train.x
    chosen = small[rng.integers(0, len(small), n), 0]
    large = np.pad(np.kron(chosen, np.ones((1, 3, 3))), ((0, 0), (2, 2), (2, 2)))
    moved = training.shift(2)(large[:, None].astype(np.float32), rng)
    return "the digits, enlarged and shifted", moved.reshape(n, -1)
