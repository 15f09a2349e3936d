"""Frames of a dream, and a film of one for a page that has no kernel."""

import time

import numpy as np

from ..foundation.film import Frame
from .ascent import Ascent

MOST_FRAMES = 40
FILM_STEPS, FILM_SECONDS = 200, 4.0


def shot(ascent: Ascent) -> Frame:
    """Take a frame: the picture as bytes, steps and value, the probabilities."""
    value, p = ascent.numbers()
    return {
        "picture": np.rint(255 * ascent.x[0]).astype(np.uint8),
        "numbers": np.array([ascent.steps, value]),
        "p": p,
    }


def rehearsal(ascent: Ascent) -> list[Frame]:
    """Take the frames of 200 steps, closer together at first, where most happens.

    What is slow, or gets stuck, makes fewer.
    """
    end, shots = time.monotonic() + FILM_SECONDS, [shot(ascent)]
    try:
        for k in range(1, MOST_FRAMES):
            while ascent.steps < max(k, FILM_STEPS * (k / (MOST_FRAMES - 1)) ** 2):
                ascent.step()
                if time.monotonic() > end:
                    return shots
            shots.append(shot(ascent))
    except Exception:
        return shots  # a running notebook says why
    return shots
