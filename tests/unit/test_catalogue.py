"""The notation in which wrong and other right answers are written down."""

import pytest

from dl_helpers.grading.catalogue import alternatives, mistakes

NAMES = ["f_hand", "f_values", "g_hand", "digits_test"]
TEXT = r"""
[f]
sign: hand | a sign
    is wrong
    `+ b` → `- b`
two places: * g_hand digits_*
    `return x`
    → `y = x\n    return y`
    `x, b` → `b, x`

[g]
nothing: hand
    `1` → ``
"""


def test_mistakes_are_read():
    sign, two, nothing = mistakes(TEXT)
    assert (sign.name, sign.cell, sign.loses) == ("sign", "f", ("hand",))
    assert sign.says == "a sign is wrong"
    assert sign.applied("x + b") == "x - b"
    assert two.says == ""
    assert two.applied("def f(x, b):\n    return x") == (
        "def f(b, x):\n    y = x\n    return y"
    )
    assert nothing.applied("1") == ""


def test_patterns_are_of_the_own_task_first():
    sign, two, nothing = mistakes(TEXT)
    assert sign.tests(NAMES) == {"f_hand"}
    assert two.tests(NAMES) == set(NAMES)
    assert nothing.tests(NAMES) == {"g_hand"}


@pytest.mark.parametrize("source", ["x", "+ b + b"])
def test_a_piece_must_stand_in_the_solution_once(source):
    with pytest.raises(ValueError, match=r"f, sign: '\+ b' stands \d times"):
        mistakes(TEXT)[0].applied(source)


def test_a_pattern_without_a_test_is_told():
    with pytest.raises(ValueError, match="f, sign: no test 'hand'"):
        mistakes(TEXT)[0].tests(["f_values"])


def test_alternatives_are_read():
    one, two = alternatives("= by hand\n[f]\nx = [1]\n\n[g]\ny\n= other\n[f]\nz\n")
    assert (one.name, two.name) == ("by hand", "other")
    assert one.sources == {"f": "x = [1]", "g": "y"}
    assert two.sources == {"f": "z"}
