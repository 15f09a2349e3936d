"""A Haar feature moved over a picture: each cell from four look-ups."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from ...features import KINDS, HaarFeatures, Rectangle, count_haar_features
from ...features.integral import box_sums, checked_images, integral_image
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names

Array = np.ndarray
Feature = HaarFeatures | Sequence

MOST_PIXELS = 512
NAMES = list(KINDS)
PARTS = ("kinds", "sums", "table", "copy")


class HaarExplorer(CourseWidget, module="features/haar_explorer"):
    """See `haar_explorer`, which makes one and explains the arguments.

    Integral images travel as float64: float32 would lose the small differences.
    """

    kind = traitlets.Enum(NAMES, NAMES[0]).tag(sync=True)
    cell = traitlets.List(traitlets.Int()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    kinds = traitlets.Dict().tag(sync=True)
    size = traitlets.List(traitlets.Int()).tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    true_sums = traitlets.Bytes().tag(sync=True)
    own_sums = traitlets.Bytes().tag(sync=True)
    digits = traitlets.Int(0).tag(sync=True)
    difference = traitlets.Unicode("").tag(sync=True)
    possible = traitlets.Int(0).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, picture: Array, place: list, used: Array | None, hide: list[str]
    ) -> None:
        true = integral_image(picture)
        self._picture, self._used = picture, true if used is None else used
        top = 255 if picture.dtype == np.uint8 else max(picture.max(), 1)
        whole = np.array_equal(self._used, np.rint(self._used))
        super().__init__(
            kind=place[0],
            cell=place[1:],
            kinds={name: pattern.tolist() for name, pattern in KINDS.items()},
            size=list(picture.shape),
            picture=(picture / top).astype(np.float32).tobytes(),
            true_sums=true.astype(np.float64).tobytes(),
            own_sums=b"" if used is None else used.astype(np.float64).tobytes(),
            digits=0 if whole else 2,
            difference=_first_difference(self._used, true),
            possible=count_haar_features(picture.shape),
            hide=hide,
        )

    @property
    def rectangles(self) -> list[Rectangle]:
        """The cells of the feature, in reading order."""
        table = np.array([[NAMES.index(self.kind), *self.cell]])
        return HaarFeatures(tuple(self.size), table).rectangles(0)

    @property
    def sums(self) -> Array:
        """F(C) + F(A) − F(B) − F(D) for each cell, from the integral image in use."""
        return box_sums(self._used, np.array([_box(r) for r in self.rectangles]))

    @property
    def value(self) -> float:
        """The feature's value, Σ weight · sum over its cells."""
        weights = [r.weight for r in self.rectangles]
        return (np.array(weights) * self.sums).sum().item()

    @traitlets.validate("kind", "cell")
    def _inside(self, proposal: dict) -> Any:
        """Refuse a feature that leaves the picture."""
        now = {"kind": self.kind, "cell": self.cell}
        now[proposal["trait"].name] = proposal["value"]
        problem = _misfit(now["kind"], now["cell"], self.size)
        if problem:
            raise traitlets.TraitError(f"haar_explorer: {problem}")
        return proposal["value"]

    def describe(self) -> str:
        """Say where the feature lies, the sum of each cell, its value and its cost."""
        top, left, height, width = self.cell
        cells = self.rectangles
        terms = " ".join(
            f"{r.weight:+d} × {s:.{self.digits}f}"
            for r, s in zip(cells, self.sums, strict=True)
        )
        cost = len(cells) * height * width
        said = (
            f"Haar feature “{self.kind}” on a picture of {self.size[0]} × "
            f"{self.size[1]} pixels, from row {top} and column {left} on, with cells "
            f"of {height} × {width}: {terms} = {self.value:.{self.digits}f}. From the "
            f"integral image that takes {4 * len(cells)} look-ups, without it {cost}."
        )
        return f"{said} {self.difference}".strip()

    def preview(self) -> bytes:
        """Draw the feature on the picture, and its corners on the integral image."""
        from matplotlib import patches

        from ...figures import COLORS, Picture, canvas
        from ...figures.picture import bare

        figure, (left, right) = canvas(7, 3.6, 1, 2)
        bare(left).imshow(self._picture, cmap="gray")
        bare(right).imshow(self._used, cmap="viridis")
        for r in self.rectangles:
            look = {"facecolor": "white" if r.weight > 0 else "black", "alpha": 0.5}
            corner = r.left - 0.5, r.top - 0.5
            left.add_patch(patches.Rectangle(corner, r.width, r.height, **look))
            top, first, bottom, last = _box(r)
            columns, rows = [first, last, last, first], [top, top, bottom, bottom]
            right.plot(columns, rows, "o", color=COLORS[1], mec="white")
        left.set_title(f"{self.kind}: {self.value:.{self.digits}f}")
        right.set_title("integral image F, with the look-ups")
        return Picture(figure, self.describe()).png()


def haar_explorer(
    picture: Array,
    feature: Feature | None = None,
    *,
    integral: Callable[[Array], Array] | Array | None = None,
    hide: Sequence[str] = (),
) -> HaarExplorer:
    """Show a Haar feature on a picture and on its integral image, to be moved about.

    The sum over a cell with the corners A (top left), B (top right), C (bottom right)
    and D (bottom left) is F(C) + F(A) − F(B) − F(D): four look-ups, whatever its size.

    Args:
        picture: one grey picture `(H, W)`, at most 512 × 512; whole numbers or floats.
        feature: `(kind, top, left, height, width)`, with a kind of
            `dl_helpers.features.KINDS` and the height and width of one cell, or one row
            of `haar_features`; None for one in the middle.
        integral: your own function from a picture to F, `(H + 1, W + 1)`, or that
            array. The look-ups then come from it, and the view says where it first
            differs from the right one.
        hide: names of parts to leave out: "kinds", "sums" (the integral image),
            "table", "copy".

    Raises:
        ValueError: for another picture, a feature that leaves it, an F of another
            shape, or a part that there is not.

    Source: Viola and Jones, Rapid object detection using a boosted cascade of simple
    features, 2001.
    """
    picture = _grey(picture)
    place = _middle(picture.shape) if feature is None else _place(feature)
    problem = _misfit(place[0], place[1:], picture.shape)
    if problem:
        raise ValueError(f"haar_explorer: {problem}")
    used = integral(picture) if callable(integral) else integral
    if used is not None:
        used = _checked_sums(used, picture.shape)
    hidden = known_names("haar_explorer", hide, PARTS)
    return HaarExplorer(picture, place, used, hidden)


def _grey(picture: Array) -> Array:
    picture = checked_images("haar_explorer", picture)
    if picture.ndim > 2 and picture.size == np.prod(picture.shape[-2:]):
        picture = picture.reshape(picture.shape[-2:])
    if (
        picture.ndim != 2
        or not 2 <= min(picture.shape) <= max(picture.shape) <= MOST_PIXELS
    ):
        raise ValueError(
            f"haar_explorer: a picture of shape {picture.shape} came, expected one "
            f"grey picture (H, W) with 2 to {MOST_PIXELS} rows and columns; the mean "
            "over its colours makes one grey, and a slice cuts a piece out"
        )
    return picture


def _middle(shape: tuple[int, int]) -> list:
    """Give a feature of two cells that fills about a half of the picture."""
    height, width = max(shape[0] // 3, 1), max(shape[1] // 4, 1)
    top, left = (shape[0] - height) // 2, (shape[1] - 2 * width) // 2
    return [NAMES[0], top, left, height, width]


def _place(feature: Feature) -> list:
    """Give kind, top, left, height and width of one feature."""
    rows = feature.table if isinstance(feature, HaarFeatures) else [feature]
    if len(rows) != 1 or len(rows[0]) != 5:
        raise ValueError(
            f"haar_explorer: {feature!r} came, expected one feature (kind, top, left, "
            "height, width), such as haar_features((24, 24))[100]"
        )
    kind, *place = list(rows[0])
    return [kind if isinstance(kind, str) else NAMES[int(kind)], *map(int, place)]


def _misfit(kind: str, cell: Sequence[int], size: Sequence[int]) -> str:
    """Say why a feature does not fit into a picture; nothing if it does."""
    if kind not in KINDS:
        return f"kind {kind!r} came, expected one of {NAMES}"
    (rows, columns), (top, left, height, width) = KINDS[kind].shape, cell
    inside = top + rows * height <= size[0] and left + columns * width <= size[1]
    if min(top, left) >= 0 and min(height, width) >= 1 and inside:
        return ""
    return (
        f"“{kind}” from row {top} and column {left} on, with cells of {height} × "
        f"{width}, leaves the picture of {size[0]} × {size[1]}"
    )


def _checked_sums(used: Any, shape: tuple[int, int]) -> Array:
    used, expected = np.asarray(used), (shape[0] + 1, shape[1] + 1)
    if used.shape != expected or used.dtype.kind not in "iuf":
        raise ValueError(
            f"haar_explorer: integral is {used.dtype} of shape {used.shape}, expected "
            f"numbers of shape {expected}: a row and a column of zeros come first"
        )
    return used


def _first_difference(used: Array, true: Array) -> str:
    """Say where an integral image first differs from the right one, if it does."""
    slack = 1e-5 * np.abs(true) + 1e-9 * np.abs(true).max()  # for one in float32
    wrong = np.argwhere(~(np.abs(used - true.astype(np.float64)) <= slack))
    if not len(wrong):
        return ""
    at = row, column = tuple(int(i) for i in wrong[0])
    return (
        f"Your integral image is wrong at {len(wrong)} of {true.size} places, first at "
        f"row {row}, column {column}: it has {used[at]:.6g}, expected {true[at]:.6g}, "
        f"the sum of the pixels above row {row} and left of column {column}."
    )


def _box(r: Rectangle) -> tuple[int, int, int, int]:
    return r.top, r.left, r.top + r.height, r.left + r.width
