"""Lecture 3: the numbers of the syllabus, as its own cells compute them."""

import re

import lecture
import numpy as np
import pytest
from inventory import ROOT

NUMBER = r"[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?"


@pytest.fixture(scope="module")
def three():
    return lecture.run(ROOT / "course" / "03_optimization.ipynb")


def numbers(text):
    return [float(n.replace(",", "")) for n in re.findall(NUMBER, text)]


def table(text):
    """Give the numbers of each line, by its first word."""
    rows = (line.split(None, 1) for line in text.splitlines())
    return {name.rstrip(":"): numbers(rest) for name, rest in rows}


def test_the_logistic_gradient_is_what_differences_say(three):
    printed = three.printed["compare-gradients"]
    d, evaluations, gap = numbers(printed.splitlines()[0])
    assert (d, evaluations) == (65, 2 * 65)
    assert gap < 1e-8
    assert "formula: right" in printed
    assert "a sum: wrong" in printed
    assert "a sum stands where a mean is asked for" in printed


def test_the_gradient_is_the_formula_of_the_syllabus(three):
    loss_and_slope = three.names["loss_and_slope"]
    rng = np.random.default_rng(1)
    w, x, y = rng.normal(size=4), rng.normal(size=4), -1.0
    slope = (1 / (1 + np.exp(-y * (w @ x))) - 1) * y * x
    found = loss_and_slope(w, x[None], np.array([y]))[1]
    np.testing.assert_allclose(found, slope, rtol=1e-12)


def test_one_numeric_gradient_takes_two_evaluations_a_parameter(three):
    assert three.value["ask-price"].question.target == 2 * (10 * 3072 + 10)
    printed = three.printed["compare-gradients"]
    assert f"VGG-16: {2 * 138_357_544:,} evaluations, 32 days" in printed


def test_the_numeric_gradient_is_near(three):
    w = np.array([10.0, 0.0])
    slope = three.names["landscape"](w)[1]
    np.testing.assert_allclose(three.value["numeric-gradient"], slope, atol=1e-4)


def test_the_rule_of_the_slide_climbs(three):
    up, down = three.printed["descend"].splitlines()
    up, down = numbers(up.split("loss")[1]), numbers(down.split("loss")[1])
    assert up == sorted(up)
    assert up[0] < up[-1]
    assert down == sorted(down, reverse=True)
    assert down[0] > down[-1]


def test_a_quadratic_diverges_beyond_its_bound(three):
    below, at, above = (
        numbers(line.split("|x| =")[1])[0]
        for line in three.printed["bound"].splitlines()
    )
    assert below < 1e-6
    assert 1e-3 < at < 10
    assert above > 1e6
    H, bound = three.names["H"], three.names["bound"]
    assert bound == pytest.approx(2 / np.linalg.eigvalsh(H)[-1])


def test_the_bound_holds_on_digits(three):
    said, found = numbers(three.printed["bound-on-digits"].splitlines()[1])[-2:]
    assert found == pytest.approx(said, rel=1e-3)
    slope = three.names["landscape"](three.names["lowest"])[1]
    np.testing.assert_allclose(slope, 0, atol=1e-12)


def test_thirteen_rates_fall_then_rise(three):
    widget = three.value["play-learning-rates"]
    finals = [trial.final for trial in widget.trials]
    assert len(finals) == 13
    assert 0 < widget.best < 12
    assert finals[0] > 3 * finals[widget.best]
    assert finals[-1] > 2 * finals[widget.best]


def test_standardising_makes_the_valley_round(three):
    for row in three.printed["condition-numbers"].splitlines()[1:]:
        bytes_, shares, centred, standard = numbers(row)[-4:]
        assert bytes_ > shares > centred > standard >= 1
    assert three.names["kappa"](three.names["ink_standard"]) == pytest.approx(1)
    assert "5e-09" in three.value["landscape-standardised-picture"].alt


def test_noise_of_a_mini_batch(three):
    measured, formula = three.names["measured"], three.names["without"]
    np.testing.assert_allclose(measured, formula, rtol=0.1)
    assert three.names["sizes"][4:6] == [16, 32]
    slope = np.linalg.norm(three.names["mean_slope"])
    assert measured[4] > slope > measured[5]
    V, N = three.names["V"], three.names["N"]
    assert formula[4] == pytest.approx(np.sqrt(V / 16 * (N - 16) / (N - 1)))


def test_single_examples_never_settle(three):
    one, some, every = (
        numbers(line) for line in three.printed["batch-sizes-picture"].splitlines()
    )
    assert one[0] == 1
    assert one[1] > 50
    assert every[1] == 0
    assert some[-1] < one[-1]
    assert some[-1] < every[-1]
    assert some[-2] < min(one[-2], every[-2])


def test_dividing_twice_changes_the_step(three):
    rows = [numbers(line) for line in three.printed["divided-twice"].splitlines()]
    assert [row[0] for row in rows] == [1, 10, 100]
    assert len({once for _, once, _ in rows}) == 1
    assert rows[0][1] == rows[0][2] < rows[1][2] < rows[2][2]


def test_momentum_adds_what_agrees(three):
    rows = numbers(three.printed["momentum"])
    assert rows == [10.0, 0.526]


def test_momentum_needs_the_root_of_the_steps(three):
    rows = [numbers(row) for row in three.printed["root-kappa"].splitlines()[1:]]
    for condition, plain, ball in rows:
        # ln 10⁶ / ln(1/r), with r near 1 − 2/κ and 1 − 2/√κ
        assert plain == pytest.approx(np.log(1e6) * condition / 2, rel=0.1)
        assert ball < 2 * np.log(1e6) * np.sqrt(condition) / 2


def test_both_forms_of_nesterov(three):
    assert numbers(three.value["nesterov"])[-1] < 1e-12


def test_the_reader_s_optimisers_are_those_of_the_package(three):
    gaps = three.value["same-as-ours"]
    assert list(gaps) == ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"]
    assert all(float(gap) < 1e-12 for gap in gaps.values())
    _, ours = three.names["yours_and_ours"]["Momentum"]
    wrong = three.names["Descent"](0.03)
    assert three.names["largest_gap"](wrong, type(ours)(0.03)) > 1e-3


def test_first_steps(three):
    rows = table(three.printed["first-steps"])
    assert rows["Descent"] == rows["Momentum"] == [0.001, 1, 1000]
    assert rows["Adam"] == rows["AdaGrad"] == [1, 1, 1]
    np.testing.assert_allclose(rows["Hatless"], np.sqrt(10), rtol=1e-3)
    np.testing.assert_allclose(rows["RMSProp"], np.sqrt(10), rtol=1e-3)


def test_the_reader_s_classes_race(three):
    six, own = three.value["play-race"], three.value["play-your-own"]
    assert len(six.names) == 6
    assert six.bound == pytest.approx(0.1)
    assert all(ending == 0 for ending in six.ways["endings"])
    assert (six.ways["losses"][:, -1] < 1).all()
    assert own.names[0] == "Yours"
    assert own.surface.function is three.names["landscape"]
    assert (own.ways["losses"][:, -1] < own.ways["losses"][:, 0]).all()


def test_shrinking_rates_silence_the_noise(three):
    rows = three.printed["schedules-picture"].splitlines()
    ends = {row[:16].strip(): numbers(row[16:]) for row in rows}
    assert ends["constant 0.05"][0] > ends["constant 3"][0]
    for name in ("3/(1 + 2t)", "step decay", "warm-up, cosine"):
        assert ends[name][1] < ends["constant 3"][1] / 100
        assert ends[name][1] < ends["constant 0.05"][1]


def test_early_stopping_is_that_of_fit(three):
    ours, fits = (numbers(row) for row in three.printed["early-stopping"].splitlines())
    assert ours == fits
    assert ours[0] == ours[1] + 10
    at_best, at_end = numbers(three.printed["early-stopping-picture"])
    assert at_best > at_end + 3


def test_six_optimisers_learn_the_digits(three):
    found = three.names["found"]
    assert len(found) == 6
    assert max(loss for loss, *_ in found) < 0.2
    *_, factor, test = three.printed["six-on-digits"].splitlines()
    rates = [lr for _, _, lr, _ in found]
    assert numbers(factor)[0] == pytest.approx(max(rates) / min(rates), abs=1)
    assert max(rates) > 10 * min(rates)
    assert numbers(test)[0] > 93


def test_every_question_has_one_right_answer_and_reasons(three):
    lecture.require_fair_questions(three, 4)
