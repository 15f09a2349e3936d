"""A playground without a browser: its picture."""

from typing import Any

import numpy as np

from ...figures import COLORS, MARKERS, Picture, canvas
from ..foundation.film import Frame

Array = np.ndarray


def picture(
    scene: dict[str, Any], frame: Frame, curve: list[tuple[float, ...]], alt: str
) -> bytes:
    """Draw the answers over the plane under the points, and the losses, as a PNG."""
    figure, (plane, losses) = canvas(7, 3.3, 1, 2, width_ratios=(1, 1.15))
    _draw_answers(plane, scene, frame)
    _draw_points(plane, scene)
    plane.set(xlabel="x₁", ylabel="x₂", aspect="equal")
    epochs, train, test = np.array(curve).T
    # before the first step there is one point, and a line of one point shows nothing
    marks = {"marker": "o" if len(epochs) == 1 else ""}
    losses.plot(epochs, train, color=COLORS[0], label="training", **marks)
    losses.plot(epochs, test, color=COLORS[1], linestyle="--", label="test", **marks)
    top = 1.1 * np.nanmax([train, test], initial=1e-6)
    losses.set(xlabel="epoch", ylabel="loss", ylim=(0, top))
    losses.set_xlim(right=max(1, epochs[-1]))
    losses.legend(frameon=False)
    return Picture(figure, alt).png()


def _draw_answers(ax: Any, scene: dict[str, Any], frame: Frame) -> None:
    extent = [side for axis in scene["domain"] for side in axis]
    surface = frame["surface"]
    if "classes" not in frame:
        look = {"cmap": "RdBu", "vmin": 1, "vmax": 255, "alpha": 0.6}
        ax.imshow(surface, extent=extent, **look)
        return
    colors = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in COLORS])
    sure = 0.6 * surface[..., None] / 255
    mixed = 255 + sure * (colors[frame["classes"]] - 255.0)
    ax.imshow(np.rint(mixed).astype(np.uint8), extent=extent)


def _draw_points(ax: Any, scene: dict[str, Any]) -> None:
    """Draw training points, and test points smaller."""
    x, y = np.array(scene["x"]), np.array(scene["y"])
    sizes = np.where(np.arange(len(x)) < scene["n_train"], 26, 12)
    look = {"edgecolor": "white", "linewidth": 0.5}
    if not scene["classes"]:
        limit = scene["limit"]
        look |= {"cmap": "RdBu", "vmin": -limit, "vmax": limit, "edgecolor": "black"}
        ax.scatter(*x.T, c=y, s=sizes, **look)
        return
    for k in range(len(scene["classes"])):
        mine = y == k
        look |= {"color": COLORS[k], "marker": MARKERS[k]}
        ax.scatter(*x[mine].T, s=sizes[mine], **look)
