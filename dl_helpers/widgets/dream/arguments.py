"""What `dream` is called with: what it may be, and what is said if it is not."""

from typing import Any

import numpy as np

from ..foundation.one_picture import finite, one_picture
from ..models.probe import name_of
from ..models.trace import Stage, trace

Array = np.ndarray


def start_of(given: Any) -> Array | tuple[int, int, int]:
    """Give a shape as a tuple, or a picture as `(1, C, H, W)`."""
    if isinstance(given, tuple | list) and np.ndim(given) == 1:
        shape = tuple(given)
        fits = len(shape) == 3 and all(isinstance(n, int | np.integer) for n in shape)
        if not fits or shape[0] not in (1, 3) or min(shape) < 1:
            raise ValueError(
                f"dream: the shape is {given}, expected (C, H, W) with 1 or 3 channels"
            )
        return tuple(int(n) for n in shape)
    picture = one_picture("dream", given)
    if len(picture) not in (1, 3):
        raise ValueError(f"dream: x has {len(picture)} channels, expected 1 or 3")
    return picture[None]


def climbable(model: Any, x: Array) -> list[Stage]:
    """Send one picture through; refuse a model that can't be climbed."""
    is_module = callable(getattr(model, "named_modules", None))
    if not is_module and not callable(getattr(model, "backward", None)):
        raise ValueError(
            f"dream: {name_of(model)} has no backward, expected a network that gives "
            "the gradient at its input, or a torch.nn.Module"
        )
    stages = trace(model, x)
    if stages[-1].y.ndim != 2:
        raise ValueError(
            f"dream: the model gives an output of shape {stages[-1].y.shape} for one "
            "picture, expected scores (1, K), K classes"
        )
    finite("dream", "the scores", stages[-1].y)
    return stages


def seed_of(rng: np.random.Generator | int) -> int:
    """Give the seed, or draw one."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**31))
    if not isinstance(rng, int | np.integer) or rng < 0:
        raise ValueError(
            f"dream: rng is {rng!r}, expected a Generator, or a whole number of 0 or "
            "more"
        )
    return int(rng)
