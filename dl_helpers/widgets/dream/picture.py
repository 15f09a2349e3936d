"""A dream without a browser: its words, and its picture."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .dream import Dream

Array = np.ndarray


def sentences(widget: "Dream") -> str:
    """Say what is dreamt of, and how far it has come."""
    steps, value = widget.shot["numbers"]
    p = widget.shot["p"]
    what = "mean activation" if widget.stage else "score"
    start = "a picture" if widget.from_picture else "noise"
    said = f"answered {widget.classes[p.argmax()]} with probability {p.max():.3f}"
    return (
        f"A dream of {widget.target}, from {start}, after {steps:.0f} steps: {what} "
        f"{value:.3f}; {said}."
    )


def draw(widget: "Dream", curve: Array) -> bytes:
    """Draw the picture, the curve of its score, and the probabilities, as PNG."""
    from ...figures import COLORS, Picture, canvas
    from ...figures.images import as_pictures
    from ...figures.picture import bare

    figure, (image, scores, bars) = canvas(7.6, 2.6, 1, 3, width_ratios=(1, 1.2, 1.2))
    shown = as_pictures(widget.picture)[0]
    bare(image).imshow(shown, cmap="gray", vmin=0, vmax=1)
    image.set_title(widget.target)
    scores.plot(*curve.T, color=COLORS[0], marker="." * (len(curve) == 1))
    what = "mean activation" if widget.stage else "score"
    scores.set(xlabel="step", title=what)
    p = widget.shot["p"]
    best = np.argsort(-p, kind="stable")[:10][::-1]
    bars.barh([widget.classes[k] for k in best], p[best], color=COLORS[0])
    bars.set(xlim=(0, 1), title="probabilities")
    return Picture(figure, widget.describe()).png()
