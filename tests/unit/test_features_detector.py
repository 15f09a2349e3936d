"""Cascade and detector: on a drawn target among noise, and boxes by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from dl_helpers.features import (
    Cascade,
    Goal,
    detect,
    draw,
    group_boxes,
    haar_features,
    iou,
    non_maximum_suppression,
    threshold_for,
    train_cascade,
    windows_of,
)

SIZE = (8, 8)
FEW_ALARMS = Goal(detection_rate=0.95, false_positive_rate=0.2)
EYES = np.full(SIZE, 0.8)
EYES[2:4, 1:3] = EYES[2:4, 5:7] = EYES[6, 2:6] = 0.2


def faces(n, rng):
    """Draw faces: two dark eyes and a mouth, moved by up to half a pixel, in any light.

    Each is a picture four times as large, padded, cut out anew and shrunk.
    """
    large = np.pad(np.kron(EYES, np.ones((4, 4))), 2, mode="edge")
    cut = [large[r : r + 32, c : c + 32] for r, c in rng.integers(0, 5, (n, 2))]
    small = np.reshape(cut, (n, 8, 4, 8, 4)).mean(axis=(2, 4))
    light = rng.uniform(0.4, 1, (n, 1, 1))
    return np.clip(light * small + rng.normal(0, 0.03, small.shape), 0, 1)


def backgrounds(rng):
    """Draw noise of three grains."""
    return [np.kron(rng.random((64 // g, 64 // g)), np.ones((g, g))) for g in (1, 2, 4)]


def trained(seed=2, goal=FEW_ALARMS, **options):
    rng = np.random.default_rng(seed)
    known, held_out = faces(40, rng), faces(30, rng)
    features, none = haar_features(SIZE, step=2), np.zeros((0, *SIZE))
    pictures = backgrounds(rng)
    return train_cascade(
        known, held_out, none, pictures, features, goal=goal, rng=seed, **options
    )


@pytest.fixture(scope="module")
def cascade():
    return trained()


@pytest.fixture(scope="module")
def scene():
    """Two faces in noise, one at twice the size of the window, one at three times."""
    image = np.random.default_rng(7).uniform(0.4, 0.6, (80, 90))
    image[10:26, 20:36] = np.kron(EYES, np.ones((2, 2)))
    image[40:64, 50:74] = np.kron(EYES, np.ones((3, 3)))
    return image


BOXES = np.array([[10, 20, 26, 36], [40, 50, 64, 74]])


def test_both_faces_are_found_and_nothing_else(cascade, scene):
    found = detect(cascade, scene, factor=1.15)
    assert len(found.boxes) == 2
    assert (iou(found.boxes, BOXES).max(axis=0) > 0.7).all()
    assert (np.diff(found.scores) <= 0).all()


def test_boxes_with_few_neighbours_are_dropped(cascade, scene):
    every = detect(cascade, scene, min_neighbours=1)
    least = int(np.median(every.neighbours))
    some = detect(cascade, scene, min_neighbours=least)
    np.testing.assert_array_equal(some.boxes, every.boxes[every.neighbours >= least])
    least = int(every.neighbours.max())  # so that some box has just so many
    assert len(detect(cascade, scene, min_neighbours=least).boxes)
    assert not len(detect(cascade, scene, min_neighbours=least + 1).boxes)


def test_most_windows_are_rejected_early(cascade, scene):
    found = detect(cascade, scene)
    assert found.windows > 5000
    first = len(cascade.stages[0].features)
    assert first <= found.features_per_window < cascade.n_features
    assert f"{found.windows:,} windows" in repr(found)


def test_each_stage_keeps_its_goal():
    goal = Goal(detection_rate=0.9, false_positive_rate=0.2)
    seen = []
    cascade = trained(goal=goal, on_stage=seen.append)
    assert cascade.stages == tuple(seen)
    for stage in cascade.stages:
        assert stage.detection_rate >= 0.9
        assert stage.false_positive_rate <= 0.2
        assert len(stage.features) == len(stage.vote)


def test_a_stage_ends_at_its_most_stumps():
    goal = Goal(detection_rate=1, false_positive_rate=0, most_stumps=2)
    assert all(len(s.features) <= 2 for s in trained(goal=goal).stages)


def test_windows_pass_if_every_stage_lets_them(cascade):
    """What `evaluate` counts is what each stage says, one by one."""
    rng = np.random.default_rng(3)
    windows = windows_of(np.concatenate([faces(20, rng), rng.random((60, *SIZE))]))
    passed, scores, evaluated = cascade.evaluate(windows)
    margins = np.array([stage.margins(windows) for stage in cascade.stages])
    reached = np.cumprod(np.vstack([np.ones(80), margins >= 0]), axis=0)[:-1]
    sizes = [len(stage.features) for stage in cascade.stages]
    np.testing.assert_array_equal(passed, (margins >= 0).all(axis=0))
    np.testing.assert_array_equal(evaluated, sizes @ reached)
    np.testing.assert_allclose(scores, (margins * reached).sum(axis=0), atol=1e-12)
    assert passed[:20].mean() > 0.8 > 0.2 > passed[20:].mean()


def test_the_same_seed_trains_the_same_cascade(cascade):
    again = trained()
    for one, two in zip(cascade.stages, again.stages, strict=True):
        assert one.vote == two.vote
        assert one.threshold == two.threshold
        np.testing.assert_array_equal(one.features.table, two.features.table)


def test_a_cascade_without_stages_lets_all_through():
    passed, _, evaluated = Cascade(SIZE).evaluate(windows_of(np.ones((3, *SIZE))))
    assert passed.all()
    assert not evaluated.any()
    assert repr(Cascade(SIZE)) == "Cascade(8 × 8, features 0)"


def test_nothing_is_found_in_an_even_picture(cascade):
    found = detect(cascade, np.full((20, 20), 0.5))
    assert found.boxes.shape == (0, 4)
    assert found.scores.shape == found.neighbours.shape == (0,)


def test_draw_takes_what_is_given_first():
    given_first = windows_of(np.zeros((3, *SIZE)))
    pool = [given_first, windows_of(np.ones((9, *SIZE))), windows_of(np.ones(SIZE))]
    rng = np.random.default_rng(0)
    assert sorted(draw(pool, 8, rng).pixels()[:, 0, 0]) == [0] * 3 + [1] * 5
    assert len(draw(pool, 99, rng)) == 13
    assert draw(pool, 2, rng).pixels().max() == 0


def test_threshold_by_hand():
    scores = np.array([5.0, 1, 4, 2, 3])
    assert threshold_for(scores, 0.8) == 2
    assert threshold_for(scores, 0.81) == 1
    assert threshold_for(scores, 1) == 1
    assert threshold_for(scores, 0.01) == 5


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30), st.floats(0.01, 1))
def test_a_threshold_is_reached_by_its_share_and_is_the_highest(scores, rate):
    scores = np.array(scores, float)
    threshold = threshold_for(scores, rate)
    assert np.mean(scores >= threshold) >= rate - 1e-9
    higher = scores[scores > threshold]
    assert not len(higher) or np.mean(scores >= higher.min()) < rate


def test_iou_by_hand():
    """Two 2 × 2 boxes that share one pixel: 1 / (4 + 4 − 1)."""
    a = [[0, 0, 2, 2], [5, 5, 5, 9]]
    b = [[1, 1, 3, 3], [0, 0, 2, 2], [2, 0, 4, 2]]
    np.testing.assert_allclose(iou(a, b), [[1 / 7, 1, 0], [0, 0, 0]])
    assert iou([], b).shape == (0, 3)
    assert iou(a, np.zeros((0, 4))).shape == (2, 0)


def test_suppression_by_hand():
    """Box 1 (0.9) drops box 0 (IoU 9/11); box 2 shares too little with it."""
    boxes = [[0, 0, 10, 10], [0, 1, 10, 11], [0, 8, 10, 18], [50, 50, 60, 60]]
    scores = [0.8, 0.9, 0.7, 0.95]
    assert non_maximum_suppression(boxes, scores).tolist() == [3, 1, 2]
    assert non_maximum_suppression(boxes, scores, 0.9).tolist() == [3, 1, 0, 2]
    assert non_maximum_suppression(boxes, scores, 0.1).tolist() == [3, 1]
    assert non_maximum_suppression([], []).tolist() == []


def test_grouping_by_hand():
    boxes = [[0, 0, 10, 10], [50, 50, 60, 60], [0, 1, 10, 11], [0, 2, 10, 12]]
    means, sums, counts = group_boxes(boxes, [1.0, 2.5, 3.0, 2.0])
    np.testing.assert_allclose(means, [[0, 1, 10, 11], [50, 50, 60, 60]])
    np.testing.assert_allclose(sums, [6, 2.5])
    assert counts.tolist() == [3, 1]


@given(st.integers(0, 12), st.floats(0, 1), st.integers(0, 999))
def test_suppression_agrees_with_a_plain_loop(n, overlap, seed):
    rng = np.random.default_rng(seed)
    corner = rng.integers(0, 9, (n, 2))
    boxes = np.hstack([corner, corner + rng.integers(1, 9, (n, 2))])
    scores = rng.integers(0, 5, n)  # with ties
    kept = []
    for i in sorted(range(n), key=lambda i: (-scores[i], i)):
        if all(iou(boxes[[i]], boxes[[k]])[0, 0] <= overlap for k in kept):
            kept.append(i)
    assert non_maximum_suppression(boxes, scores, overlap).tolist() == kept
    means, sums, counts = group_boxes(boxes, scores, overlap)
    assert len(means) == len(kept)
    assert counts.sum() == n
    assert sums.sum() == scores.sum()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: iou([[0, 0, 1]], []), r"iou: boxes have shape \(1, 3\)"),
        (lambda: iou([[0, 0, -1, 1]], []), "expected top ≤ bottom"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], []), "1 boxes, scores of sha"),
        (lambda: non_maximum_suppression([], [], 2), "overlap 2 came"),
        (lambda: non_maximum_suppression([[0, 0, 1, 1]], [np.nan]), "scores: 1 values"),
        (lambda: threshold_for(np.zeros(0), 0.9), "no scores came"),
        (lambda: detect(Cascade(SIZE), np.ones((7, 9))), "windows of 8 × 8 came"),
        (lambda: detect(Cascade(SIZE), np.ones((9, 9), int)), "image / 255 converts"),
        (lambda: detect(Cascade(SIZE), np.full((9, 9), np.inf)), "NaN or infinite"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"faces": np.ones((3, 8, 9))}, r"faces have shape \(3, 8, 9\), expected"),
        ({"held_out_faces": np.ones((0, 8, 8))}, "held_out_faces have .* N ≥ 1"),
        ({"backgrounds": []}, "0 windows without a face came, expected 4"),
        ({"goal": Goal(detection_rate=1.5)}, "expected a detection rate in"),
        ({"goal": Goal(most_stumps=0)}, "most_stumps=0"),
        ({"n_stages": 0}, "0 stages came"),
        ({"faces": np.ones((3, 8, 8), int)}, "image / 255 converts"),
        ({"faces": np.ones((3, 8, 8)), "backgrounds": [np.ones((20, 20))]}, "none of"),
    ],
)
def test_says_what_is_wrong_with_training(changed, message):
    rng = np.random.default_rng(0)
    options = {
        "faces": faces(3, rng),
        "held_out_faces": faces(3, rng),
        "negatives": np.ones((0, *SIZE)),
        "backgrounds": [rng.random((20, 20))],
        "features": haar_features(SIZE, step=3),
    }
    with pytest.raises(ValueError, match=message):
        train_cascade(**(options | changed))


def test_the_face_in_a_photograph_is_found():
    """Trained on 80 faces of 25 × 25, a small cascade finds the astronaut's face."""
    rng = np.random.default_rng(0)
    patches = data.lfw_subset()
    known, held_out, others = patches[:80], patches[80:100], patches[100:]
    known, held_out = (np.concatenate([p, p[..., ::-1]]) for p in (known, held_out))
    textures = [getattr(data, name)()[:256, :256] / 255 for name in ("brick", "grass")]
    features = haar_features((25, 25))
    some = features[rng.choice(len(features), 500, replace=False)]
    goal = Goal(detection_rate=0.95, false_positive_rate=0.5)
    cascade = train_cascade(
        known, held_out, others, textures, some, n_stages=5, goal=goal
    )
    photograph = data.astronaut() @ [0.2125, 0.7154, 0.0721] / 255
    found = detect(cascade, photograph, least=3)
    face = [[70, 172, 165, 267]]
    assert iou(found.boxes, face).max() > 0.6
