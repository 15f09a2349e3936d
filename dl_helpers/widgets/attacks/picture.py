"""The attack explorer without a browser: its words, and its picture."""

from typing import TYPE_CHECKING

import numpy as np

from .adversarial import METHODS

if TYPE_CHECKING:
    from .attack_explorer import AttackExplorer


def sentences(widget: "AttackExplorer") -> str:
    """Say strength, answer, probability, where it flips, and the accuracy."""
    record, at = widget.record, widget.strength
    m, i = METHODS.index(widget.method), widget.index
    p = record.probabilities[m, i, at]
    name, right = widget.classes[p.argmax()], widget.classes[widget.labels[i]]
    flip = record.flips[m, i]
    if flip < 0:
        until = f"up to ε = {record.eps[-1]:.3g} the answer stays {right}"
    elif record.eps[flip] == 0:
        until = "the answer is wrong without any change"
    else:
        until = f"the answer first flips at ε = {record.eps[flip]:.3g}"
    as_what = "right" if widget.labelled else "as before"
    lead = f" toward {widget.classes[widget.target]}" if widget.target >= 0 else ""
    return (
        f"Picture {i + 1} of class {right}, attacked ({widget.method}{lead}) with "
        f"ε = {record.eps[at]:.3g}: answered {name} with probability {p.max():.3f}; "
        f"{until}. Of all {len(widget.labels)} pictures "
        f"{record.accuracy[m, at]:.0%} are answered {as_what} at this ε."
    )


def draw(widget: "AttackExplorer") -> bytes:
    """Draw picture, change, changed picture, and the accuracy against ε, as PNG."""
    from ...figures import COLORS, MARKERS, Picture, canvas
    from ...figures.images import as_pictures, draw_signed
    from ...figures.picture import bare

    record, at = widget.record, widget.strength
    m = METHODS.index(widget.method)
    figure, axes = canvas(8.6, 2.5, 1, 4, width_ratios=(1, 1, 1, 1.6))
    before = record.attack.x[widget.index]
    changed = record.picture(m, widget.index, at)
    size = float(record.sizes[m, widget.index, at])
    low, high = widget.bounds
    for ax, image in ((axes[0], before), (axes[2], changed)):
        shown = as_pictures(((image - low) / (high - low))[None])[0]
        bare(ax).imshow(np.clip(shown, 0, 1), cmap="gray", vmin=0, vmax=1)
    draw_signed(bare(axes[1]), changed - before, size or 1.0)
    answer = widget.classes[record.scores[m, widget.index, at].argmax()]
    axes[0].set_title("as it is")
    axes[1].set_title(f"change, up to {size:.3g}")
    axes[2].set_title(f"answer: {answer}")
    for k, name in enumerate(METHODS):
        look = {"color": COLORS[k], "marker": MARKERS[k], "markersize": 4}
        axes[3].plot(record.eps, record.accuracy[k], **look, label=name)
    axes[3].axvline(record.eps[at], color="0.5", linestyle=":")
    axes[3].set(xlabel="ε", title="share of right answers", ylim=(-0.03, 1.03))
    axes[3].legend(frameon=False)
    return Picture(figure, widget.describe()).png()
