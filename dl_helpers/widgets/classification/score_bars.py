"""A classifier's scores as bars, and how each comes from a template."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import as_bytes
from ..foundation.pictures import as_pictures, require_labels
from ..models.probe import Array, name_of, probe


class ScoreBars(CourseWidget, module="classification/score_bars"):
    """See `score_bars`, which makes one and explains the arguments."""

    index = traitlets.Int(0).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    pixel = traitlets.Int(-1).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    scores = traitlets.Bytes().tag(sync=True)
    templates = traitlets.Bytes().tag(sync=True)
    templates_of = traitlets.Int(0).tag(sync=True)
    linear = traitlets.Bool(True).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        model: Any,
        x: Array,
        y: Array,
        classes: Sequence[str],
        index: int,
        hide: Sequence[str],
    ) -> None:
        self._probe, self._x = probe(model, x), x
        scores = self._probe.scores(x)
        _require_names(name_of(model), scores, classes)
        self._scores, self._templates = scores, self._probe.templates(x[index])
        super().__init__(
            index=index,
            templates_of=index,
            chosen=int(scores[index].argmax()),
            classes=[str(name) for name in classes],
            labels=[int(label) for label in y],
            shape=list(x.shape[1:]),
            pictures=as_bytes(x),
            scores=as_bytes(scores),
            templates=as_bytes(self._templates),
            linear=_same(self._templates, self._probe.templates(1 - x[index])),
            hide=hide,
        )

    @traitlets.observe("index")
    def _renew_templates(self, change: dict) -> None:
        """Compute the templates at the new picture, where they depend on it."""
        if not self.linear:
            self._templates = self._probe.templates(self._x[change["new"]])
            self.templates = as_bytes(self._templates)
            self.templates_of = change["new"]

    @traitlets.validate("index", "chosen", "pixel")
    def _inside(self, proposal: dict) -> int:
        """Refuse a place that is not there; no pixel is −1."""
        ends = {"index": len(self.labels), "chosen": len(self.classes)}
        name, value = proposal["trait"].name, proposal["value"]
        low = -1 if name == "pixel" else 0
        end = ends.get(name, int(np.prod(self.shape[1:])))
        if not low <= value < end:
            raise traitlets.TraitError(
                f"ScoreBars: {name} = {value}, expected {low} to {end - 1}"
            )
        return value

    @property
    def parts(self) -> tuple[float, float]:
        """The chosen score as Σ picture · template, and what is added to it."""
        template = self._templates[self.chosen].astype(np.float64)
        total = float((self._x[self.index] * template).sum())
        return total, float(self._scores[self.index, self.chosen]) - total

    def describe(self) -> str:
        """Say which picture is shown, its scores, and how the chosen one arises."""
        scores = self._scores[self.index]
        named = zip(self.classes, scores, strict=True)
        total, rest = self.parts
        return (
            f"Picture {self.index + 1} of {len(self.labels)}: of class "
            f"{self.classes[self.labels[self.index]]}, answered "
            f"{self.classes[scores.argmax()]}. Scores: "
            f"{', '.join(f'{name} {score:.2f}' for name, score in named)}. "
            f"Picture × template of {self.classes[self.chosen]} sums to {total:.2f}; "
            f"with {'bias' if self.linear else 'rest'} {rest:.2f} the score is "
            f"{scores[self.chosen]:.2f}."
        )

    def preview(self) -> bytes:
        """Draw the picture, the bars of its scores, and the templates."""
        import matplotlib as mpl

        from ...figures.picture import STYLE

        with mpl.rc_context(STYLE):
            return self._draw()

    def _draw(self) -> bytes:
        from matplotlib.figure import Figure

        from ...figures import Picture
        from ...figures.images import as_pictures, draw_signed
        from ...figures.picture import COLORS, bare

        figure = Figure(figsize=(7, 3.6), layout="constrained")
        top, bottom = figure.subfigures(2, 1, height_ratios=(3, 1.1))
        image, bars = top.subplots(1, 2, width_ratios=(1, 2.2))
        bare(image).imshow(
            as_pictures(self._x[[self.index]])[0], cmap="gray", vmin=0, vmax=1
        )
        right = self.labels[self.index]
        color = [COLORS[7]] * len(self.classes)
        color[right] = COLORS[2]
        drawn = bars.barh(self.classes, self._scores[self.index], color=color)
        bars.bar_label(drawn, fmt="%.2f", padding=3, fontsize=8)
        bars.margins(x=0.12)
        bars.invert_yaxis()
        bars.set(title=f"Scores (green: the right class, {self.classes[right]})")
        limit = np.abs(self._templates).max() or 1.0
        tiles = bottom.subplots(1, len(self.classes), squeeze=False)[0]
        for tile, name, template in zip(
            tiles, self.classes, self._templates, strict=True
        ):
            draw_signed(bare(tile), template, limit)
            tile.set_title(name, fontsize=8)
        return Picture(figure, self.describe()).png()


def score_bars(
    model: Any,
    x: Array,
    y: Array,
    classes: Sequence[str] | None = None,
    *,
    image_shape: tuple[int, int, int] | None = None,
    most: int = 100,
    index: int = 0,
    hide: Sequence[str] = (),
) -> ScoreBars:
    """Show how a classifier scores pictures, and what each class looks for.

    The template of class k is ∂s_k/∂x; for a linear classifier, the sum of picture ×
    template plus the bias is the score, and the view takes it apart pixel by pixel.

    Args:
        model: our layer, a class with forward and backward, a scikit-learn classifier,
            a `torch.nn.Module`, or a function from x to scores `(N, K)`.
        x: pictures `(N, C, H, W)` in [0, 1], with 1 or 3 channels, or rows
            `(N, C·H·W)` together with `image_shape`.
        y: right labels `(N,)`, integers from 0 to K − 1.
        classes: K names; without them the numbers are shown.
        image_shape: `(C, H, W)`, where x comes in rows.
        most: how many pictures to take, from the first on.
        index: the picture to start with.
        hide: names of parts to leave out: "templates", "product", "copy".

    Raises:
        ValueError: if x holds no pictures, y or classes don't fit, or the model can't
            score them; the sentence names the model.
    """
    if most < 1:
        raise ValueError(f"score_bars: most is {most}, expected 1 picture or more")
    x = as_pictures("score_bars", x, image_shape)[:most]
    y = np.asarray(y)[:most]
    if classes is None:
        classes = range(probe(model, x).scores(x[:1]).shape[1])
    require_labels("score_bars", x, y, len(classes))
    if not 0 <= index < len(x):
        raise ValueError(f"score_bars: index is {index}, expected 0 to {len(x) - 1}")
    hidden = known_names("score_bars", hide, ("templates", "product", "copy"))
    return ScoreBars(model, x, y, classes, index, hidden)


def _require_names(who: str, scores: Array, classes: Sequence[str]) -> None:
    if scores.shape[1] != len(classes):
        raise ValueError(
            f"score_bars: {len(classes)} class names came, but {who} scores "
            f"{scores.shape[1]} classes"
        )


def _same(one: Array, other: Array) -> bool:
    """Tell whether templates agree as far as float32 and differences can tell."""
    return bool(np.allclose(one, other, rtol=1e-3, atol=1e-3 * np.abs(one).max()))
