"""Films: what changes over time, kept for a page that has no kernel."""

from typing import Any

import numpy as np

Frame = dict[str, np.ndarray]


class Evenly:
    """Keeps at most so many of what is added, evenly spread over all of it."""

    def __init__(self, most: int) -> None:
        self.kept: list[Any] = []
        self._most, self._every, self._added = most, 1, 0

    def add(self, item: Any) -> None:
        """Keep the item if its turn has come; if there are too many, every other."""
        if self._added % self._every == 0:
            self.kept.append(item)
        if len(self.kept) > self._most:
            self.kept = self.kept[::2]
            self._every *= 2
        self._added += 1


def film(frames: list[Frame]) -> Frame:
    """Put frames one behind the other, each array with the time as its first axis."""
    return {name: np.stack([f[name] for f in frames]) for name in frames[0]}
