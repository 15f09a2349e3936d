"""Learning rates: each is trained with once, whatever becomes of it."""

import numpy as np
import pytest
import traitlets

from dl_helpers.nn import Dense, SoftmaxCrossEntropy
from dl_helpers.optim import SGD
from dl_helpers.training import fit
from dl_helpers.widgets import learning_rates


def bowl(rate):
    """Go down x² from 1 for eight steps; each multiplies x by 1 − 2 rate."""
    return (1 - 2 * rate) ** (2.0 * np.arange(9))


def quiet(train, rates, **given):
    return learning_rates(train, rates, progress=False, **given)


def test_trains_once_with_each_rate_in_order():
    seen = []

    def train(rate):
        seen.append(rate)
        return bowl(rate)

    widget = quiet(train, [1, 0.01, 0.3, 0.3])
    assert seen == widget.rates == [0.01, 0.3, 1]
    assert widget.best == widget.index == 1
    losses = np.frombuffer(widget.losses)
    np.testing.assert_array_equal(losses, np.concatenate([*map(bowl, seen)]))
    assert widget.lengths == [9, 9, 9]
    assert widget.kinds == ["fell", "fell", "rose"]


def test_says_what_each_rate_gave():
    widget = quiet(bowl, [0.1, 0.3, 1.5], unit="step")
    said = widget.describe()
    final = 0.4**16
    assert f"With 0.3 the loss went from 1 to {final:.4g} in 9 steps." in said
    assert f"Best: 0.3, final loss {final:.4g}. rose: 1.5." in said
    widget.set_state({"index": 2})
    assert f"to {2.0**16:.4g} in 9 steps" in widget.describe()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_is_divergence(value):
    widget = quiet(lambda rate: [1.0, value if rate > 1 else 0.5], [0.1, 10])
    assert widget.kinds == ["fell", "diverged"]
    assert widget.best == 0
    widget.set_state({"index": 1})
    assert "With 10 the loss diverged." in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def train_too_fast(rate):
    if rate > 1:
        raise RuntimeError("too fast for me")
    return [2.0, 1.0]


def test_an_error_is_shown_beside_its_rate():
    widget = quiet(train_too_fast, [1, 2])
    assert widget.kinds == ["fell", "failed"]
    said = widget.errors[1]
    assert said.startswith("RuntimeError: too fast for me (line ")
    assert said.endswith("of train_too_fast)")
    widget.set_state({"index": 1})
    assert f"With 2: {said}." in widget.describe()


def test_all_may_fail():
    widget = quiet(lambda rate: [], [1, 2])
    assert widget.best == -1
    assert "expected a sequence of losses" in widget.errors[0]
    assert "No rate came to its end." in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def test_takes_the_history_of_fit_and_its_divergence():
    rng = np.random.default_rng(0)
    x = 100 * rng.normal(size=(60, 4)).astype(np.float32)
    train = x, rng.integers(0, 3, 60)

    def run(rate):
        model = Dense(4, 3, rng=0)
        return fit(
            model, SoftmaxCrossEntropy(), SGD(rate), train, epochs=3, progress=False
        )

    widget = quiet(run, [1e-4, 1e37])
    assert widget.kinds == ["fell", "diverged"]
    assert widget.lengths[0] == 3
    np.testing.assert_array_equal(
        np.frombuffer(widget.losses)[:3], run(1e-4).train_loss
    )
    assert "fit: the loss is no longer finite" in widget.errors[1]


def test_stopped_early_it_keeps_what_is_done():
    def train(rate):
        if rate > 1:
            raise KeyboardInterrupt
        return bowl(rate)

    assert quiet(train, [0.1, 1, 2, 3]).rates == [0.1, 1]
    with pytest.raises(KeyboardInterrupt):
        quiet(train, [2, 3])


def test_progress_is_not_on_standard_error(capsys):
    learning_rates(bowl, [0.1, 0.2])
    out, err = capsys.readouterr()
    assert "2/2" in out
    assert err == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"train": [1, 2]}, "expected a function of the learning rate"),
        ({"rates": []}, "expected 1 to 50 positive numbers"),
        ({"rates": [0, 1]}, "expected 1 to 50 positive numbers"),
        ({"rates": [1, np.inf]}, "expected finite numbers"),
        ({"rates": [[1, 2]]}, "expected 1 to 50 positive numbers"),
        ({"rates": ["a"]}, "expected 1 to 50 positive numbers"),
        ({"rates": np.arange(1, 52)}, "expected 1 to 50"),
        ({"hide": ["curves"]}, "hide has 'curves'"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        quiet(**{"train": bowl, "rates": [0.1]} | given)


@pytest.mark.parametrize("index", [-1, 2])
def test_refuses_from_the_browser_what_is_not_there(index):
    with pytest.raises(traitlets.TraitError, match="expected 0 to 1"):
        quiet(bowl, [0.1, 0.2]).set_state({"index": index})
