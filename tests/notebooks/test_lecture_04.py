"""Lecture 4: the numbers of the syllabus, as its own cells compute them."""

import ast
import inspect
import re

import lecture
import numpy as np
import pytest
from inventory import ROOT
from lecture import percents

from dl_helpers.autograd import engine


@pytest.fixture(scope="module")
def four():
    return lecture.run(ROOT / "course" / "04_backpropagation.ipynb")


def test_two_paths_by_number(four):
    assert four.printed["two-paths"] == "by a 24, by b 12, sum 36; 9x² = 36\n"


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
    printed = four.printed["order-of-products"]
    assert "Jacobian: True" in printed
    entries, others = re.search(r"([\d,]+) entries, (\d+)", printed).groups()
    assert entries == f"{512**2:,}"
    assert 0 < int(others) <= 512


def test_backwards_is_the_cheap_order(four):
    # Three products of a matrix and a vector, against three of two matrices.
    there = 784 * 256 + 2 * 256**2
    back = 784 * (2 * 256**2 + 256)
    said = f"backwards {there:,}, forwards {back:,}: {back / there:.0f} times as many"
    assert said in four.printed["order-of-products"]


def test_the_delta_equations(four):
    checked = four.printed["delta-by-index"].splitlines()
    assert checked == ["dL/dV: right (complex step)", "dL/dW: right (complex step)"]
    outer = four.printed["deltas-in-matrices"].splitlines()[0]
    assert float(outer.split("by ")[1]) < 1e-15
    assert all(np.abs(four.names[name]).max() > 0.1 for name in ("dV", "dW"))


def test_with_a_loss_tau_is_negative(four):
    up, down = (
        [float(n) for n in re.findall(r"\d\.\d{3}", line)]
        for line in four.printed["deltas-in-matrices"].splitlines()[1:]
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


def test_error_by_step_size(four):
    errors = four.names["errors"]
    best = {name: error.min() for name, error in errors.items()}
    steps = {name: four.names["steps"][e.argmin()] for name, e in errors.items()}
    assert steps["one-sided"] == pytest.approx(1e-8)
    assert 1e-6 < steps["central"] < 1e-4
    assert best["complex step"] < 1e-15 < best["central"] < 1e-10 < best["one-sided"]
    assert 3e5 < best["central, float32"] / best["central"] < 3e6
    assert (errors["complex step"][8:] < 1e-15).all()


def test_slips_are_known_by_name(four):
    lines = four.printed["bug-found"].splitlines()[4:10]
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
    last = four.printed["bug-found"].partition("at the start")[2]
    start, log10, heart = map(float, re.findall(r"\d\.\d+", last))
    assert start == pytest.approx(log10, abs=0.01)
    assert heart < 0.01


def test_prelu_and_its_gradient_in_alpha(four):
    assert "dx [[0.25 1.   1.  ]]  dα [-6.]" in four.printed["prelu"]
    assert four.printed["prelu"].count(": right") == 2
    assert float(re.search(r"learnt α = ([\d.]+)", four.printed["prelu"])[1]) > 1
    said = [line.split()[-1] for line in four.printed["slides-maximum"].splitlines()]
    assert said == ["right", "right", "right", "wrong"]
    assert four.names["apart"] == [2]


def test_what_routes_hands_back(four):
    copy, merge, split, concatenate, multiply = (
        line.split("dx = ")[1]
        for line in four.printed["routing-by-number"].splitlines()[:5]
    )
    assert copy == "[[11.0, 22.0]]"
    assert merge == "[[[10.0, 20.0]], [[10.0, 20.0]]]"
    assert split == "[[10.0, 1.0]]"
    assert concatenate == "[[[10.0, 20.0]], [[30.0, 40.0]]]"
    assert multiply == "[[[30.0, 100.0]], [[10.0, 40.0]]]"
    assert four.value["routing-by-number"]


def test_a_related_task_helps_and_coins_do_not(four):
    reached = percents(four.printed["multi-task"])[::5]
    loops, coins = reached[:4], reached[4:]
    assert loops[0] == coins[0]
    assert loops[2] > loops[0] + 2
    assert max(coins[1:]) < coins[0] + 0.5


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
    order, slope = four.printed["source-steps"].splitlines()
    assert order == "['x', '**2', '3', '×', '×']"
    assert slope == "dz/dx = 36"
    twice, doubled = four.printed["engine-at-work"].splitlines()
    assert twice.endswith("dz/dx = 72")
    assert "51 nodes visited, slope 2^50" in doubled


def test_the_engine_agrees_with_the_layers(four):
    gaps = {name: float(gap) for name, gap in four.value["engine-at-work"].items()}
    assert set(gaps) == {"0.W", "0.b", "2.W", "2.b"}
    assert max(gaps.values()) < 1e-15


def test_the_stepper_shows_the_readers_expression(four):
    assert four.value["play-graph-stepper"].last == 7


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
    prices = {name: price for name, (price, *_) in four.names["prices"].items()}
    assert prices["numeric, central"] == 2 * d == 4820
    assert prices["numeric, one-sided"] == d + 1
    assert prices["complex step, or forward mode"] == d
    assert 2 < prices["automatic, reverse"] < 3
    table = four.value["price"].data
    assert "| 2,410 parameters |" in table
    assert "4,820.0 | 11 digits |" in table


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
    lecture.require_fair_questions(four, 5)
