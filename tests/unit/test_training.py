"""fit: it learns, it stops when it should, and it never loses what it learnt."""

import re

import numpy as np
import pytest

from dl_helpers.nn import (
    L2,
    BinaryCrossEntropy,
    Dense,
    LogisticLoss,
    MulticlassHinge,
    SoftmaxCrossEntropy,
    zeros,
)
from dl_helpers.optim import SGD
from dl_helpers.training import DivergedError, accuracy, evaluate, fit, scores_of


def three_blobs(n=90, seed=0):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    centres = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
    return centres[y] + 0.5 * rng.normal(size=(n, 2)), y


def run(model=None, loss=None, lr=0.1, train=None, **options):
    model = model or Dense(2, 3)
    options = {"epochs": 5, "batch_size": 8, "progress": False, **options}
    loss = loss or SoftmaxCrossEntropy()
    return model, fit(model, loss, SGD(lr), train or three_blobs(), **options)


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), MulticlassHinge()], ids=repr)
def test_learns_three_blobs(loss):
    model, history = run(loss=loss, validation=three_blobs(seed=1))
    assert history.stopped == "finished"
    assert history.validation_metric[-1] > 0.95
    assert history.train_loss[-1] < history.train_loss[0]
    assert len(history) == len(history.validation_loss) == 5
    assert accuracy(scores_of(model, three_blobs()[0]), three_blobs()[1]) > 0.95


@pytest.mark.parametrize(
    ("loss", "other"), [(LogisticLoss(), -1), (BinaryCrossEntropy(), 0)]
)
def test_learns_two_classes_with_one_score(loss, other):
    x, y = three_blobs()
    train = x, np.where(y == 0, 1, other)
    _, history = run(Dense(2, 1), loss, train=train, validation=train)
    assert history.validation_metric[-1] > 0.95


def test_one_step_by_hand():
    """From W = 0, softmax gives ½ each, so the slope for the right class is −½."""
    model = Dense(1, 2, init=zeros, dtype=np.float64)
    train = np.array([[2.0]]), np.array([0])
    _, history = run(model, lr=0.1, train=train, epochs=1, penalty=L2(10.0))
    np.testing.assert_allclose(model.params["W"], [[0.1], [-0.1]])
    np.testing.assert_allclose(model.params["b"], [0.05, -0.05])
    assert history.train_loss == [pytest.approx(np.log(2))]


def test_the_penalty_pulls_the_weights_to_zero():
    free, held = (run(penalty=L2(strength))[0] for strength in (0, 1))
    ratio = np.linalg.norm(held.params["W"]) / np.linalg.norm(free.params["W"])
    assert ratio < 0.5


def test_same_seed_same_weights_and_the_order_matters():
    one, same, other = (run(rng=seed)[0].params["W"] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()


def test_every_example_counts_once_an_epoch():
    """The mean over an epoch weighs the last, smaller batch by its size."""
    x, y = three_blobs(10)
    model = Dense(2, 3, init=zeros)
    _, history = run(model, train=(x, y), lr=1e-12, epochs=1, batch_size=8)
    assert history.train_loss[0] == pytest.approx(np.log(3))


def test_early_stopping_goes_back_to_the_best_epoch():
    x, y = three_blobs(12, seed=3)
    wrong = x, (y + 1) % 3  # learning the training data makes these ever worse
    model, history = run(train=(x, y), validation=wrong, epochs=50, patience=3)
    assert history.stopped == "early, after 3 epochs without improvement"
    assert len(history) == history.best_epoch + 3
    best = min(history.validation_loss)
    assert evaluate(model, SoftmaxCrossEntropy(), *wrong)[0] == pytest.approx(best)


class InterruptedSGD(SGD):
    """Ctrl-C at the 30th step, which lies in the third epoch of twelve steps each."""

    steps = 0

    def step(self, params, grads):
        self.steps += 1
        if self.steps == 30:
            raise KeyboardInterrupt
        super().step(params, grads)


def test_an_interrupt_keeps_the_history_and_what_was_learnt():
    model, loss = Dense(2, 3), SoftmaxCrossEntropy()
    options = {"epochs": 100, "batch_size": 8, "progress": False}
    history = fit(model, loss, InterruptedSGD(0.1), three_blobs(), **options)
    assert history.stopped == "interrupted"
    assert len(history) == 2
    assert evaluate(model, loss, *three_blobs())[0] < history.train_loss[-1]


def test_a_diverging_run_restores_the_epoch_and_keeps_the_history():
    class Explodes(SGD):
        steps = 0

        def step(self, params, grads):
            self.steps += 1
            super().step(params, grads)
            if self.steps == 30:
                params["W"][:] = np.inf

    model = Dense(2, 3)
    options = {"epochs": 9, "batch_size": 8, "progress": False}
    with pytest.raises(
        DivergedError, match=r"no longer finite.*ten times smaller"
    ) as e:
        fit(model, SoftmaxCrossEntropy(), Explodes(0.1), three_blobs(), **options)
    assert np.isfinite(model.params["W"]).all()
    assert len(e.value.history) == 2
    assert e.value.history.stopped == "diverged"


def test_a_learning_rate_that_is_far_too_large_is_found_without_a_warning():
    with pytest.raises(DivergedError, match=r"SGD\(lr=1e\+308\)"):
        run(Dense(2, 3, dtype=np.float64), loss=MulticlassHinge(), lr=1e308)


def test_a_students_own_layer_and_optimiser_fit_in():
    class Scores:
        def __init__(self):
            self.params, self.grads = {"W": np.zeros((2, 3))}, {}
            self.training = True

        def forward(self, x):
            self.x = x
            return x @ self.params["W"]

        def backward(self, dy):
            self.grads = {"W": self.x.T @ dy}
            return dy @ self.params["W"].T

    model, history = run(Scores())
    assert history.train_metric[-1] > 0.95
    assert model.training


def test_shows_a_bar_on_standard_output(capsys):
    run(progress=True, validation=three_blobs(seed=1))
    shown = capsys.readouterr()
    assert "5/5" in shown.out
    assert re.search(r"loss 0\.\d+ / 0\.\d+, accuracy 1 / 1", shown.out)
    assert shown.err == ""


X, Y = three_blobs()
HOLED = X.copy()
HOLED[3, 1] = np.nan


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"train": (HOLED, Y)},
            r"train holds 1 values that are NaN.* first at \(3, 1\)",
        ),
        ({"validation": (HOLED, Y)}, "validation holds 1 values that are NaN"),
        ({"train": (X, Y[:5])}, "train has 90 inputs and 5 targets"),
        ({"train": (X[:0], Y[:0])}, "0 inputs and 0 targets.*at least one"),
        ({"epochs": 0}, "epochs is 0, expected 1 or more"),
        ({"batch_size": -1}, "batch_size is -1"),
        ({"patience": 3}, "needs validation data"),
        ({"train": (X, Y + 1)}, "label 3 came"),
        ({"train": (X[:, :1], Y)}, r"x has shape \(90, 1\), expected \(N, 2\)"),
    ],
)
def test_says_what_is_wrong_and_moves_nothing(options, message):
    model = Dense(2, 3)
    before = model.params["W"].copy()
    with pytest.raises(ValueError, match=message):
        run(model, batch_size=options.pop("batch_size", 90), **options)
    np.testing.assert_array_equal(model.params["W"], before)


def test_test_mode_is_on_only_while_scores_are_computed():
    class Watch(Dense):
        def forward(self, x):
            self.seen = self.training
            return super().forward(x)

    model = Watch(2, 3)
    assert scores_of(model, X, batch_size=7).shape == (90, 3)
    assert (model.seen, model.training) == (False, True)
