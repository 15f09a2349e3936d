"""CAPTCHA odds: the chance to be right n times in a row, in Python and on the page."""

import json

import numpy as np
import pytest
import traitlets
from node import evaluate

from dl_helpers.widgets import captcha_odds

LEADERS = {"first": 0.98914, "second": 0.98309}


def test_the_two_numbers_of_asirra():
    assert captcha_odds(12, 0.6).chance == pytest.approx(0.00217, abs=1e-5)
    assert captcha_odds(12, 0.989).chance == pytest.approx(0.875, abs=1e-3)


def test_says_chance_attempts_and_the_marks():
    said = captcha_odds(12, 0.6, LEADERS).describe()
    assert "0.6^12 = 0.00218: 459.4 attempts on average" in said
    assert f"it must be right on {0.5 ** (1 / 12):.4f}" in said
    assert "first 0.98914 → 0.877, second 0.98309 → 0.815" in said
    assert "never" in captcha_odds(3, 0).describe()


def test_draws_itself_with_and_without_marks():
    pictures = [captcha_odds(marks=marks).preview() for marks in (None, LEADERS)]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n": 0}, "n is 0, expected 1 to 60 pictures"),
        ({"n": 2.5}, "n is 2.5, expected 1 to 60"),
        ({"accuracy": 60}, "accuracy is 60, expected a share.*divide by 100"),
        ({"accuracy": np.nan}, "accuracy is nan"),
        ({"marks": {"best": 98.9}}, "best is 98.9, expected a share"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        captcha_odds(**given)


@pytest.mark.parametrize("state", [{"n": 61}, {"accuracy": -0.1}])
def test_refuses_from_the_browser_what_makes_no_sense(state):
    with pytest.raises(traitlets.TraitError, match=r"expected (1|0) to (60|1)"):
        captcha_odds().set_state(state)


@pytest.mark.parametrize(("n", "accuracy"), [(12, 0.6), (3, 0.9), (1, 0.5)])
def test_attempts_at_random_pass_as_often_as_the_formula_says(n, accuracy):
    start = {"seed": 0, "tried": 0, "passed": 0, "n": n, "accuracy": accuracy}
    count = 40_000
    after = evaluate(
        "classification/odds.js", f"moreAttempts({json.dumps(start)}, {count})"
    )
    assert after["tried"] == count
    chance = captcha_odds(n, accuracy).chance
    spread = np.sqrt(chance * (1 - chance) * count)
    assert abs(after["passed"] - chance * count) < 4 * spread
