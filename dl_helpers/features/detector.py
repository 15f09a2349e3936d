"""Detection: a classifier of windows, slid over a picture at all sizes."""

from typing import NamedTuple

import numpy as np

from .cascade import Cascade
from .integral import checked_boxes, require_finite
from .windows import pyramid

Array = np.ndarray


class Detections(NamedTuple):
    """What was found, the surest first.

    Attributes:
        boxes: `(K, 4)`: top, left, bottom, right, in pixels, fractions allowed.
        scores: `(K,)`: how sure.
        neighbours: `(K,)`: how many windows stand behind each box.
        windows: how many windows were looked at.
        features: how many features were computed, for all windows together.
    """

    boxes: Array
    scores: Array
    neighbours: Array
    windows: int
    features: int

    @property
    def features_per_window(self) -> float:
        """How many features a window cost on average."""
        return self.features / max(self.windows, 1)

    def __repr__(self) -> str:
        return (
            f"Detections({len(self.boxes)} boxes in {self.windows:,} windows, "
            f"{self.features_per_window:.1f} features each)"
        )


def detect(
    cascade: Cascade,
    image: Array,
    *,
    factor: float = 1.2,
    step: int = 1,
    least: float = 1.0,
    overlap: float = 0.3,
    min_neighbours: int = 3,
) -> Detections:
    """Find what the cascade was trained on, at every place and size of a picture.

    The window keeps its size and the picture shrinks (see `pyramid`): every level is
    made from one integral image. Each window is divided by its own σ. A face is found
    by many windows around it, a false alarm by few: boxes that overlap are merged, and
    those with few neighbours dropped.

    Args:
        cascade: from `train_cascade`.
        image: `(H, W)`, grey, in [0, 1].
        factor: between one size and the next, above 1.
        step: from a window to the next, in pixels of the shrunken picture.
        least: the smallest size looked for, in times of the window.
        overlap: boxes whose IoU is above are one thing.
        min_neighbours: the least windows behind a box; 1 keeps all.

    Raises:
        ValueError: for an image that is not one grey picture of finite floats, or that
            is smaller than the window.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 5.
    """
    boxes, scores, n_windows, n_features = [np.zeros((0, 4))], [np.zeros(0)], 0, 0
    for scale, windows in pyramid(
        image, cascade.size, factor=factor, step=step, least=least
    ):
        verdict = cascade.evaluate(windows)
        found = windows.choose(verdict.passed)
        corner = np.stack([found.top, found.left], axis=1)
        boxes.append(scale * np.hstack([corner, corner + cascade.size]))
        scores.append(verdict.scores[verdict.passed])
        n_windows += len(windows)
        n_features += int(verdict.evaluated.sum())
    merged = group_boxes(np.concatenate(boxes), np.concatenate(scores), overlap)
    kept = (part[merged[2] >= min_neighbours] for part in merged)
    return Detections(*kept, n_windows, n_features)


def iou(a: Array, b: Array) -> Array:
    """Compute intersection over union of each box of a with each of b.

    Args:
        a: `(K, 4)`: top, left, bottom, right.
        b: `(L, 4)`.

    Returns:
        `(K, L)` in [0, 1]; 0 for a pair of empty boxes.

    Raises:
        ValueError: for other shapes, or a bottom above its top.

    Source: Jaccard, 1901; Everingham et al., The PASCAL VOC challenge, 2010.
    """
    a, b = (checked_boxes("iou", boxes, "iuf") for boxes in (a, b))
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1] - shared
    return np.divide(shared, union, out=np.zeros(union.shape), where=union > 0)


def non_maximum_suppression(boxes: Array, scores: Array, overlap: float = 0.5) -> Array:
    """Keep the surest box, drop what overlaps it, and go on with the rest.

    Args:
        boxes: `(K, 4)`: top, left, bottom, right.
        scores: `(K,)`; of equal scores the first box counts.
        overlap: an IoU above this is too much.

    Returns:
        The numbers of the boxes to keep, the surest first.

    Raises:
        ValueError: for shapes that don't fit, NaN, or an overlap outside [0, 1].

    Source: Felzenszwalb et al., Object detection with discriminatively trained
    part-based models, 2010, section 7.2.
    """
    leader = _leaders(boxes, scores, overlap)
    kept = np.flatnonzero(leader == np.arange(len(leader)))
    return kept[np.argsort(-np.asarray(scores, float)[kept], kind="stable")]


def group_boxes(
    boxes: Array, scores: Array, overlap: float = 0.3
) -> tuple[Array, Array, Array]:
    """Merge each box that suppression keeps with those that it drops for its sake.

    Args:
        boxes: `(K, 4)`: top, left, bottom, right.
        scores: `(K,)`.
        overlap: an IoU above this makes two boxes one.

    Returns:
        Mean boxes `(G, 4)`, the sums of their scores `(G,)`, and how many boxes each
        stands for `(G,)`; the largest sum first.

    Raises:
        ValueError: as for `non_maximum_suppression`.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001, section 5, which averages boxes as well, but of any overlap.
    """
    leaders, group, counts = np.unique(
        _leaders(boxes, scores, overlap), return_inverse=True, return_counts=True
    )
    means, sums = np.zeros((len(leaders), 4)), np.zeros(len(leaders))
    np.add.at(means, group, checked_boxes("group_boxes", boxes, "iuf"))
    np.add.at(sums, group, scores)
    order = np.argsort(-sums, kind="stable")
    return (means / counts[:, None])[order], sums[order], counts[order]


def _leaders(boxes: Array, scores: Array, overlap: float) -> Array:
    """Name for each box the one that it is dropped for: itself, if it is kept."""
    boxes = checked_boxes("non-maximum suppression", boxes, "iuf")
    scores = np.asarray(scores, float)
    if scores.shape != boxes.shape[:1] or not 0 <= overlap <= 1:
        raise ValueError(
            f"non-maximum suppression: {len(boxes)} boxes, scores of shape "
            f"{scores.shape} and overlap {overlap} came, expected a score for each box "
            "and an overlap from 0 to 1"
        )
    require_finite("non-maximum suppression: boxes", boxes)
    require_finite("non-maximum suppression: scores", scores)
    left, leader = np.argsort(-scores, kind="stable"), np.arange(len(boxes))
    while len(left):
        best = left[0]
        close = iou(boxes[best, None], boxes[left])[0] > overlap
        close[0] = True
        leader[left[close]] = best
        left = left[~close]
    return leader
