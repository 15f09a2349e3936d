"""Lecture 2: the numbers of the syllabus, as its own cells compute them."""

import re

import lecture
import numpy as np
import pytest
from inventory import ROOT
from lecture import percents


@pytest.fixture(scope="module")
def two():
    return lecture.run(ROOT / "course" / "02_linear_classifiers.ipynb")


def test_four_pixels_by_hand(two):
    assert two.value["four-pixels"] == {"left": 1.4, "top": 0.0, "diagonal": 0.7}
    assert two.value["grey-picture"] == {"left": 0.0, "top": 0.0, "diagonal": 0.5}


def test_parameters_of_a_cifar_classifier(two):
    counted = two.value["count-parameters"]
    assert counted == "30,720 weights + 10 biases = 30,730 parameters"


def test_nearest_mean_and_its_negatives(two):
    assert percents(two.printed["nearest-mean-accuracy"])[0] > 85
    assert percents(two.value["negatives"])[0] < 5


def test_the_perceptron_rule(two):
    assert "0 or 1: here +0, step [-0.5 -1. ]" in two.printed["perceptron-mixed-labels"]
    assert "−1 or +1: here -1, step [0. 0.]" in two.printed["perceptron-mixed-labels"]


def test_the_perceptron_ends_within_its_bound(two):
    mistakes = two.value["train-perceptron"]
    assert mistakes[-1] == 0 < mistakes[0]
    made, allowed = map(int, re.findall(r"\d+", two.value["novikoff-bound"]))
    assert made == sum(mistakes) <= allowed


def test_both_logistic_losses_are_one(two):
    difference = float(two.value["two-formulas"].split(": ")[1])
    assert difference < 1e-14
    naive, stable, layer = two.value["overflow"]
    assert np.isinf(naive)
    assert stable == layer == 1000


def test_the_gradient_check_tells_right_from_wrong(two):
    right, wrong = two.printed["check-logistic-gradient"].splitlines()
    assert "right" in right
    assert "wrong" in wrong
    assert "a sign is wrong" in wrong
    assert "not right" not in two.printed["check-layer"]


def test_hinge_of_cat_car_and_frog(two):
    printed = two.printed["hinge-by-hand"]
    assert "{'cat': 2.9, 'car': 0.0, 'frog': 12.9}" in printed
    assert "mean 5.27; our layer says 5.27" in printed


def test_counting_the_right_class_adds_one_and_a_mean_rescales(two):
    assert "over all classes adds  [1. 1. 1.]" in two.printed["hinge-two-questions"]
    assert "[1.45 0.   6.45]" in two.printed["hinge-two-questions"]


def test_softmax_of_the_cat(two):
    printed = two.printed["softmax-cat"]
    assert "[0.13 0.87 0.  ]" in printed
    assert "2.04 nats" in printed
    assert "-0.26" in printed  # a share of the sum would be a negative probability


def test_the_ten_class_scores(two):
    rows = two.printed["ten-classes"].splitlines()[:3]
    found = [tuple(map(float, re.findall(r"[\d.]+", row))) for row in rows]
    assert found == [(10.58, 5.170), (0.27, 0.577), (71.91, 11.294)]


def test_the_hinge_rests_and_softmax_does_not(two):
    hinge, softmax = two.printed["hinge-and-softmax-slopes"].splitlines()
    assert "loss 0.00e+00" in hinge
    assert "loss 9.18e-04" in softmax


def test_the_penalty_prefers_all_pixels(two):
    assert two.printed["penalty-prefers"].count("score 1.0") == 2
    assert "penalty 0.125" in two.printed["penalty-prefers"]


def test_softmax_regression_reads_the_digits(two):
    assert percents(two.printed["softmax-accuracy"])[0] >= 95


def test_negatives_need_two_layers(two):
    assert percents(two.value["learn-negatives"])[0] < 20
    assert percents(two.value["classifiers-as-features"])[0] > 95


def test_every_question_has_one_right_answer_and_reasons(two):
    lecture.require_fair_questions(two, 4)
