"""The filter and activation browser: a network from the picture to the vote."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import as_bytes
from ..foundation.pictures import as_pictures, require_labels
from ..foundation.record import pack
from ..models.trace import Stage
from .filters import as_maps
from .inside import UNITS_A_PAGE, Inside
from .words import described, noted, sentences

Array = np.ndarray
HIDEABLE = ("draw", "gradients", "product", "strongest", "votes")
WITHIN = ("unit", "row", "column")
PLACE = ("index", "drawing", "of_class", "stage", *WITHIN)


class FilterBrowser(CourseWidget, module="inside/filter_browser"):
    """See `filter_browser`, which makes one and explains the arguments.

    The page has the recording. For what is not in it, it sets the place, and this side
    answers with a `block` (the maps of one stage) or a `product` (what one unit reads),
    both with the place that they belong to.
    """

    index = traitlets.Int(0).tag(sync=True)  # −1: what the reader drew
    drawing = traitlets.Int(0).tag(sync=True)  # how often something was drawn
    of_class = traitlets.Int(-1).tag(sync=True)  # −1: that of the answer
    stage = traitlets.Int(1).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    column = traitlets.Int(0).tag(sync=True)
    shows = traitlets.Enum(["activations", "gradients"], "activations").tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    stages = traitlets.List().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    recorded = traitlets.Int(0).tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)
    # of a browser, bytes come as a view of them
    drawn = traitlets.Bytes().tag(sync=True, from_json=lambda sent, _: bytes(sent))
    block = traitlets.Bytes().tag(sync=True)
    product = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, inside: Inside, labels: Array, classes: Sequence[str], **place: Any
    ) -> None:
        self.inside, self._sent = inside, {}
        shapes = np.array(inside.shapes).max(axis=0)
        self._ends = {
            "index": (-1, len(inside.x)),
            "of_class": (-1, inside.scores.shape[-1]),
            "stage": (0, len(inside.shapes)),
            **{name: (0, int(n)) for name, n in zip(WITHIN, shapes, strict=True)},
        }
        super().__init__(
            classes=[str(name) for name in classes],
            labels=[int(label) for label in labels],
            note=noted(inside),
            stages=[described(inside, at) for at in range(len(inside.shapes))],
            shape=list(inside.x.shape[1:]),
            recorded=inside.recorded,
            pictures=as_bytes(inside.x),
            recording=pack(inside.record()),
            **place,
        )
        self._answer()

    @traitlets.validate("index", "of_class", "stage", *WITHIN)
    def _there(self, proposal: dict) -> int:
        """Refuse a place that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        low, end = self._ends[name]
        if not low <= value < end:
            raise traitlets.TraitError(
                f"filter_browser: {name} = {value}, expected {low} to {end - 1}"
            )
        return value

    @traitlets.validate("drawn")
    def _picture(self, proposal: dict) -> bytes:
        """Refuse what is no picture of the right size."""
        came, expected = (
            len(proposal["value"]),
            4 * int(np.prod(self.inside.x.shape[1:])),
        )
        if came not in (0, expected):
            raise traitlets.TraitError(
                f"filter_browser: a picture of {came} bytes came, expected {expected}"
            )
        return proposal["value"]

    @property
    def place(self) -> tuple[int, int, int]:
        """Unit, row and column within the present stage."""
        shape = self.inside.shapes[self.stage]
        wanted = (self.unit, self.row, self.column)
        return tuple(min(p, n - 1) for p, n in zip(wanted, shape, strict=True))

    @property
    def picture(self) -> Array:
        """The picture that is looked at, `(1, C, H, W)`."""
        if self.index >= 0:
            return self.inside.x[[self.index]]
        like = self.inside.x[:1]
        drawn = np.frombuffer(self.drawn, np.float32) if self.drawn else 0 * like
        return drawn.reshape(like.shape).astype(like.dtype)

    def seen(self) -> list[Stage]:
        """Give the stages of the network for the present picture and class."""
        if self.index >= 0 and self.of_class < 0:
            everything = self.inside.see(self.inside.x, -1, key="all")
            return [_only(stage, self.index) for stage in everything]
        key = self.index, self.drawing, self.of_class
        return self.inside.see(self.picture, self.of_class, key)

    @traitlets.observe(*PLACE)
    def _answer(self, change: dict | None = None) -> None:
        """Send what the page can't find in its recording."""
        page = self.place[0] // UNITS_A_PAGE
        recorded = 0 <= self.index < self.recorded and self.of_class < 0 and not page
        key = self.index, self.drawing, self.of_class, self.stage, page
        if not recorded and self._sent.get("block") != key:
            self._sent["block"] = key
            self.block = pack({"of": np.array(key), **self._block(page)}, level=0)
        if not self.inside.multiplies(self.stage):
            return
        key = *key[:4], *self.place
        if self._sent.get("product") != key:
            self._sent["product"] = key
            found = self.inside.product(self.seen(), self.stage, *self.place)
            self.product = pack({"of": np.array(key), **found}, level=0)

    def _block(self, page: int) -> dict[str, Array]:
        inside, stages, one = self.inside, self.seen(), slice(0, 1)
        found = inside.page(stages[self.stage], self.stage, page, one)
        feeder = inside.feeders[self.stage]
        if feeder is not None and not inside.multiplies(self.stage):
            found |= inside.page(stages[feeder], feeder, 0, one)
        return {**found, **inside.overview(stages)}

    def describe(self) -> str:
        """Say picture, answer, unit, its value, and what it sees."""
        return sentences(self)

    def preview(self) -> bytes:
        """Draw the picture, the maps of the stage, and the votes."""
        from .picture import draw

        return draw(self)


def filter_browser(
    model: Any,
    x: Array,
    y: Array | None = None,
    classes: Sequence[str] | None = None,
    *,
    index: int = 0,
    stage: int | str = 1,
    unit: int = 0,
    place: tuple[int, int] | None = None,
    hide: Sequence[str] = (),
    most: int = 60,
) -> FilterBrowser:
    """Show a network at work: picture → filters → activations → vote.

    Each stage shows the maps of its units; the chosen unit shows its filter, what it
    sees of the picture (its receptive field), the products that its value is the sum
    of, the gradient ∂s_k/∂y of a class's score, and the pictures that excite it most.
    A picture can be drawn or loaded while the kernel runs.

    Args:
        model: a network of ours, a class that a student wrote (forward, and backward
            for the gradients), or a `torch.nn.Module`; it gives scores `(N, K)`.
        x: pictures `(N, C, H, W)` in [0, 1] with 1 or 3 channels, from 8×8 to 224×224.
            Of a large network not all may be taken: a second or so is spent at first.
        y: right labels `(N,)`, from 0 to K − 1, if they are known.
        classes: K names; without them the numbers are shown.
        index: the picture to start with.
        stage: the stage to start with, by its number or its name, such as `"conv"`;
            the picture itself is stage 0.
        unit: the unit to start with.
        place: row and column on its map; None for where it is largest.
        hide: of the parts "draw", "gradients", "product", "strongest" and "votes" those
            that are not wanted.
        most: how many pictures to take, from the first on.

    Raises:
        ValueError: if x holds no pictures, the model refuses them or gives no scores,
            y or classes don't fit, or a place or a part is not there.
    """
    x = as_pictures("filter_browser", x)
    hide = known_names("filter_browser", hide, HIDEABLE)
    inside = Inside(model, x[:most])
    n_classes = _classes_of(inside)
    classes = [str(k) for k in range(n_classes)] if classes is None else classes
    if len(classes) != n_classes:
        raise ValueError(
            f"filter_browser: {len(classes)} class names came, but the model scores "
            f"{n_classes} classes"
        )
    if y is not None:
        require_labels("filter_browser", x, np.asarray(y), n_classes)
    labels = np.array([], int) if y is None else np.asarray(y)[: len(inside.x)]
    at = {"index": index, "stage": _number_of(stage, inside.names), "unit": unit}
    row, column = _largest(inside, **at) if place is None else place
    at |= {"row": row, "column": column}
    return FilterBrowser(inside, labels, classes, hide=hide, **at)


def _classes_of(inside: Inside) -> int:
    if inside.scores.ndim != 2:
        raise ValueError(
            f"filter_browser: the model gives an output of shape {inside.scores.shape} "
            f"for {len(inside.x)} pictures, expected scores (N, K), K classes"
        )
    return inside.scores.shape[1]


def _number_of(stage: int | str, names: Sequence[str]) -> int:
    if isinstance(stage, str):
        if stage not in names:
            raise ValueError(
                f"filter_browser: there is no stage {stage!r}, expected one of "
                f"{', '.join(names)}"
            )
        return list(names).index(stage)
    return min(stage, len(names) - 1)


def _largest(inside: Inside, index: int, stage: int, unit: int) -> tuple[int, int]:
    """Find where a unit answers most to a picture; (0, 0) if it is not there."""
    maps = as_maps(inside.see(inside.x, -1, key="all")[stage].y)
    if index not in range(len(maps)) or unit not in range(maps.shape[1]):
        return 0, 0  # the trait says what is wrong
    row, column = divmod(int(np.nan_to_num(maps[index, unit]).argmax()), maps.shape[3])
    return row, column


def _only(stage: Stage, index: int) -> Stage:
    """Give of a stage what belongs to one picture."""
    one = slice(index, index + 1)
    dy = None if stage.dy is None else stage.dy[one]
    return stage._replace(x=stage.x[one], y=stage.y[one], dy=dy)
