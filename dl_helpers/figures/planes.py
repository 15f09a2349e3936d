"""Which class wins where: in the plane, and in a table of right and wrong answers."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from .picture import COLORS, MARKERS, Picture, canvas

Array = np.ndarray


def decision_regions(
    predict: Callable[[Array], Array],
    x: Array,
    y: Array,
    classes: Sequence[str] | Mapping[int, str] | None = None,
    *,
    axes: Axes | None = None,
    resolution: int = 200,
    alt: str | None = None,
) -> Picture:
    """Colour the plane by the class that is predicted there, under the points.

    Args:
        predict: gives the label of each row of an `(M, 2)` array.
        x: points, `(N, 2)`.
        y: their labels, `(N,)`.
        classes: a name for each label, in the order of the sorted labels; or a dict
            from label to name, whose order is that of the colours.
        axes: draw here, rather than on a figure of its own.
        resolution: grid points along each side.
        alt: replaces the alt text.

    Raises:
        ValueError: if x is not `(N, 2)`.
    """
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"decision_regions: x has shape {x.shape}, expected (N, 2)")
    labels, names = _named(y, classes)
    figure, ax = canvas(4.2, 3.6) if axes is None else (axes.figure, axes)
    extent, grid = _grid_around(x, resolution)
    answers = np.asarray(predict(grid.astype(x.dtype)))
    ax.imshow(
        (answers[:, None] == labels).argmax(axis=1).reshape(resolution, resolution),
        extent=extent,
        origin="lower",
        aspect="auto",
        cmap=ListedColormap(COLORS[: len(labels)]),
        vmin=-0.5,
        vmax=len(labels) - 0.5,
        alpha=0.3,
    )
    for k, label in enumerate(labels):
        points = x[y == label].T
        look = {"color": COLORS[k], "marker": MARKERS[k], "edgecolor": "white"}
        ax.scatter(*points, **look, linewidth=0.7, s=36, label=names[k])
    ax.set(xlabel="x₁", ylabel="x₂")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    right = np.mean(predict(x) == y)
    said = f"{len(x)} points of {', '.join(names)}; {right:.1%} lie in their own region"
    return Picture(figure, alt or said)


def confusion_matrix(
    y: Array, predicted: Array, classes: Sequence[str], *, alt: str | None = None
) -> Picture:
    """Count, for each true class (row), how often each class was answered (column).

    The right answers on the diagonal are left pale, so that the mistakes stand out.

    Args:
        y: true labels `(N,)`, integers from 0.
        predicted: labels `(N,)` that were answered.
        classes: K names.
        alt: replaces the alt text that names the commonest mistake.
    """
    from sklearn.metrics import confusion_matrix as count

    counts = count(y, predicted, labels=range(len(classes)))
    mistakes = np.where(np.eye(len(classes), dtype=bool), 0, counts)
    side = 0.42 * len(classes) + 1.2
    figure, ax = canvas(side + 0.4, side)
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(mistakes.max(), 1))
    for (i, j), n in np.ndenumerate(counts):
        dark = mistakes[i, j] > 0.6 * mistakes.max() > 0
        look = {"color": "white" if dark else "black", "alpha": 1 if n else 0.25}
        weight = "bold" if i == j else "normal"
        ax.text(j, i, n, ha="center", va="center", fontsize=9, weight=weight, **look)
    ticks = range(len(classes))
    ax.set(xticks=ticks, yticks=ticks, xlabel="answered", ylabel="true")
    ax.set_xticklabels(classes, rotation=0 if max(map(len, classes)) < 3 else 45)
    ax.set_yticklabels(classes)
    i, j = np.unravel_index(mistakes.argmax(), mistakes.shape)
    worst = f"most often {classes[i]} was answered as {classes[j]}, {mistakes[i, j]}×"
    right = f"{np.trace(counts)} of {counts.sum()} answers are right"
    return Picture(figure, alt or f"Confusion matrix: {right}; {worst}")


def _named(
    y: Array, classes: Sequence[str] | Mapping[int, str] | None
) -> tuple[Array, list[str]]:
    """Give the labels in the order of their colours, and their names."""
    if isinstance(classes, Mapping):
        return np.array(list(classes)), list(classes.values())
    labels = np.unique(y)
    return labels, [str(k) for k in labels] if classes is None else list(classes)


def _grid_around(x: Array, resolution: int) -> tuple[tuple, Array]:
    """Lay a grid over the points and a margin; give its extent and its points."""
    low, high = x.min(axis=0), x.max(axis=0)
    margin = 0.12 * (high - low) + 1e-6
    sides = np.linspace(low - margin, high + margin, resolution)
    grid = np.stack(np.meshgrid(*sides.T), axis=-1).reshape(-1, 2)
    (left, bottom), (right, top) = sides[0], sides[-1]
    return (left, right, bottom, top), grid
