"""Lecture 5: the numbers of the syllabus, as its own cells compute them."""

import re

import lecture
import numpy as np
import pytest
from inventory import ROOT
from lecture import percents


@pytest.fixture(scope="module")
def five():
    return lecture.run(ROOT / "course" / "05_neural_networks.ipynb")


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


def test_the_brain_figures_fit_at_their_low_end(five):
    low, high, brain, _, cortex = five.printed["brain-figures"].splitlines()
    assert numbers(low) == [1e11, 1e3, 1e14, 1]
    assert numbers(high) == [1e11, 1e4, 1e15, 10]
    assert numbers(brain.partition("would be")[2])[1] > numbers(cortex)[0] == 16.3


def test_no_line_is_right_at_all_corners_of_xor(five):
    sure, best = five.printed["xor-one-layer"].splitlines()
    assert numbers(sure) == [0.5] * 4
    assert best.endswith("right at 3 of 4 corners")


def test_xor_by_hand(five):
    lines = five.printed["xor-by-hand"].splitlines()
    assert [line[-1] for line in lines] == ["0", "1", "1", "0"]
    np.testing.assert_array_equal(
        five.names["by_hand"](five.names["corners"]), [0, 1, 1, 0]
    )
    assert "3 points" in five.value["xor-picture"].alt


def test_xor_is_learnt_from_more_starts_with_more_units(five):
    found = five.names["found"]
    assert found[1] == 0
    assert 0.3 < found[2] < 0.8 < found[3] < found[4] <= found[8] == 1


def test_a_linear_stack_is_one_matrix(five):
    many, few, gap = numbers(five.printed["linear-stack"])
    assert (many, few) == (2 * 16 + 16 + 16 * 16 + 16 + 16 + 1, 3)
    assert gap < 1e-14


def test_depth_helps_with_a_bend_alone(five):
    reached, n_weights = five.names["reached"], five.names["n_weights"]
    assert reached["deep linear"] == pytest.approx(reached["one layer"], abs=0.02)
    assert n_weights["152"] == n_weights["16–16–16"] == n_weights["deep linear"] == 609
    assert max(reached["16"], reached["152"]) < 0.75 < 0.95 < reached["16–16–16"]


def test_each_fold_doubles_the_pieces(five):
    assert five.names["pieces"] == {1: 2, 2: 4, 3: 8, 4: 16}


def test_tanh_is_a_sigmoid_whose_slope_is_a_quarter_at_most(five):
    tanh, quarter, one, relu, absolute = five.printed[
        "activations-by-number"
    ].splitlines()
    assert float(tanh.split("by ")[1]) < 1e-15
    assert quarter == "σ′ is largest at x = 0, where it is 0.25"
    assert one == "tanh′ is largest at x = 0, where it is 1"
    assert relu.endswith("is ReLU: True")
    assert absolute.endswith("is |x|: True")


def test_the_range_is_open_until_it_is_rounded(five):
    single, double = five.printed["open-range"].splitlines()
    assert single.startswith("float32: σ(17) is 1")
    assert double.startswith("float64: σ(37) is 1")
    assert 0 < numbers(double)[-1] == pytest.approx(np.exp(-37), rel=0.05)


def test_the_readers_layer_is_right_and_is_explored(five):
    assert "Softsign: all right" in five.printed["softsign"]
    widget = five.value["play-activations"]
    assert widget.names[-1] == "Softsign"
    assert widget.differs == [-1] * 6
    assert not widget.error


def test_large_weights_saturate(five):
    share = [*five.names["share"].values()]
    spreads = five.names["spreads"]
    awake = spreads <= 1 / 16
    assert np.max(np.array(share)[awake]) < 0.01
    assert five.names["share"][spreads[10]] > 0.8
    assert spreads[10] == pytest.approx(1)


def test_centred_inputs_have_equal_curvatures(five):
    ratios, needed = five.names["ratios"], five.names["needed"]
    assert ratios["in [0, 1]"] == pytest.approx((7 / 12) / (1 / 12))
    assert ratios["less ½"] == pytest.approx(1)
    assert 0 < needed["less ½"] < needed["in [0, 1]"]


def test_every_bend_has_its_cost(five):
    assert set(five.names["costs"]) == set(five.names["bends"])
    assert len(percents(five.printed["cost"])) == 6


def test_dead_units_stay_dead_and_leaky_ones_move(five):
    dying = five.names["dying"]
    for rate in (0.1, 1.0, 2.0):
        silent, frozen, _ = dying["ReLU", rate]
        assert silent == frozen > 0
        assert dying["leaky", rate][1] == 0 < dying["leaky", rate][0]
    assert dying["ReLU", 0.1][0] < dying["ReLU", 1.0][0] < 32 < dying["ReLU", 2.0][0]
    assert dying["leaky", 2.0][2] > dying["ReLU", 2.0][2] + 0.2


def test_relu_lessens_vanishing_and_does_not_prevent_it(five):
    bound, *lines = five.printed["blame-by-depth"].splitlines()
    assert bound.startswith("(1/4)^19 = 4e-12")
    at_input = {line.split()[0]: numbers(line) for line in lines}
    assert at_input["Sigmoid"][0] < 1e-10 < 1e-4 < at_input["ReLU"][0] < 0.01
    assert all(weak < 1e-9 for _, weak in at_input.values())


def test_xavier_keeps_the_mean_of_both_directions(five):
    for line in five.printed["xavier-check"].splitlines():
        n_in, n_out, drawn, _, wanted, there, back, mean = numbers(line)
        assert wanted == pytest.approx(2 / (n_in + n_out), abs=1e-5)
        assert drawn == pytest.approx(wanted, rel=0.02)
        assert there == pytest.approx(n_in * wanted, rel=0.03)
        assert back == pytest.approx(n_out * wanted, rel=0.03)
        assert mean == pytest.approx(1, abs=0.02)


def test_gradient_norms_by_depth_under_four_starts(five):
    norms = five.names["norms"]
    wanted = {"uniform": (100 * 0.05**2 / 6) ** 0.5, "Gaussian": 50**0.5}
    wanted |= {"Xavier": 0.5**0.5, "He": 1}
    for name, rho in wanted.items():
        assert len(norms["ReLU", name]) == 21
        assert norms["ReLU", name][0] == pytest.approx(rho**20, rel=0.25)
    for name in ("uniform", "Xavier", "He"):
        assert norms["Sigmoid", name][0] < 1e-8
    assert norms["Tanh", "uniform"][0] < 1e-9
    assert 0.1 < norms["Tanh", "Xavier"][0] < 1 < norms["Tanh", "He"][0] < 10


def test_relu_weight_gradients_are_alike_in_all_layers(five):
    for name in ("uniform", "Gaussian", "Xavier", "He"):
        sizes = five.names["of_weights"]["ReLU", name]
        assert len(sizes) == 20
        assert max(sizes) < 3 * min(sizes)
    first, *_, last = five.names["of_weights"]["Sigmoid", "Xavier"]
    assert first < 1e-9 * last


def test_a_deep_relu_net_learns_from_he_alone(five):
    finals = five.names["finals"]
    assert finals["Gaussian"].startswith("not finite")
    reached = {name: percents(said) for name, said in finals.items()}
    assert reached["He"][0] > 75 > 40 > max(*reached["Xavier"], *reached["uniform"])


def test_three_layers_in_five_lines(five):
    network, no_self, overflow = (
        five.printed["five-lines"] + five.printed["slide-neuron"]
    ).splitlines()
    n_params, right, n_images, gap = numbers(network.replace(",", ""))
    assert n_params == 64 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10
    assert right > 94
    assert n_images == 400
    assert gap < 1e-5
    assert "takes 1 positional argument but 2 were given" in no_self
    assert "math range error" in overflow


def test_the_playgrounds_hold_the_readers_layers(five):
    first = five.value["play-playground"]
    own, hasty = five.value["own-network"], five.value["hasty-network"]
    assert first.data == "spirals"
    for widget in (first, own, hasty):
        assert not widget.running
        assert not widget.error
    assert [type(p).__name__ for p in five.names["hasty"].layers.values()] == [
        *("Dense", "HastySoftsign", "Dense", "HastySoftsign", "Dense")
    ]
    own.advance(600)
    hasty.advance(600)
    assert percents(own.describe())[1] > 95 > 85 > percents(hasty.describe())[1]


def test_the_check_finds_what_training_hides(five):
    right, _, _, wrong, verdict, entry = five.printed["hasty-check"].splitlines()
    assert min(percents(right)) > 95 > 80 > max(percents(wrong))
    assert verdict == "HastySoftsign: not right yet"
    assert "wrong" in entry


def test_every_question_has_one_right_answer_and_reasons(five):
    lecture.require_fair_questions(five, 3)
