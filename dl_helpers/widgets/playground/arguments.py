"""What `playground` is called with: what it may be, and what is said if it is not."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .data import FEATURES, NAMES
from .network import ACTIVATIONS
from .run import OWN, Given

CONTROLS = (
    *("data", "noise", "test_share", "seed", "features", "hidden", "activation"),
    *("dropout", "l1", "l2", "lr", "batch_size", "speed", "check", "code", "curves"),
)
MOST_LAYERS = 6
MOST_WIDE = 64


def known(what: str, names: Sequence[str], choice: Iterable[str]) -> list[str]:
    """Give names in the order of the choice, each once; refuse unknown ones."""
    names = [names] if isinstance(names, str) else list(names)
    for name in names:
        if name not in choice:
            raise ValueError(
                f"playground: {what} has {name!r}, expected some of {', '.join(choice)}"
            )
    if what == "features" and not names:
        raise ValueError("playground: features is empty, expected at least one")
    return [name for name in choice if name in names]


def seed_of(rng: np.random.Generator | int) -> int:
    """Give the seed, or draw one."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**31))
    if not isinstance(rng, int | np.integer) or rng < 0:
        raise ValueError(
            f"playground: rng is {rng!r}, expected a Generator, or a whole number of 0 "
            "or more"
        )
    return int(rng)


def sizes(hidden: Sequence[int]) -> list[int]:
    """Give the units of the hidden layers; refuse too many, and what is no number."""
    hidden = list(hidden)
    fine = all(isinstance(n, int | np.integer) and 1 <= n <= MOST_WIDE for n in hidden)
    if not fine or len(hidden) > MOST_LAYERS:
        raise ValueError(
            f"playground: hidden is {hidden}, expected up to {MOST_LAYERS} layers of 1 "
            f"to {MOST_WIDE} units each, such as (4, 2)"
        )
    return [int(n) for n in hidden]


def options_of(given: Given) -> dict[str, Any]:
    """Say what there is to choose from, for the controls."""
    own = [] if isinstance(given.data, str) else [OWN]
    return {
        "data": [*own, *NAMES],
        "features": {name: feature.label for name, feature in FEATURES.items()},
        "activations": list(ACTIVATIONS),
        "network": given.network is None,
        "lr": given.lr is not None,
    }
