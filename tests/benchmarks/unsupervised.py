"""The restricted Boltzmann machine, against scikit-learn's."""

from collections.abc import Iterator

import numpy as np
from contest import Contest
from sklearn.neural_network import BernoulliRBM as Theirs

from dl_helpers.rbm import BernoulliRBM


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
