"""One of each widget, small enough to be looked at."""

import numpy as np

from dl_helpers.checks.questions import Question
from dl_helpers.nn import Dense
from dl_helpers.widgets import ask, captcha_odds, perceptron, score_bars, score_losses

CHOICE = Question(
    "How many numbers does `W` hold for 10 classes and 3,072 inputs?",
    right="30,720",
    wrong={
        "3,082": "This adds; each class has a weight for each input.",
        "30,730": "This counts the biases `b` as well.",
    },
    why="A row of 3,072 weights for each of the 10 classes.",
)
NUMBER = Question(
    "What is the hinge loss of the scores (1, 3), if the first class is right?",
    answer=3,
    hints={2: "The margin of 1 is missing."},
    why="3 − 1 + 1 = 3.",
)
SHAPES = {"digits": (1, 8, 8), "colour": (3, 32, 32)}


def bars(shape=(1, 8, 8), classes=("cat", "car", "frog")):
    """Make score bars of a random classifier on random pictures."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(12, *shape)).astype(np.float32)
    model = Dense(int(np.prod(shape)), len(classes), rng=1)
    model.params["W"] *= 20
    model.params["b"] += np.float32([0.5, -1, 0.25])
    return score_bars(model, x, rng.integers(0, len(classes), 12), classes)


def points(n=10):
    """Make a perceptron on points that a line separates."""
    rng = np.random.default_rng(3)
    y = np.resize([1, -1], n)
    x = rng.normal(size=(n, 2)) * 0.6 + 1.2 * y[:, None] + [2, 0]
    return perceptron(x, y)


ALL = {
    "score bars": bars,
    "score bars in colour": lambda: bars((3, 32, 32)),
    "perceptron": points,
    "score losses": score_losses,
    "question": lambda: ask(CHOICE),
    "question for a number": lambda: ask(NUMBER),
    "captcha odds": lambda: captcha_odds(12, 0.9, {"best": 0.98914}),
}
