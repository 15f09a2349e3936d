"""Which contests there are, by the name that chooses them on the command line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import convolutions
import numpy as np
from contest import Contest


@dataclass(frozen=True)
class Group:
    """Contests that belong together, and a goal for their mean ratio, if any."""

    contests: Callable[[], Iterable[Contest]]
    mean_goal: float | None = None


GROUPS = {
    "conv-float32": Group(lambda: convolutions.contests(np.float32, 1.3), 0.85),
    "conv-float64": Group(lambda: convolutions.contests(np.float64, 1.0)),
}
