"""The latent explorer: move in the code, and see what it is decoded to."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import number
from ..foundation.record import pack
from .arguments import (
    codes_of,
    labelled,
    noted,
    pictures_of,
    require_fit,
    rival_of,
)
from .spaces import WHO, Space, as_uint8

Array = np.ndarray

HIDEABLE = ("copy", "example", "interpolation", "sliders")
STEPS = 20  # of an interpolation
BUDGET = 8 * 2**20  # bytes of a grid, and of the examples


class LatentExplorer(CourseWidget, module="latent/latent_explorer"):
    """See `latent_explorer`, which makes one and explains the arguments.

    The page has a grid of decodings, the reconstructions and one interpolation. While
    a kernel runs, this side answers with the `exact` decoding of the present code, and
    with the `path` between the two present examples.
    """

    space = traitlets.Int(0).tag(sync=True)
    example = traitlets.Int(0).tag(sync=True)
    to = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0, min=0, max=STEPS).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(4, min=0, max=6).tag(sync=True)
    moved = traitlets.Bool(False).tag(sync=True)  # whether `place` counts
    place = traitlets.List(traitlets.Float()).tag(sync=True)
    shows = traitlets.Enum(["points", "decodings", "both"], "points").tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    dims = traitlets.List(traitlets.Int()).tag(sync=True)
    ranges = traitlets.List().tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    means = traitlets.List().tag(sync=True)  # error over all examples, by space
    note = traitlets.Unicode().tag(sync=True)
    n = traitlets.Int().tag(sync=True)
    steps = traitlets.Int(STEPS).tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)
    path = traitlets.Bytes().tag(sync=True)
    exact = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        spaces: Sequence[Space],
        names: Sequence[str],
        pictures: Array | None,
        labels: Sequence[int],
        classes: Sequence[str],
        grid: int,
        dims: tuple[int, int],
        **place: Any,
    ) -> None:
        self.spaces, self.pictures = list(spaces), pictures
        self._errors = [
            None if pictures is None else one.errors(pictures) for one in self.spaces
        ]
        recorded = self._record(grid, dims, place["example"])
        self._ends = {"space": len(self.spaces)}
        self._ends |= dict.fromkeys(("example", "to"), len(self.spaces[0].codes))
        self._sent: tuple | None = None
        super().__init__(
            names=list(names),
            n=len(self.spaces[0].codes),
            dims=list(dims),
            ranges=[one.ranges.tolist() for one in self.spaces],
            shape=list(self.spaces[0].shape),
            labels=list(labels),
            classes=list(classes),
            means=[None if e is None else float(e.mean()) for e in self._errors],
            note=noted(self.spaces, names),
            recording=pack(recorded),
            **place,
        )
        self._answer()

    @traitlets.validate("space", "example", "to")
    def _there(self, proposal: dict) -> int:
        """Refuse a space or an example that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        if not 0 <= value < self._ends[name]:
            raise traitlets.TraitError(
                f"{WHO}: {name} = {value}, expected 0 to {self._ends[name] - 1}"
            )
        return value

    @property
    def code(self) -> Array:
        """The present code, `(D,)`: where it was moved to, or between two examples."""
        codes = self.spaces[self.space].codes
        if self._is_moved():
            return np.array(self.place, np.float32)
        t = self.step / STEPS
        return (1 - t) * codes[self.example] + t * codes[self.to]

    def _is_moved(self) -> bool:
        return self.moved and len(self.place) == self.spaces[self.space].codes.shape[1]

    @traitlets.observe("space", "example", "to", "moved", "place")
    def _answer(self, change: dict | None = None) -> None:
        """Send what the page can't find in its recording."""
        if self._is_moved():
            made = self.spaces[self.space].decode(self.code[None])
            answer = {"space": np.array([self.space]), "place": self.code}
            self.exact = pack(answer | {"picture": as_uint8(made)}, level=0)
        elif self._sent != (pair := (self.example, self.to)):
            self._sent = pair
            self.path = pack(self._path(*pair), level=0)

    def _path(self, a: int, b: int) -> dict[str, Array]:
        """Decode the straight line between two examples, in each space."""
        t = np.linspace(0, 1, STEPS + 1)[:, None]
        lines = {
            f"path{s}": as_uint8(one.decode((1 - t) * one.codes[a] + t * one.codes[b]))
            for s, one in enumerate(self.spaces)
        }
        return {"of": np.array([a, b]), **lines}

    def _record(self, grid: int, dims: tuple, example: int) -> dict[str, Array]:
        size = int(np.prod(self.spaces[0].shape))
        n = max(2, min(grid, int(np.sqrt(BUDGET / size))))
        most = max(BUDGET // size, 1)
        arrays = {}
        for s, one in enumerate(self.spaces):
            base = one.codes[example]
            made = {
                "codes": one.codes,
                "base": base,
                "grid": as_uint8(one.grid(dims, n, base)),
                "made": as_uint8(one.made[:most]),
            }
            if self._errors[s] is not None:
                made["errors"] = self._errors[s]
            arrays |= {f"{name}{s}": array for name, array in made.items()}
        if self.pictures is not None:
            arrays["pictures"] = as_uint8(self.pictures[:most])
        return arrays

    def describe(self) -> str:
        """Say code, nearest example, and the errors of the reconstructions."""
        codes, code = self.spaces[self.space].codes, self.code
        far = np.linalg.norm(codes - code, axis=1)
        near = int(far.argmin())
        errors = [
            f" {name}: squared error {number(e[self.example], 4)}, over all "
            f"{number(e.mean(), 4)}."
            for name, e in zip(self.names, self._errors, strict=True)
            if e is not None
        ]
        shown = ", ".join(number(code[dim]) for dim in self.dims)
        return (
            f"{len(codes)} codes of {codes.shape[1]} numbers, "
            f"{self.names[self.space]}. The code is ({shown}) along {self._axes()}; "
            f"the nearest code of the data is that of {self._example(near)}, at "
            f"{number(far[near])}. Reconstruction of "
            f"{self._example(self.example)}.{''.join(errors)} {self.note}".strip()
        )

    def _axes(self) -> str:
        return " and ".join(f"z{dim + 1}" for dim in self.dims)

    def _example(self, i: int) -> str:
        if not self.labels:
            return f"example {i + 1}"
        return f"example {i + 1} ({self.classes[self.labels[i]]})"

    def preview(self) -> bytes:
        """Draw the codes, the decoding of the present one, and the reconstructions."""
        from .picture import draw

        return draw(self)


def latent_explorer(
    decode: Any,
    codes: Array | None,
    labels: Array | None = None,
    *,
    encode: Any = None,
    pictures: Array | None = None,
    against: Any = None,
    classes: Sequence[str] | None = None,
    names: Sequence[str] = (),
    grid: int = 20,
    dims: tuple[int, int] = (0, 1),
    example: int = 0,
    to: int | None = None,
    hide: Sequence[str] = (),
) -> LatentExplorer:
    """Move in the code z of an autoencoder, and see the decoding of z.

    The codes of data are points in the plane of two coordinates, in the colours and
    shapes of their classes. A handle moves through it; other coordinates have sliders;
    an interpolation (1 − t) z_a + t z_b leads from one example to another. Without a
    kernel the page snaps to a grid of decodings; with one each code is decoded.

    Args:
        decode: from codes `(N, D)` to pictures `(N, C, H, W)`, `(N, H, W)` or rows
            `(N, P)`: a function, a layer or network, a `torch.nn.Module`, or an object
            with `inverse_transform`, such as `decomposition.PCA` or `rbm.Stack`.
        codes: of the data, `(N, D)`, D ≥ 2; a few hundred are enough. None computes
            them from the pictures by `encode`, or by the decoder's `transform`.
        labels: class numbers `(N,)`.
        encode: from pictures to codes, like `decode`; pictures may come in rows.
        pictures: the data `(N, C, H, W)` in [0, 1], or rows `(N, P)`; with them the
            reconstructions have errors, mean (x − x̂)².
        against: a rival to switch to, for the same data: a pair (decode, codes), or,
            with pictures, an object with `transform` and `inverse_transform`.
        classes: names of the classes.
        names: of decoder and rival; "autoencoder" and the rival's type, if not given.
        grid: codes along each side of the recorded grid; fewer for large pictures.
        dims: the two coordinates of the plane.
        example: where to start.
        to: where the interpolation leads; None for the last example.
        hide: of "copy", "example", "interpolation" and "sliders" those not wanted.

    Raises:
        ValueError: if codes, labels, pictures or dims don't fit, a decoder refuses the
            codes or makes no pictures, or an example is not there.
    """
    if pictures is not None:
        pictures = pictures_of(pictures)
    if codes is None:
        codes = codes_of(decode if encode is None else encode, pictures)
    spaces = [Space(decode, codes, pictures)]
    if against is not None:
        spaces.append(rival_of(against, pictures, spaces[0]))
    for one in spaces:
        require_fit(one, spaces[0], pictures, dims)
    if grid < 2:
        raise ValueError(f"{WHO}: grid is {grid}, expected 2 or more")
    n = len(spaces[0].codes)
    place = {"example": example, "to": n - 1 if to is None else to}
    if not all(0 <= i < n for i in place.values()):
        raise ValueError(
            f"{WHO}: example = {example}, to = {to}; there are {n}, from 0"
        )
    labels, classes = labelled(spaces[0].codes, labels, classes)
    kind = "rival" if isinstance(against, tuple) else type(against).__name__
    names = [*names, *["autoencoder", kind][len(names) :]][: len(spaces)]
    hide = known_names(WHO, hide, HIDEABLE)
    return LatentExplorer(
        spaces, names, pictures, labels, classes, grid, dims, hide=hide, **place
    )
