"""Training a cascade: boost a stage, keep what it got wrong, boost the next."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .boosting import Boosted, Round, SortedFeatures, boost
from .cascade import Cascade, Stage
from .haar import HaarFeatures
from .windows import Windows, join, pyramid, responses, windows_of

Array = np.ndarray
BACKGROUND_STEP = 2  # pixels between windows: neighbours are nearly the same
FEWEST = 4  # negatives, two to learn from and two held out: below, training ends


class Goal(NamedTuple):
    """What each stage must reach on windows that it was not trained on.

    Attributes:
        detection_rate: the least share of faces to let through.
        false_positive_rate: the largest share of negatives to let through.
        most_stumps: a stage that has not reached its goal ends here.

    Source: that of `train_cascade`.
    """

    detection_rate: float = 0.99
    false_positive_rate: float = 0.4
    most_stumps: int = 40


def train_cascade(
    faces: Array,
    held_out_faces: Array,
    negatives: Array,
    backgrounds: Sequence[Array],
    features: HaarFeatures,
    *,
    n_stages: int = 8,
    n_negatives: int = 400,
    goal: Goal | None = None,
    rng: np.random.Generator | int = 0,
    on_stage: Callable[[Stage], None] | None = None,
) -> Cascade:
    """Train stage after stage, each on what the stages before it got wrong.

    Before each stage, windows that the cascade takes for faces are gathered from the
    backgrounds, where there is none (bootstrapping); half of them are held out. Stumps
    are added until the stage meets its goal, its threshold set each time as high as the
    detection rate allows. Training ends early when too few windows still pass.

    Args:
        faces: to train on, `(N, h, w)`, grey, in [0, 1], of the features' window size.
            Both classes begin with a weight of ½.
        held_out_faces: the same, to set the thresholds by.
        negatives: the same without a face, used as long as they pass; may be empty.
        backgrounds: pictures `(H, W)` without a face, grey, in [0, 1]; may be empty.
        features: to choose from.
        n_stages: the most stages.
        n_negatives: the most windows gathered for a stage.
        goal: of each stage.
        rng: a Generator or a seed, for which windows are gathered.
        on_stage: called with each finished stage.

    Raises:
        ValueError: for no faces or no negatives at all, pictures of another size or
            dtype, NaN, or a goal that is no share.

    Source: Viola and Jones, Robust real-time face detection, IJCV 2004, table 2.
    """
    goal = goal or Goal()
    _check(faces, held_out_faces, negatives, features, goal, n_stages)
    rng = np.random.default_rng(rng)
    pool = _pool(negatives, backgrounds, features.window)
    known, held_out = windows_of(faces), windows_of(held_out_faces)
    stages: list[Stage] = []
    for _ in range(n_stages):
        wrong = draw(pool, n_negatives, rng)
        if len(wrong) < FEWEST:
            break
        learn, hold = (wrong.choose(slice(k, None, 2)) for k in (0, 1))
        stage = train_stage((known, learn), (held_out, hold), features, goal)
        pool = [stage.let_through(windows) for windows in pool]
        held_out = stage.let_through(held_out)
        stages.append(stage)
        if on_stage:
            on_stage(stage)
    if not stages:
        raise ValueError(
            f"train_cascade: {len(wrong)} windows without a face came, expected "
            f"{FEWEST} or more; give negatives or backgrounds"
        )
    return Cascade(features.window, tuple(stages))


def train_stage(
    train: tuple[Windows, Windows],
    held_out: tuple[Windows, Windows],
    features: HaarFeatures,
    goal: Goal,
) -> Stage:
    """Add stumps until the held-out windows meet the goal.

    Args:
        train: faces and negatives to learn from.
        held_out: faces and negatives to set the threshold by and to count.
        features: to choose from.
        goal: when to stop.

    Raises:
        ValueError: when no feature tells faces from negatives.

    Source: that of `train_cascade`.
    """
    rounds, stage = [], None
    for new in boost(*_examples(train, features)):
        rounds.append(new)
        stage = _with_threshold(rounds, held_out, features, goal.detection_rate)
        good = stage.false_positive_rate <= goal.false_positive_rate
        if good or len(rounds) >= goal.most_stumps:
            break
    if stage is None:
        raise ValueError(
            f"train_stage: none of {features!r} tells faces from negatives"
        )
    return stage


def draw(pool: Sequence[Windows], n: int, rng: np.random.Generator) -> Windows:
    """Draw up to `n` windows; the first part goes first, the rest has equal chances.

    Source: that of `train_cascade`, which gathers negatives so.
    """
    first, *others = pool
    first = first.choose(rng.permutation(len(first))[:n])
    ends = np.cumsum([0, *map(len, others)])
    chosen = rng.permutation(ends[-1])[: n - len(first)]
    drawn = [
        part.choose(chosen[(chosen >= end - len(part)) & (chosen < end)] - end)
        for part, end in zip(others, ends[1:], strict=True)
    ]
    joined = join([first, *drawn])
    return joined.choose(rng.permutation(len(joined)))


def threshold_for(scores: Array, rate: float) -> float:
    """Find the highest threshold that a share `rate` of the scores reaches.

    Of n scores the ⌈rate · n⌉-th largest: a hundredth part of the faces may be lost at
    a rate of 0.99, but never more.

    Shapes: scores `(n,)`.

    Raises:
        ValueError: for no scores.

    Source: that of `train_cascade`.
    """
    if not len(scores):
        raise ValueError("threshold_for: no scores came, expected 1 or more")
    keep = max(int(np.ceil(rate * len(scores) - 1e-9)), 1)
    return float(np.sort(scores)[len(scores) - keep])


def _examples(
    train: tuple[Windows, Windows], features: HaarFeatures
) -> tuple[SortedFeatures, Array]:
    """Compute responses and labels; give half of the weight to each class."""
    faces, negatives = map(len, train)
    y = np.repeat([1, -1], [faces, negatives])
    weights = np.repeat([0.5 / faces, 0.5 / negatives], [faces, negatives])
    return SortedFeatures(responses(join(train), features), y), weights


def _with_threshold(
    rounds: list[Round],
    held_out: tuple[Windows, Windows],
    features: HaarFeatures,
    rate: float,
) -> Stage:
    """Make a stage of the rounds so far, which lets `rate` of the faces through."""
    used = features[np.array([r.stump.feature for r in rounds])]
    vote = Boosted(
        tuple(
            r._replace(stump=r.stump._replace(feature=t)) for t, r in enumerate(rounds)
        )
    )
    faces, negatives = (vote.scores(responses(w, used)) for w in held_out)
    threshold = threshold_for(faces, rate)
    passing = (float(np.mean(f >= threshold)) for f in (faces, negatives))
    return Stage(used, vote, threshold, *passing)


def _pool(
    negatives: Array, backgrounds: Sequence[Array], size: tuple[int, int]
) -> list[Windows]:
    """List the windows without a face: those given, then each picture's pyramid."""
    levels = (
        windows
        for image in backgrounds
        for _, windows in pyramid(image, size, step=BACKGROUND_STEP)
    )
    return [windows_of(negatives), *levels]


def _check(
    faces: Array,
    held_out_faces: Array,
    negatives: Array,
    features: HaarFeatures,
    goal: Goal,
    n_stages: int,
) -> None:
    for name, patches, least in (
        ("faces", faces, 1),
        ("held_out_faces", held_out_faces, 1),
        ("negatives", negatives, 0),
    ):
        shape = np.shape(patches)
        if shape[1:] != features.window or shape[0] < least:
            raise ValueError(
                f"train_cascade: {name} have shape {shape}, expected "
                f"(N, {features.window[0]}, {features.window[1]}) with N ≥ {least}"
            )
    shares = 0 < goal.detection_rate <= 1 and 0 <= goal.false_positive_rate < 1
    if not shares or goal.most_stumps < 1 or n_stages < 1:
        raise ValueError(
            f"train_cascade: {goal} and {n_stages} stages came, expected a detection "
            "rate in (0, 1], a false positive rate in [0, 1), stumps and stages"
        )
