"""Lecture 4: the numbers of the syllabus, as its own cells compute them."""

import ast
import inspect
import re

import lecture
import numpy as np
import pytest
from inventory import ROOT

from dl_helpers.autograd import engine


@pytest.fixture(scope="module")
def four():
    return lecture.run(ROOT / "course" / "04_backpropagation.ipynb")


def percents(text):
    return [float(n) for n in re.findall(r"([\d.]+)%", text)]


def test_two_paths_by_number(four):
    assert four.value["two-paths"] == {"by a": 24, "by b": 12, "sum": 36, "9x²": 36}


def test_both_recipes_agree_and_one_is_cheap(four):
    slopes = re.findall(r"slope (\S+),", four.printed["count-paths"])
    work = re.findall(r"([\d,]+) mult", four.printed["count-paths"])
    assert slopes[0] == slopes[1]
    # 3⁸ paths of 9 arrows, against 3 + 7 · 9 + 3 arrows.
    assert work == [f"{3**8 * 9:,}", str(3 + 7 * 9 + 3)]


def test_sequential_backpropagation_of_four_functions(four):
    lines = four.printed["check-chain"].splitlines()
    assert [line.split(":")[0] for line in lines] == [
        f"dz/d{name}" for name in ("x0", "w1", "w2", "w3", "w4")
    ]
    assert all("right" in line for line in lines)


def test_no_jacobian_is_needed(four):
    printed = four.printed["outer-product"]
    assert "Jacobian: True" in printed
    entries, others = re.search(r"([\d,]+) entries, (\d+)", printed).groups()
    assert entries == f"{512**2:,}"
    assert 0 < int(others) <= 512


def test_backwards_is_the_cheap_order(four):
    # Three products of a matrix and a vector, against three of two matrices.
    there = 784 * 256 + 2 * 256**2
    back = 784 * (2 * 256**2 + 256)
    said = f"backwards {there:,}, forwards {back:,}: {back / there:.0f} times as many"
    assert four.value["order-of-products"] == said


def test_the_delta_equations(four):
    *checked, outer = four.printed["check-deltas"].splitlines()
    assert checked == ["dL/dV: right (complex step)", "dL/dW: right (complex step)"]
    assert float(outer.split("by ")[1]) < 1e-15
    assert max(four.value["deltas-in-matrices"].values()) < 1e-15


def test_with_a_loss_tau_is_negative(four):
    up, down = (
        [float(n) for n in re.findall(r"\d\.\d{3}", line)]
        for line in four.printed["up-or-down"].splitlines()
    )
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert up[0] == down[0]


def test_the_readers_layers_are_right_and_learn(four):
    assert "wrong" not in four.printed["relu"]
    assert four.printed["relu"].count("right") == 6
    losses = re.findall(r"loss ([\d.]+)", four.printed["loop-by-hand"])
    assert float(losses[-1]) < 0.1 < 2 < float(losses[0])
    assert 95.25 < percents(four.printed["learning-curves"])[-1] < 97
    assert type(four.names["network"](0).layers["0"]) is four.names["Dense"]


def test_backpropagation_finds_what_no_line_can_learn(four):
    line, network = percents(four.printed["negatives"])
    assert line < 20
    assert network > 95


def test_error_by_step_size(four):
    errors = four.names["errors"]
    best = {name: error.min() for name, error in errors.items()}
    steps = {name: four.names["steps"][e.argmin()] for name, e in errors.items()}
    assert steps["one-sided"] == pytest.approx(1e-8)
    assert 1e-6 < steps["central"] < 1e-4
    assert best["complex step"] < 1e-15 < best["central"] < 1e-10 < best["one-sided"]
    assert 3e5 < best["central, float32"] / best["central"] < 3e6
    assert (errors["complex step"][8:] < 1e-15).all()


def test_bisection_finds_the_planted_entry(four):
    assert four.value["bisection"] == "11 tests: entry (13, 36) is wrong"


def test_slips_are_known_by_name(four):
    lines = four.printed["named-mistakes"].splitlines()
    said = ("right", "a sign", "transpose", "6 times", "twice", "all zeros")
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_only_the_gradient_check_finds_the_planted_bug(four):
    printed = four.printed["planted-bug"].splitlines()
    right, wrong = (np.array(percents(line)) for line in printed)
    assert np.abs(right - wrong).max() <= 1
    assert not four.names["report"]
    assert four.names["found"].name == "dW"
    assert four.names["found"].at[0] == 0
    rows = np.abs(four.names["found"].gap).max(axis=1) > 1e-9
    assert rows.tolist() == [True, False, False, False, False]


def test_a_network_that_knows_nothing_and_one_that_knows_by_heart(four):
    start, log10, heart = map(float, re.findall(r"\d\.\d+", four.printed["sanity"]))
    assert start == pytest.approx(log10, abs=0.01)
    assert heart < 0.01


def test_prelu_and_its_gradient_in_alpha(four):
    assert "dx [[0.25 1.   1.  ]]  dα [-6.]" in four.printed["prelu"]
    assert four.printed["prelu"].count(": right") == 2
    learnt, at_quarter, at_two = four.printed["prelu-learns"].splitlines()[-3:]
    assert float(re.search(r"α = ([\d.]+)", learnt)[1]) > 1
    assert at_quarter.endswith("right")
    assert at_two.endswith("wrong")
    assert four.names["apart"] == [2]


def test_what_routes_hands_back(four):
    copy, merge, split, concatenate, multiply = (
        line.split("dx = ")[1]
        for line in four.printed["routing-by-number"].splitlines()
    )
    assert copy == "[[11.0, 22.0]]"
    assert merge == "[[[10.0, 20.0]], [[10.0, 20.0]]]"
    assert split == "[[10.0, 1.0]]"
    assert concatenate == "[[[10.0, 20.0]], [[30.0, 40.0]]]"
    assert multiply == "[[[30.0, 100.0]], [[10.0, 40.0]]]"
    assert four.value["graph-of-five"]


def test_a_related_task_helps_and_coins_do_not(four):
    reached = {key: np.mean(values) for key, values in four.names["reached"].items()}
    assert reached["loops", 0] == reached["coins", 0]
    assert reached["loops", 1] > reached["loops", 0] + 0.02
    for weight in (0.3, 1, 3):
        assert reached["coins", weight] < reached["coins", 0] + 0.005


def test_every_function_of_the_engine_is_read(four):
    shown = "".join(
        value.data for key, value in four.value.items() if key.startswith("source-")
    )
    for part in ast.parse(inspect.getsource(engine)).body:
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            assert inspect.getsource(getattr(engine, part.name)).strip() in shown
    copied = set(inspect.getsource(engine).splitlines())
    cells = (ROOT / "course" / "04_backpropagation.ipynb").read_text("utf-8")
    assert not [line for line in copied if len(line) > 40 and line in cells]


def test_the_engine_sums_over_paths(four):
    assert "['x', '**2', '3', '×', '×']" in four.printed["source-backward-steps"]
    np.testing.assert_array_equal(four.value["unbroadcast"], [5, 5, 5])
    twice, doubled, chain = four.printed["three-surprises"].splitlines()
    assert twice.endswith("dz/dx = 72")
    assert "51 nodes visited, slope 2^50" in doubled
    by_engine, by_formula = re.findall(r"\d\.\d+", chain)
    assert by_engine == by_formula


def test_the_engine_agrees_with_the_layers(four):
    gaps = {name: float(gap) for name, gap in four.value["same-net"].items()}
    assert set(gaps) == {"0.W", "0.b", "2.W", "2.b"}
    assert max(gaps.values()) < 1e-15


def test_the_stepper_shows_the_readers_expression(four):
    assert four.value["play-graph-stepper"].last == 11


def test_formulas_swell_and_values_do_not(four):
    levels, formulas, derivatives, nodes = np.array(four.names["swell"]).T
    assert nodes.tolist() == (3 * levels).tolist()
    assert formulas.tolist() == (3 * (2**levels - 1)).tolist()
    assert (derivatives > formulas).all()
    assert derivatives[-1] > 2.0**12
    by_formula, by_engine = map(
        float, re.findall(r"\d+\.\d{5,}", four.printed["expression-swell"])
    )
    assert by_formula == pytest.approx(by_engine, rel=1e-12)


def test_the_price_of_a_gradient(four):
    d = 64 * 32 + 32 + 32 * 10 + 10
    prices = four.names["prices"]
    assert prices["central differences"] == 2 * d == 4820
    assert prices["one-sided differences"] == d + 1
    assert prices["complex steps, or forward mode"] == d
    assert 2 < prices["backpropagation"] < 3


def test_the_zoo_holds_what_the_slides_list(four):
    layers, losses = four.names["zoo"]["layer"], four.names["zoo"]["loss"]
    listed = "Multiply Conv2d Copy Split Concatenate Merge ReLU Sigmoid Softmax"
    assert set(listed.split()) | {"LocalResponseNorm", "MaxPool2d"} <= set(layers)
    assert set(losses) >= {
        "LogisticLoss",
        "SoftmaxCrossEntropy",
        "MulticlassHinge",
        "MeanSquaredError",
        "ContrastiveLoss",
    }
    assert all(said.strip() for said in (*layers.values(), *losses.values()))
    assert f"{len(layers)} of kind layer" in four.printed["zoo"]


def test_every_question_has_one_right_answer_and_reasons(four):
    asked = [value for key, value in four.value.items() if key.startswith("ask-")]
    assert len(asked) == 7
    for widget in asked:
        question = widget.question
        right = question.target if question.is_number else question.right
        assert question.answer(right).right
        for wrong in (*question.wrong, *question.hints):
            assert not question.answer(wrong).right
            assert question.answer(wrong).why != "Not this number; try again."
