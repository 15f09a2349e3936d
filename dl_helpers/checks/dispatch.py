"""One call that checks the gradient of whatever it is given."""

from typing import Any

import numpy as np

from .gradient import check_gradient, check_layer, check_loss
from .reports import GradientCheck, GradientReport

Array = np.ndarray


def check(
    thing: Any, *arrays: Array, rng: np.random.Generator | int = 0
) -> GradientCheck | GradientReport:
    """Check the gradient of a layer, a network, a loss, a function, a class of yours.

    - ``check(layer, x)`` is `check_layer`, for whole networks too;
    - ``check(loss, scores, targets)`` is `check_loss`;
    - ``check(f, x, gradient)`` is `check_gradient`, of an f that gives one number.

    Args:
        thing: what has, or is, a forward: with a `backward`, unless it is a function.
        *arrays: what it is called with, of the shapes that it takes; for a function
            then the gradient, in the shape of x.
        rng: a Generator or a seed.

    Returns:
        True in an `if` where all is right; its text says what was found.

    Raises:
        ValueError: for a thing that does not go with so many arrays.

    Source: that of `check_gradient`.
    """
    has_backward = callable(getattr(thing, "backward", None))
    if len(arrays) == 1 and has_backward and hasattr(thing, "forward"):
        return check_layer(thing, *arrays, rng=rng)
    if len(arrays) == 2 and callable(thing):
        compare = check_loss if has_backward else check_gradient
        return compare(thing, *arrays, rng=rng)
    raise ValueError(
        f"check: a {type(thing).__name__} with {len(arrays)} arrays came, expected "
        "check(layer, x), check(loss, scores, targets) or check(f, x, gradient)"
    )
