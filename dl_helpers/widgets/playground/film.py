"""What a playground shows: a frame of the training now, and a film of all of it."""

from typing import Any

import numpy as np

from ...nn import sigmoid, softmax
from ...training.evaluation import at_test_time
from ..foundation.film import Frame
from .data import FEATURES, Array, features_of
from .model import Diverged, Training
from .network import columns_of

# Points along each side of the map, and of the small map of a neuron.
SIDE = 100
SMALL = 25
# The places of a small map on the large grid, from edge to edge.
_ALONG = np.linspace(0, SIDE - 1, SMALL).round().astype(int)
SAMPLED = (SIDE * _ALONG[:, None] + _ALONG).ravel()
# What has a place in a view; a network may have more of both.
MOST_UNITS = 8
MOST_COLUMNS = 7


class Camera:
    """Takes frames of a training.

    A frame holds the answers all over the plane, a small map and the scale of each
    neuron, all weights and biases, and the losses. Maps are bytes: 1 to 255 for −limit
    to limit, 128 for 0; or 0 to 255 for a confidence from 0 to 1.

    Args:
        training: that is under way.
        limit: where the scale of the answers ends, for problems without classes.
    """

    def __init__(self, training: Training, limit: float) -> None:
        self._training, self._limit = training, limit
        self._x = features_of(training.problem.grid(SIDE), training.features)
        self._columns = columns_of(training.network, training.x[:50])
        last = len(self._columns) - 1
        self._places = [*range(min(last, MOST_COLUMNS - 1)), last]

    def frame(self, seconds: float = 0.0) -> Frame:
        """Look at the training now.

        Args:
            seconds: that a step takes, to be told with the rest.

        Raises:
            Diverged: if the network gives something that is not finite.
        """
        with at_test_time(self._training.network), np.errstate(all="ignore"):
            looks, sums = self._walk()
        measures, scores = self._training.measures(), looks[-1]
        maps, limits = _small_maps([values[:, :MOST_UNITS] for values in looks])
        if not all(np.isfinite(v).all() for v in (scores, limits, measures[:2])):
            raise Diverged(self._training.advice())
        t = self._training
        numbers = [t.steps, t.epoch, *measures, 1000 * seconds]
        return {
            **self._answers(scores),
            "neurons": maps,
            "limits": limits,
            "weights": _joined([W[:MOST_UNITS, :MOST_UNITS].ravel() for W, _ in sums]),
            "biases": _joined([b[:MOST_UNITS] for _, b in sums]),
            "numbers": np.array(numbers, np.float32),
        }

    def _walk(self) -> tuple[list[Array], list[tuple[Array, Array]]]:
        """Go through the columns; give the units of those shown, and their W and b."""
        looks, sums, x = [], [], self._x
        for place, column in enumerate(self._columns):
            shown = place in self._places
            if shown and column.weights:
                sums.append(column.linear(x))
            x = column.forward(x)
            if shown:
                looks.append(x)
        return looks, sums

    def _answers(self, scores: Array) -> Frame:
        """Give the map of the answers: numbers, or classes and how sure they are."""
        if not self._training.problem.classes:
            return {"surface": _square(_as_bytes(scores[:, 0], self._limit))}
        classes, sure = _decided(scores)
        return {
            "classes": _square(classes.astype(np.uint8)),
            "surface": _square(np.rint(255 * sure).astype(np.uint8)),
        }

    @property
    def scene(self) -> dict[str, Any]:
        """Say what stays the same from frame to frame: points, features, columns."""
        problem = self._training.problem
        return {
            "domain": problem.domain,
            "x": problem.x.round(4).tolist(),
            "y": problem.y.tolist(),
            "n_train": problem.n_train,
            "classes": list(problem.classes),
            "limit": self._limit,
            "features": self._training.features,
            "columns": [self._said(place) for place in self._places],
        }

    def _said(self, place: int) -> dict[str, Any]:
        """Describe a column; `place` counts all columns, shown or not."""
        column = self._columns[place]
        before = [len(self._training.features), *(c.n_units for c in self._columns)]
        return {
            "name": column.name,
            "units": column.n_units,
            "shown": min(column.n_units, MOST_UNITS),
            "inputs": before[place],
            "place": place,
            "linear": bool(column.weights),
        }


def feature_maps(grid: Array) -> Array:
    """Draw every feature over the plane, as the small maps of neurons."""
    values = features_of(grid, list(FEATURES))
    return _small_maps([values])[0]


def _decided(scores: Array) -> tuple[Array, Array]:
    """Give the classes that scores `(N, K)` answer, and how sure they are, from 0 to 1.

    The share of the best class is 1/K where the scores don't know, and 1 at best. One
    score alone is that of class 1.
    """
    if scores.shape[1] == 1:
        p = sigmoid(scores[:, 0])
        return p > 0.5, np.abs(2 * p - 1)
    p, k = softmax(scores), scores.shape[1]
    return p.argmax(axis=1), (p.max(axis=1) - 1 / k) / (1 - 1 / k)


def small(frame: Frame) -> Frame:
    """Make the large maps of a frame half as wide, so that a film is light."""
    halved = {n: frame[n][::2, ::2] for n in ("classes", "surface") if n in frame}
    return frame | halved


def _small_maps(looks: list[Array]) -> tuple[Array, Array]:
    """Draw the units as small maps, each on its own scale; give the scales too."""
    values = np.concatenate([units[SAMPLED] for units in looks], axis=1).T
    limits = np.abs(values).max(axis=1)
    with np.errstate(all="ignore"):
        maps = _as_bytes(values, limits[:, None])
    return maps.reshape(-1, SMALL, SMALL), limits.astype(np.float32)


def _as_bytes(values: Array, limit: Array | float) -> Array:
    """Compute 128 + 127 v / limit, cut off at ±limit."""
    shares = np.clip(values / np.maximum(limit, 1e-12), -1, 1)
    return np.rint(128 + 127 * shares).astype(np.uint8)


def _square(values: Array) -> Array:
    return values.reshape(SIDE, SIDE)


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate([*arrays, np.zeros(0)]).astype(np.float32)
