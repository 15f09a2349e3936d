"""The challenges of image classification, applied while a classifier answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.record import pack
from ..models.answers import Answers, answers
from .challenge_pictures import CHANGES

Array = np.ndarray
Gallery = tuple[Array, Array]

STEPS = 20
MOST_PIXELS = 128
WITHIN_CLASS = "intra-class variation"
PARTS = ("detail", "copy")


class Challenges(CourseWidget, module="classification/challenges"):
    """See `challenges`, which makes one and explains the arguments."""

    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    positions = traitlets.List(traitlets.Int()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    steps = traitlets.Int(STEPS).tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    right = traitlets.Unicode("").tag(sync=True)
    said = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    flips = traitlets.List(traitlets.Int()).tag(sync=True)
    measure = traitlets.Enum(["score", "distance", ""], "").tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    block = traitlets.Bytes().tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, frames: dict[str, Array], said: list, record: dict) -> None:
        self._frames = frames
        super().__init__(
            kinds=list(frames),
            shape=list(next(iter(frames.values())).shape[1:]),
            said=said,
            **record,
        )
        self.flips = [self.first_flip(kind) for kind in self.kinds]

    @traitlets.validate("positions", "chosen")
    def _inside(self, proposal: dict) -> Any:
        """Refuse a strength or a challenge that was not recorded."""
        name, value = proposal["trait"].name, proposal["value"]
        n = len(self.kinds)
        fits = 0 <= value < n if name == "chosen" else len(value) == n
        if name == "positions":
            fits = fits and all(0 <= position <= STEPS for position in value)
        if not fits:
            raise traitlets.TraitError(
                f"challenges: {name} = {value}, expected "
                + (f"0 to {n - 1}" if name == "chosen" else f"{n} of 0 to {STEPS}")
            )
        return value

    def answer(self, kind: str) -> str:
        """What the classifier says at the present strength of a challenge."""
        at = self.kinds.index(kind)
        return self.said[at][self.positions[at]]

    def first_flip(self, kind: str) -> int:
        """The first of the strengths 0 to 20 with a wrong answer; −1 for none."""
        said = self.said[self.kinds.index(kind)]
        return next((k for k, name in enumerate(said) if name != self.right), -1)

    def describe(self) -> str:
        """Say for each challenge what is answered, and where that first goes wrong."""
        parts = []
        for kind, position, flip in zip(
            self.kinds, self.positions, self.flips, strict=True
        ):
            until = f"first wrong at {flip / STEPS:.2f}" if flip >= 0 else "never wrong"
            now = f"at {position / STEPS:.2f} answered {self.answer(kind)}"
            parts.append(f"{kind}: {now}, {until}")
        return (
            f"A picture of class {self.right}, changed with strengths from 0 to 1. "
            f"{'; '.join(parts)}."
        )

    def preview(self) -> bytes:
        """Draw the picture at the present strength of each challenge."""
        from ...figures import COLORS, Picture, canvas
        from ...figures.images import as_pictures
        from ...figures.picture import bare

        figure, axes = canvas(7, 4.8, 2, 3)
        pairs = zip(self.kinds, self.positions, strict=True)
        for ax, (kind, position) in zip(axes.flat, pairs, strict=False):
            image = as_pictures(self._frames[kind][[position]])[0]
            bare(ax).imshow(image, cmap="gray", vmin=0, vmax=1)
            answer = self.answer(kind)
            is_right = answer == self.right
            title = (
                f"{kind} {position / STEPS:.2f}\n{'✓' if is_right else '✗'} {answer}"
            )
            ax.set_title(title, color=COLORS[2] if is_right else COLORS[1], fontsize=9)
        for ax in axes.flat[len(self.kinds) :]:
            ax.remove()
        return Picture(figure, self.describe()).png()


def challenges(
    classifier: Any,
    picture: Array,
    label: Any = None,
    classes: Sequence[str] | None = None,
    gallery: Gallery | None = None,
    *,
    strengths: Mapping[str, float] | None = None,
    hide: Sequence[str] = (),
) -> Challenges:
    """Change a picture in six ways, and see how long a classifier answers the same.

    Viewpoint, illumination, deformation, occlusion, background clutter, and other
    things of the same class: each with a strength from 0 to 1. All answers are computed
    here, once; the view needs no kernel.

    Args:
        classifier: whatever `probe` takes, or an object with `predict(x)`.
        picture: `(C, H, W)` or `(1, C, H, W)` in [0, 1], with 1 or 3 channels, at most
            128 × 128 pixels.
        label: its class, as the classifier and the gallery name it; None takes what is
            answered to the picture as it is.
        classes: names of the classes 0 to K − 1; without them labels are shown.
        gallery: pictures `(M, C, H, W)` and their labels `(M,)`, such as the training
            set. From it come other pictures of the class, nearest first, and the
            nearest example of each changed picture (√Σ of squared differences).
        strengths: to start with, by challenge; 0.4 for those not named.
        hide: names of parts to leave out: "detail", "copy".

    Raises:
        ValueError: for another picture or gallery, a challenge or part that there is
            not, or a classifier that can't be asked.
    """
    hidden = known_names("challenges", hide, PARTS)
    picture = _picture(picture)
    gallery = None if gallery is None else _gallery(gallery, picture.shape)
    if label is None:
        label = answers(classifier, picture[None]).labels[0]
    frames = _frames(picture, label, gallery)
    positions = _positions(list(frames), strengths or {})
    x = np.concatenate(list(frames.values()))
    given = answers(classifier, x)
    names = [_name(answer, classes) for answer in given.labels]
    said = [names[k : k + STEPS + 1] for k in range(0, len(names), STEPS + 1)]
    record = {"right": _name(label, classes), "positions": positions, "hide": hidden}
    record |= _recorded(x, len(frames), given, label, classes, gallery)
    return Challenges(frames, said, record)


def _picture(picture: Array) -> Array:
    picture = np.asarray(picture)
    if picture.ndim == 4 and len(picture) == 1:
        picture = picture[0]
    fits = picture.ndim == 3 and picture.shape[0] in (1, 3)
    if not fits or not 2 <= min(picture.shape[1:]) <= max(picture.shape[1:]) <= 128:
        raise ValueError(
            f"challenges: a picture of shape {picture.shape} came, expected (C, H, W) "
            f"with 1 or 3 channels and 2 to {MOST_PIXELS} rows and columns"
        )
    if picture.dtype.kind != "f" or not (picture.min() >= 0 and picture.max() <= 1):
        raise ValueError(
            f"challenges: the picture is {picture.dtype} from {picture.min()} to "
            f"{picture.max()}, expected floats in [0, 1]; picture / 255 converts bytes"
        )
    return picture


def _gallery(gallery: Gallery, shape: tuple[int, ...]) -> Gallery:
    try:
        x, y = (np.asarray(part) for part in gallery)
    except (TypeError, ValueError) as error:
        raise ValueError(
            "challenges: gallery must be a pair: pictures (M, C, H, W) and labels (M,)"
        ) from error
    if x.shape != (len(y), *shape) or y.ndim != 1 or not len(y):
        raise ValueError(
            f"challenges: a gallery of shapes {x.shape} and {y.shape} came, expected "
            f"M pictures of shape {shape}, as the picture has, and M labels"
        )
    return x, y


def _positions(kinds: list[str], strengths: Mapping[str, float]) -> list[int]:
    wrong = [(k, s) for k, s in strengths.items() if k not in kinds or not 0 <= s <= 1]
    if wrong:
        raise ValueError(
            f"challenges: strength {wrong[0][1]} of {wrong[0][0]!r} came, expected 0 "
            f"to 1, of one of {kinds}"
        )
    return [round(strengths.get(kind, 0.4) * STEPS) for kind in kinds]


def _frames(picture: Array, label: Any, gallery: Gallery | None) -> dict[str, Array]:
    """Compute the picture at each strength of each challenge, `(S, C, H, W)`."""
    strengths = np.arange(STEPS + 1) / STEPS
    frames = {
        name: np.stack([change(picture, s) for s in strengths]).astype(picture.dtype)
        for name, change in CHANGES.items()
    }
    others = [] if gallery is None else gallery[0][gallery[1] == label]
    if len(others):
        far = _distances(picture[None], others)[0]
        nearest_first = others[np.argsort(far, kind="stable")]
        places = np.rint(np.linspace(0, len(others) - 1, STEPS)).astype(int)
        frames[WITHIN_CLASS] = np.concatenate([picture[None], nearest_first[places]])
    return frames


def _recorded(
    x: Array,
    n_kinds: int,
    given: Answers,
    label: Any,
    classes: Sequence[str] | None,
    gallery: Gallery | None,
) -> dict[str, Any]:
    """Give what the page shows beside the answers: pictures, examples, two curves."""
    arrays = {"pictures": np.rint(255 * np.clip(x, 0, 1)).astype(np.uint8)}
    traits: dict[str, Any] = {"measure": ""}
    if gallery is not None:
        examples, labels = gallery
        far = _distances(x, examples)
        used, place = np.unique(far.argmin(axis=1), return_inverse=True)
        arrays["examples"] = np.rint(255 * examples[used]).astype(np.uint8)
        arrays |= {"nearest": place, "distance": far.min(axis=1)}
        traits["examples"] = [_name(name, classes) for name in labels[used]]
        own = labels == label
        if own.any() and not own.all():
            traits["measure"] = "distance"
            arrays["curves"] = _rivals(-far, own) * -1
    if given.scores is not None:
        own = np.arange(given.scores.shape[1]) == label
        if own.any() and not own.all():
            traits["measure"] = "score"
            arrays["curves"] = _rivals(given.scores, own)
    shaped = {
        name: array
        if name == "examples"
        else array.reshape(n_kinds, -1, *array.shape[1:])
        for name, array in arrays.items()
    }
    return traits | {"block": pack(shaped)}


def _rivals(values: Array, own: Array) -> Array:
    """Give the best value of the right class, and the best of all others, `(N, 2)`."""
    return np.stack([values[:, own].max(axis=1), values[:, ~own].max(axis=1)], axis=1)


def _distances(x: Array, examples: Array) -> Array:
    """Compute √Σ (x − e)² for each picture and example, `(N, M)`."""
    a, b = (p.reshape(len(p), -1).astype(np.float64) for p in (x, examples))
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))


def _name(label: Any, classes: Sequence[str] | None) -> str:
    if classes is None or isinstance(label, str):
        return str(label)
    if not 0 <= int(label) < len(classes):
        raise ValueError(
            f"challenges: label {label} came with {len(classes)} class names, expected "
            f"0 to {len(classes) - 1}"
        )
    return str(classes[int(label)])
