"""Memory that a layer keeps from call to call."""

from collections.abc import Hashable

import numpy as np

Array = np.ndarray


class Workspace:
    """Keeps large arrays for the next call: fresh memory costs more than filling it.

    What is in them is lost with the next call, so they never leave the layer.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Array]] = {}

    def array(
        self, name: str, shape: tuple[int, ...], dtype: np.dtype, use: Hashable = None
    ) -> Array:
        """Give the array of the last call, with what is in it, or zeros.

        Args:
            name: of the array.
            shape: of the array.
            dtype: of the array.
            use: what it is for. Zeros come where this, shape or dtype has changed.
        """
        key = shape, np.dtype(dtype), use
        if name not in self._kept or self._kept[name][0] != key:
            self._kept[name] = key, np.zeros(shape, dtype)
        return self._kept[name][1]
