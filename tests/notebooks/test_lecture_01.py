"""Lecture 1: the numbers of the syllabus, as its own cells compute them."""

import lecture
import numpy as np
import pytest
from inventory import ROOT
from lecture import percents
from skimage import color

from dl_helpers import features
from dl_helpers.figures import Picture


@pytest.fixture(scope="module")
def one():
    return lecture.run(ROOT / "course" / "01_introduction.ipynb")


def test_the_chance_to_pass_twelve_pictures(one):
    """The slides cut 0.002177 and 0.875700 off, to 0.00217 and 0.875."""
    printed = one.printed["play-captcha"]
    assert "0.6^12   = 0.002177" in printed
    assert "0.989^12 = 0.875700" in printed


def test_the_top_five_of_dogs_and_cats(one):
    scores = list(one.names["scores"].values())
    assert scores == [0.98914, 0.98309, 0.98171, 0.98171, 0.98137]
    rows = [percents(row) for row in one.printed["play-captcha"].splitlines()]
    assert rows[2:] == [
        [60.0, 0.2],
        [82.7, 10.2],
        [98.914, 87.7],
        [98.309, 81.5],
        [98.171, 80.1],
        [98.171, 80.1],
        [98.137, 79.8],
        [94.387],
        [10.2, 10.3],
    ]


def test_the_curve_has_the_same_chances(one):
    assert one.value["play-captcha"].chance == 0.6**12
    assert "Sermanet 0.98914 → 0.877" in one.value["play-captcha"].describe()


def test_44_pictures_keep_a_program_out(one):
    question = one.value["ask-captcha"].question
    n = int(question.target)
    assert 0.9**n < 0.01 < 0.9 ** (n - 1)
    assert "0.0108" in question.hints[43]
    assert round(0.9**43, 4) == 0.0108
    assert "0.41" in question.why
    assert round(0.98**44, 2) == 0.41
    assert round(np.log(0.01) / np.log(0.9), 1) == 43.7


def test_a_cat_is_an_array(one):
    assert "(300, 451, 3) uint8: 405,900 numbers" in one.printed["cat-array"]
    assert "(1, 3, 300, 451) float32" in one.printed["cat-array"]


def test_a_grey_wall_is_nearer_than_the_same_cat(one):
    far = one.names["from_chelsea"]
    assert far["moved by 8 pixels"] < far["a grey wall"] < far["the other way"]
    assert far["the other way"] < far["in dim light"] < far["a cup of coffee"]


def test_the_nearest_neighbour_reads_digits(one):
    printed = one.printed["nearest-neighbour"]
    assert percents(printed) == [98.0]
    assert "for one answer: 70,208" in printed
    assert "ImageNet learnt by heart: 1.9e+11" in printed
    names = one.names
    train, x = names["digits"].train, names["digits"].test.x[:100]
    assert names["accuracy"](names["by_heart"], *train) == 1
    apart = ((train.x[None] - x[:, None]) ** 2).sum(axis=(2, 3, 4))
    said = names["predict"](names["by_heart"], x)
    np.testing.assert_array_equal(said, train.y[apart.argmin(axis=1)])


def test_every_challenge_breaks_it(one):
    curves = one.names["curves"]
    assert len(curves) == 6
    for strengths, right in curves.values():
        assert len(strengths) == len(right) == 5
        assert right[0] == 0.98
        assert right[-1] < 0.8
    in_the_dark = one.names["in_the_dark"]
    assert in_the_dark.sum() == 400
    assert in_the_dark[1] > 200
    assert "1: 321" in one.printed["six-challenges-curves"]


def test_chelsea_turns_into_the_moon(one):
    widget = one.value["play-challenges"]
    assert {said[0] for said in widget.said} == {"chelsea"}
    turned = widget.said[widget.kinds.index("viewpoint")]
    assert turned[0] == "chelsea"
    assert turned[widget.first_flip("viewpoint")] == "moon"


def test_windows_are_many_and_an_error_of_5_percent_too_much(one):
    printed = one.printed["face-patches"]
    assert "right on 95.0% of 40 patches" in printed
    assert "windows to look at in one photograph: 152,400" in printed
    assert "wrong, if 5.0% of them are: 7,620" in printed
    assert "152,400 windows" in one.printed["find-the-face"]


def test_how_many_haar_features_there_are(one):
    printed = one.printed["haar-kinds"]
    assert "24 × 24: 576 pixels, 162,336 Haar features" in printed
    assert "25 × 25: 625 pixels, 190,736 Haar features" in printed


def test_four_look_ups_give_the_sum_over_any_box(one):
    assert "5 + 6 + 8 + 9 = 28" in one.printed["play-haar"]
    assert "F(C) + F(A) − F(B) − F(D) = 28.0" in one.printed["play-haar"]
    image = one.names["grass"]
    F = one.names["integral_image"](image)
    rng = np.random.default_rng(0)
    for _ in range(200):
        (top, bottom), (left, right) = (
            np.sort(rng.integers(0, n, 2)) for n in image.shape
        )
        total = one.names["box_sum"](F, top, left, bottom, right)
        assert total == pytest.approx(image[top:bottom, left:right].sum(), abs=1e-6)


def test_the_explorer_looks_up_in_the_readers_integral_image(one):
    widget = one.value["play-haar"]
    assert widget.difference == ""
    patch = one.names["patches"][9]
    value = patch[3:6, 5:17].sum() - patch[6:9, 5:17].sum()
    assert widget.value == pytest.approx(value)


def test_corners_that_cells_share(one):
    corners = one.names["shown"].corners().weight
    assert (corners != 0).sum(axis=1).tolist() == [6, 6, 8, 8, 9]
    assert one.value["ask-look-ups"].question.target == 8


def test_our_stump_is_the_librarys(one):
    library, ours = one.printed["best-stump"].splitlines()
    assert library.split(": ")[1] == ours.split(": ")[1]
    assert percents(library)[0] < 5
    names = one.names
    phi = names["data"].x[:, names["data"].best_stump(names["even"])[0].feature]
    for y in (names["y"], -names["y"]):
        error, threshold, polarity = names["best_threshold"](phi, y, names["even"])
        wrong = np.where(phi > threshold, polarity, -polarity) != y
        assert wrong.mean() == pytest.approx(error)


def test_boosting_is_the_librarys_and_keeps_its_bound(one):
    assert "library's α: 0e+00" in one.printed["adaboost"]
    seen = one.names["errors"](one.names["data"].x, one.names["data"].y)
    assert (seen <= one.names["bound"]).all()
    assert (np.diff(one.names["bound"]) < 0).all()
    assert seen[1] > seen[0] > 0 == seen[2:].max()  # it may rise on the way


def test_rates_of_a_cascade_multiply(one):
    faces, others = one.printed["train-cascade"].splitlines()[:2]
    assert percents(faces) == [90.4]
    assert "5.9e-06, that is 0.9 windows" in others


def test_each_stage_of_the_cascade_meets_its_goal(one):
    stages = [percents(row) for row in one.printed["train-cascade"].splitlines()[2:]]
    assert len(stages) == 9
    for faces, others in stages:
        assert faces >= 97.5
        assert others <= 50


def test_the_astronauts_face_is_the_surest(one):
    astronaut, chelsea, n_features = one.printed["find-the-face"].splitlines()
    assert "2.3 features each) 1 right, 3 wrong, surest right: True" in astronaut
    assert "0 right, 3 wrong" in chelsea
    assert n_features == "features in all: 178"
    cascade, photo = one.names["cascade"], one.names["photo"]
    found = features.detect(cascade, color.rgb2gray(photo), least=2)
    assert (np.diff(found.scores) <= 0).all()
    assert found.features_per_window < cascade.n_features / 50


def test_the_ready_made_cascade_takes_a_cheek_for_a_face(one):
    ready = one.names["detect_ready"]
    assert len(ready(one.names["photo"])) == 1
    assert len(ready(one.names["cat"])) == 1
    assert one.value["find-the-face"].alt.count("right") == 2
    assert one.value["find-the-face"].alt.count("wrong") == 3 + 3 + 1


def test_outlines_stay_when_clothes_change(one):
    right = one.names["results"]
    assert right["dark clothes", "Haar"][0] > 0.99
    assert right["any clothes", "Haar"][0] < 0.75
    assert right["any clothes", "channels"][0] > 0.9
    assert min(row[-1] for row in right.values()) > 0.99


def test_a_binary_pattern_by_hand(one):
    printed = one.printed["lbp-by-hand"]
    assert "bits: [1, 1, 0, 1, 0, 0, 1, 0]   code: 75" in printed
    assert "the library's: 75" in printed
    assert percents(printed)[0] < 0.1


def test_patterns_tell_textures_and_pixels_do_not(one):
    pixels, patterns = map(percents, one.printed["texture"].splitlines())
    assert max(pixels) < 40
    assert min(patterns) > 95


def test_the_quoted_tables(one):
    """Of S4: recognition rates on MMI and on GEMEP-FERA."""
    quoted = one.names["quoted"]
    assert quoted["LBP"] == (76.5, 81.7, 92.2, 87.8)
    assert quoted["Two-Phase"] == (75.4, 82.0, 88.6, 85.0)
    assert quoted["LDP"] == (80.5, 84.0, 94.0, 90.0)
    assert quoted["LDN"] == (80.5, 83.0, 93.4, 91.0)
    assert quoted["LDTexP"] == (83.4, 86.0, 94.0, 91.8)
    assert quoted["LDTerP"][:2] == (80.6, 80.0)
    assert quoted["Spatio-temporal"][0] == 81.2
    assert quoted["QUEST"] == (83.05, 84.0, 94.3, 91.33)
    assert one.printed["expression-tables"].splitlines()[:4] == [
        "MMI 6-class: QUEST 83.05, +6.55 points on LBP, rank 2 of 8; best LDTexP 83.4",
        "MMI 7-class: QUEST 84.00, +2.30 points on LBP, rank 2 of 7; best LDTexP 86",
        "FERA 5-class: QUEST 94.30, +2.10 points on LBP, rank 1 of 6; best QUEST 94.3",
        "FERA 6-class: QUEST 91.33, +3.53 points on LBP, rank 2 of 6; best LDTexP 91.8",
    ]


def test_the_spectrogram_shows_the_notes_that_were_made(one):
    apart = one.names["rate"] / one.names["M"]
    library = features.spectrogram(
        one.names["wave"], one.names["rate"], window=one.names["M"], hop=one.names["h"]
    )
    np.testing.assert_allclose(one.names["power"][1:-1], library.power[1:-1], rtol=1e-6)
    notes = one.names["loudest"][:4]
    assert one.names["tune"][3] == pytest.approx(2 * one.names["tune"][0], rel=1e-3)
    np.testing.assert_allclose(notes, one.names["tune"], atol=apart)
    t, heard = np.array([2.1, 2.9]), one.names["loudest"][4:]
    np.testing.assert_allclose(heard, 500 + 2500 * (t - 2), atol=4 * apart)
    assert one.value["play-spectrogram"].sound.startswith(b"RIFF")


def test_800_samples_tell_10_hz_apart(one):
    n = one.value["ask-sound"].question.target
    assert one.names["rate"] / n == 450 - 440


def test_end_to_end_learning_beats_fixed_features(one):
    result = one.names["result"]
    fixed, pixels, learned = (
        result[f"nearest neighbour on {name}"]
        for name in ("fixed features", "pixels", "learned features")
    )
    assert fixed < pixels < 0.7
    assert result["fixed features"] < 0.6
    assert result["end to end"] > 0.9
    assert learned > 0.9


def test_features_travel_to_new_digits(one):
    transfer = one.names["transfer"]
    learned, pixels = transfer["features from 0–4"], transfer["pixels"]
    assert (np.array(learned) > np.array(transfer["random features"]) + 0.05).all()
    assert learned[0] > pixels[-1] - 0.02  # one example against twenty
    assert pixels[0] < 0.25


def test_the_share_of_matrix_products(one):
    assert "318,200" in one.printed["imagenet"]
    assert percents(one.printed["imagenet"])[0] > 99


def test_imagenet(one):
    assert list(one.names["top5"].values()) == [26.1, 15.3, 3.0]
    assert "41% of the errors gone" in one.printed["imagenet"]
    assert "8.7 times fewer" in one.printed["imagenet"]


def test_every_question_has_one_right_answer_and_reasons(one):
    lecture.require_fair_questions(one, 5)


def test_there_is_something_to_see_and_to_play_with(one):
    pictures = [v for v in one.value.values() if isinstance(v, Picture)]
    assert len(pictures) >= 15
    played = [key for key in one.value if key.startswith("play-")]
    assert len(played) == 4
    assert all(one.value[key].describe() for key in played)
