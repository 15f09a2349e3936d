"""Formulas: their derivatives, what is simplified, and how they grow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dl_helpers.autograd import symbolic
from dl_helpers.autograd.symbolic import Variable, cos, exp, log, sin, tanh

x, y = Variable("x"), Variable("y")


@pytest.mark.parametrize(
    ("formula", "derivative"),
    [
        (x, "1"),
        (y, "0"),
        (3 * x**2, "3 * 2 * x"),
        (x * y + x, "y + 1"),
        (sin(x), "cos(x)"),
        (cos(x), "-sin(x)"),
        (exp(2 * x), "exp(2 * x) * 2"),
        (log(x), "1 / x"),
        (x / y, "1 / y"),
        (tanh(x), "1 - tanh(x)**2"),
    ],
)
def test_derivatives_as_on_paper(formula, derivative):
    assert repr(formula.diff(x)) == derivative


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (x + 0, "x"),
        (0 + x, "x"),
        (x - 0, "x"),
        (0 - x, "0 - x"),
        (1 * x, "x"),
        (x * 0, "0"),
        (0 / x, "0"),
        (x / 1, "x"),
        (x**1, "x"),
        (x**0, "1"),
        (x + 2 - 2, "x + 2 - 2"),
        (Variable("x") * (symbolic.formula(2) * 3 - 5), "x"),
        ((x + y) * x, "(x + y) * x"),
        (x - (x - y), "x - (x - y)"),
        (x / (x / y), "x / (x / y)"),
        ((x * y) ** 2, "(x * y)**2"),
        ((x**y) ** 2, "(x**y)**2"),
        (x ** (y**2), "x**y**2"),
        (-x * y, "(-x) * y"),
        (-(x * y), "-x * y"),
        (-(x + y), "-(x + y)"),
        ((-x) ** 2, "(-x)**2"),
        (x * -2, "x * (-2)"),
        (exp(-x) + 1, "exp(-x) + 1"),
    ],
)
def test_it_reads_well_and_leaves_out_the_obvious(formula, text):
    assert repr(formula) == text


def formulas():
    """Draw formulas whose values and slopes exist for x and y between 0.5 and 2."""
    leaf = st.sampled_from([x, y, symbolic.formula(2), symbolic.formula(-1.5)])

    def grow(inner):
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda p: p[0] + p[1]),
            pair.map(lambda p: p[0] - p[1]),
            pair.map(lambda p: p[0] * p[1]),
            pair.map(lambda p: p[0] / (2 + sin(p[1]))),
            pair.map(lambda p: exp(sin(p[0])) ** cos(p[1])),
            inner.map(tanh),
            inner.map(lambda f: log(2 + cos(f)) ** 2),
            inner.map(lambda f: -f),
        )

    return st.recursive(leaf, grow, max_leaves=6)


@pytest.mark.parametrize(
    "formula",
    [x / y, y / x, x**y, y**x, x**3, x - y * x, exp(x) / x, tanh(x * y), cos(x / y)],
)
@pytest.mark.parametrize("variable", ["x", "y"])
def test_each_rule_by_the_complex_step(formula, variable):
    at = {"x": 1.3, "y": 0.7}
    beside = {**at, variable: at[variable] + 1e-30j}
    numeric = np.imag(formula.evaluate(**beside)) / 1e-30
    slope = formula.diff(Variable(variable)).evaluate(**at)
    assert slope == pytest.approx(numeric, rel=1e-14, abs=1e-15)


@given(formula=formulas(), at=st.floats(0.5, 2), other=st.floats(0.5, 2))
def test_derivatives_are_those_of_the_complex_step(formula, at, other):
    numeric = np.imag(formula.evaluate(x=at + 1e-30j, y=other)) / 1e-30
    slope = formula.diff(x).evaluate(x=at, y=other)
    assert slope == pytest.approx(numeric, rel=1e-9, abs=1e-12)


@given(formula=formulas(), at=st.floats(0.5, 2))
def test_what_is_written_is_python(formula, at):
    names = {"x": at, "y": 1.5, "exp": np.exp, "log": np.log, "sin": np.sin}
    names |= {"cos": np.cos, "tanh": np.tanh}
    value = formula.evaluate(x=at, y=1.5)
    assert eval(repr(formula), names) == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_derivatives_swell():
    """The logistic map l ← 4 l (1 − l): the formula doubles, its slope does worse."""
    counts, l_n = [], x
    for _ in range(5):
        l_n = 4 * l_n * (1 - l_n)
        counts.append((l_n.count(), l_n.diff(x).count()))
    assert [n for n, _ in counts] == [3, 9, 21, 45, 93]
    growth = [slope / n for n, slope in counts]
    assert growth == sorted(growth)
    assert growth[-1] > 5


def test_arrays_for_variables():
    t = np.linspace(0, 1, 5)
    value = (sin(x) ** 2 + cos(x) ** 2).evaluate(x=t)
    np.testing.assert_allclose(value, np.ones(5), rtol=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: (x + y).evaluate(x=1), "y has no value, expected y=…"),
        (lambda: x + "a", "'a' is neither a number nor a formula"),
        (lambda: sin([1]), r"\[1\] is neither a number"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
