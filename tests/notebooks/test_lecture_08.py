"""Lecture 8: the numbers of the syllabus, as its own cells compute them."""

import re

import lecture
import numpy as np
import pytest
from inventory import ROOT


@pytest.fixture(scope="module")
def eight():
    return lecture.run(ROOT / "course" / "08_regularization_dropout.ipynb")


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+\.\d+(?:e[-+]\d+)?", text)]


def test_samples_share_no_digit_and_have_twenty_wrong_labels(eight):
    sample, data = eight.names["sample"], eight.names["data"]
    seen = np.concatenate([sample(seed)[0] for seed in range(5)])
    np.testing.assert_array_equal(seen, data.train.x[:500])
    for seed in range(5):
        _, y, wrong = sample(seed)
        truth = data.train.y[100 * seed : 100 * seed + 100]
        assert wrong.sum() == 20
        np.testing.assert_array_equal(y != truth, wrong)
    tested = eight.names["test"].x
    np.testing.assert_array_equal(tested[:597], data.train.x[500:])
    np.testing.assert_array_equal(tested[597:], data.test.x)


def test_the_untreated_network_learns_by_heart_and_overfits(eight):
    loss, right = eight.names["untreated"].mean(axis=0).transpose(1, 0, 2)
    training, test = 0, 2
    assert right[training, -1] == 1
    assert 0.6 < right[test, -1] < 0.8
    assert loss[test, -1] > loss[test].min() + 0.2
    assert 0 < loss[test].argmin() < 8
    count = 64 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10
    assert eight.printed["untreated"].startswith(f"{count:,} weights")


def test_weight_decay_is_the_formula_of_the_slides(eight):
    penalty, step = eight.printed["weight-decay-by-hand"].splitlines()
    by_hand, by_layer = numbers(penalty)
    assert by_hand == by_layer > 0
    assert float(step.split()[-1]) < 1e-15
    chosen = eight.names["strength_of"]("λ", 2)["penalty"]
    assert chosen.strength == 2 / 100  # λ/m with m = 100 examples


def test_validation_chooses_a_strength_inside_the_range(eight):
    best, choices = eight.value["choose-strengths"], eight.names["choices"]
    reached = eight.names["reached"]
    for kind, values in choices.items():
        means = [reached[kind, v].mean(axis=0) for v in values]
        assert best[kind] == values[int(np.argmax([m[1, 1] for m in means]))]
        assert best[kind] > 0
        assert means[0][0, 1] > means[-1][0, 1] + 0.1  # training accuracy falls


def test_small_models(eight):
    assert eight.value["small-models"] == {
        "two layers of 128": 26122,
        "two layers of 8": 64 * 8 + 8 + 8 * 8 + 8 + 80 + 10,
        "linear": 650,
        "convolutional": (9 * 8 + 8) + (8 * 16 * 9 + 16) + (64 * 10 + 10),
    }


def test_bootstrap_and_the_variance_of_a_mean(eight):
    share, theory, found, formula = numbers(eight.printed["bootstrap"])
    assert theory == pytest.approx(100 * (1 - 0.99**100), abs=0.05)
    assert share == pytest.approx(theory, abs=0.3)
    assert formula == pytest.approx(0.4375, abs=1e-3)
    assert found == pytest.approx(formula, abs=0.01)


def test_a_weight_of_one_becomes_a_half(eight):
    *steps, mean, unscaled, scaled = eight.printed[
        "weight-one-becomes-half"
    ].splitlines()
    assert len(steps) == 3
    assert mean == "training: mean over 16 masks 2.0"
    assert unscaled == "test, weights as trained: 4.0"
    assert scaled == "test, weights of 0.5: 2.0"


def test_three_conventions_agree_in_expectation(eight):
    lines = eight.printed["three-conventions"].splitlines()
    tests = [numbers(line.split("test ")[1].split(",")[0]) for line in lines[:3]]
    assert tests[0] == tests[1] == [0.8, 1.6, 2.4, 3.2]
    assert "test [1. 2. 3. 4.]" in lines[2]
    for line in (*lines[:3], *lines[4:]):
        ratios = line.rpartition("[")[2].rstrip("]").split()
        np.testing.assert_allclose(np.array(ratios, float), 1, atol=0.01)
    assert numbers(lines[3])[0] == pytest.approx(0.8 / 0.2, abs=0.02)


def test_mean_and_variance_of_dropout_noise(eight):
    mean, variance = eight.printed["mean-and-variance"].splitlines()[1:]
    for line in (mean, variance):
        found, formula = numbers(line)
        assert found == formula != 0


def test_the_readers_dropout_layer(eight):
    assert eight.printed["dropout-layer"].count("all right") == 2
    layer = eight.names["InvertedDropout"](0.8, np.random.default_rng(0))
    x = np.ones((200, 50))
    y = layer.forward(x)
    assert set(np.unique(y)) == {0, 1.25}
    assert (y > 0).mean() == pytest.approx(0.8, abs=0.02)
    np.testing.assert_array_equal(layer.backward(x), y)
    layer.training = False
    np.testing.assert_array_equal(layer.forward(x), x)


def test_all_subnetworks_against_the_scaled_network(eight):
    linear, relu = eight.names["gaps"].values()
    assert linear["scores"] < 1e-11
    assert linear["geometric"] < 1e-11
    assert linear["arithmetic"] > 0.01
    assert min(relu.values()) > 0.01
    said = re.findall(r"right: .*", eight.printed["ensemble-against-scaled"])
    for ensemble, scaled, alone in map(numbers, said):
        assert abs(ensemble - scaled) < 6
        assert alone < scaled - 10
    assert min(eight.names["agree"].values()) > 0.85
    assert len(eight.names["bits"]) == len(np.unique(eight.names["bits"], axis=0))
    assert len(eight.names["bits"]) == 2**10


def test_averages_are_more_modest(eight):
    for mean, scaled in eight.names["compared"].values():
        assert mean.max(axis=1).mean() < scaled.max(axis=1).mean()
    assert min(eight.names["agree"].values()) > 0.85


def test_the_mask_viewer_shows_a_network_with_ten_units(eight):
    viewer = eight.value["play-dropout-masks"]
    assert viewer.units == 10
    assert viewer.enumerated


def test_dropout_is_ridge_regression(eight):
    for line in eight.printed["dropout-is-ridge"].splitlines():
        assert float(re.search(r"difference ([\d.e-]+);", line)[1]) < 1e-13
    paths = eight.names["paths"]
    twins = paths[:, :2]
    assert abs(twins[0, 0] - twins[0, 1]) > 0.5 > 0.1 > np.ptp(twins[25])
    lengths = np.linalg.norm(paths, axis=1)
    assert (np.diff(lengths) < 0).all()


def test_dropconnect_has_the_same_mean_and_variance(eight):
    mean, weights, units = eight.printed["kin"].splitlines()
    assert float(mean.split()[-1]) < 1e-15
    assert weights.split("[")[1].split("]")[0] == units.split("[")[1].split("]")[0]
    assert abs(float(weights.split()[-1])) < 1e-12 < abs(float(units.split()[-1]))


def test_batch_norm_by_hand_is_that_of_the_package(eight):
    printed = eight.printed["batch-norm-by-hand"]
    assert max(map(float, re.findall(r"\de-\d+", printed))) < 1e-13
    assert "all right" in printed
    training, test, learnt = eight.printed["batch-norm-two-faces"].splitlines()
    pairs = [re.findall(r"\[.*?\]", line) for line in (training, test)]
    assert pairs[0][0] != pairs[0][1]
    assert pairs[1][0] == pairs[1][1]
    assert "running mean" in learnt


def test_batch_norm_fits_faster(eight):
    without, with_norm = (np.array(v) for v in eight.names["fitted"].values())
    assert (with_norm < without).all()


def test_the_contest_has_one_budget_and_an_honest_table(eight):
    ends, ranked = eight.names["ends"], eight.names["ranked"]
    gains = {
        name: 100 * (values - ends["nothing"]).mean() for name, values in ends.items()
    }
    assert len(ranked) == 16
    assert ranked[-1] == "8 units a layer"
    assert gains["8 units a layer"] < -2
    assert ranked[0] == "linear"
    for name in ("noise", "dropout", "DropConnect", "standout"):
        assert gains[name] > 4
    for name in ("batch norm", "turned by 15°"):
        assert abs(gains[name]) < 2
    assert 0 < gains["combining 4"] < gains["bagging 4"]
    assert gains["convolution"] > 0
    _, *rows, believing = eight.printed["contest-table"].splitlines()
    assert believing.endswith("training 80.0%")
    assert [row[:18].strip() for row in rows] == ranked
    for row, name in zip(rows, ranked, strict=True):
        assert float(row.split("%")[1]) == pytest.approx(
            100 * ends[name].mean(), abs=0.06
        )
        assert row.split()[-1] == ("4" if name.endswith(" 4") else "1")


def test_pairs_of_remedies(eight):
    right = {
        name: found[:, 2, 1, -1].mean()
        for name, found in eight.names["results"].items()
    }
    alone = max(right["dropout"], right["bagging 4"])
    assert right["dropout, bagging 4"] > alone + 0.01
    assert right["dropout, noise"] < min(right["dropout"], right["noise"]) - 0.01
    small = right["8 units a layer"]
    assert right["dropout, 8 units a layer"] < small - 0.05


def test_every_question_has_one_right_answer_and_reasons(eight):
    lecture.require_fair_questions(eight, 4)
