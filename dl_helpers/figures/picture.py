"""A figure together with its alt text, and the look that all figures share."""

import base64
import html
import io
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette, told apart by colour-blind readers, from dark to light.
COLORS = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # green
    "#CC79A7",  # purple
    "#E69F00",  # orange
    "#56B4E9",  # sky
    "#000000",  # black
    "#999999",  # grey
    "#F0E442",  # yellow
    "#7A4B2A",  # brown, to make ten
)
# A class is known by its shape as well as by its colour.
MARKERS = ("o", "X", "s", "^", "D", "v", "P", "*", "<", ">")

# What axes take over when they are made; colour maps are named where they are used.
STYLE = {
    "axes.prop_cycle": mpl.cycler(color=COLORS),
    "axes.spines.top": False,
    "axes.spines.right": False,
}
DOTS_PER_INCH = 160
SHOWN_PER_INCH = 96


@dataclass(frozen=True)
class Picture:
    """A matplotlib figure and the sentence that says what is to be seen in it.

    As the last line of a notebook cell it shows as an image with that sentence as its
    alt text, on a white ground that reads well in a light and in a dark theme.

    Args:
        figure: from `canvas`, or any `matplotlib.figure.Figure`.
        alt: what a reader who can't see the picture should know.

    Raises:
        ValueError: for an empty alt text.
    """

    figure: Figure
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("Picture: alt is empty, expected what is to be seen")

    def png(self) -> bytes:
        """Give the picture as the bytes of a PNG file."""
        with io.BytesIO() as file:
            self.figure.savefig(file, format="png", dpi=DOTS_PER_INCH)
            return file.getvalue()

    def save(self, path: str) -> None:
        """Write the picture to a file; the ending of its name says the format."""
        self.figure.savefig(path, dpi=DOTS_PER_INCH)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        data = base64.b64encode(self.png()).decode()
        width = round(self.figure.get_figwidth() * SHOWN_PER_INCH)
        alt = html.escape(self.alt, quote=True)
        tag = f'<img alt="{alt}" width="{width}" src="data:image/png;base64,{data}">'
        bundle = {"text/html": tag, "image/png": data, "text/plain": self.alt}
        return bundle, {"image/png": {"alt": self.alt, "width": width}}


def canvas(
    width: float = 7.0,
    height: float = 3.0,
    rows: int = 1,
    columns: int = 1,
    **options: Any,
) -> tuple[Figure, Any]:
    """Start a figure in the course's look, without pyplot and its global state.

    Args:
        width: in inches; 7 fills the text of a notebook.
        height: in inches.
        rows: of axes.
        columns: of axes.
        options: for `Figure.subplots`, such as `sharey=True`.

    Returns:
        The figure, and its axes: one `Axes`, or an array of them.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(rows, columns, **options)


def bare(axes: Axes) -> Axes:
    """Take ticks and frame away, for an image."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return axes
