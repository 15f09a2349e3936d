"""Which cells the judge runs too: what defines something, or sets the stage."""

import pytest

from dl_helpers.grading.judge.names import only_show

LOCKED = {"locked": True}
TEST = {"locked": True, "grade": True}
ANSWER = {"solution": True}
ASKED = frozenset({"W", "train"})


@pytest.mark.parametrize(
    ("source", "is_idle"),
    [
        ("show(W)", True),
        ("picture = show(W)\nprint(train)", True),
        ("fitted = train(data)", False),  # the test below uses it
        ("def fit(): return train(data)", False),  # so does this function
        ("np.random.seed(0)", False),  # no name of the student's: it may set the stage
        ("%matplotlib inline", False),
    ],
)
def test_only_what_shows_a_students_work_is_left_to_the_sandbox(source, is_idle):
    cells = [
        ("import numpy as np", LOCKED),
        ("W = 1\ndef train(x): ...", ANSWER),
        (source, LOCKED),
        ("later = fit", LOCKED),
        ("assert fitted and later", TEST),
    ]
    assert only_show(cells, ASKED) == ({2} if is_idle else set())
