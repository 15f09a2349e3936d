"""What test cells call: right answers pass, wrong ones are told what they look like."""

import re
import sys
import warnings

import numpy as np
import pytest

from dl_helpers.checks import answers as check
from dl_helpers.checks.door import visit
from dl_helpers.data import batches
from dl_helpers.nn import softmax

WANT = np.array([[1.5, -2.0, 0.25], [4.0, 0.5, -1.0]])


def says(*pieces):
    """Expect an AssertionError whose message holds these pieces."""
    return pytest.raises(
        AssertionError, match="(?s)" + ".*".join(map(re.escape, pieces))
    )


@pytest.mark.parametrize(
    "right",
    [
        WANT,
        WANT.tolist(),
        WANT.astype(np.float32),
        np.asfortranarray(WANT),
        WANT + 1e-9,
        (WANT * (1 + 1e-4)).astype(np.float32),
    ],
)
def test_right_answers_pass(right):
    check.expect(right, WANT, "f(x)")


@pytest.mark.parametrize("one", [1.0, 1, np.float32(1), np.array(1.0), True])
def test_one_number_may_have_any_type(one):
    check.expect(one, 1.0, "f(x)")


def test_the_tolerance_is_that_of_the_arithmetic():
    off = 1 + 1e-6
    check.expect(np.float32(off), 1.0, "f(x)")
    check.expect(off, 1.0, "f(x)")  # a Python float may come from float32
    with says("expected 1, 1 came"):
        check.expect(np.float64(off), 1.0, "f(x)")
    check.expect(np.float64(1e-6), 0.0, "f(x)", scale=100)
    with says("expected 0, 1e-06 came"):
        check.expect(np.float64(1e-6), 0.0, "f(x)")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (-WANT, "negative of the right answer"),
        (WANT.T, "transpose"),
        (6 * WANT, "It is 6 times the right answer, and N = 6: a sum stands where"),
        (WANT / 6, "divided by 6, and N = 6"),
        (2 * WANT, "twice"),
        (WANT / 2, "half"),
        (WANT.astype(int), "cut off: an integer array"),
        (np.zeros((2, 3)), "all zeros"),
        (np.full((2, 3), 7), "It is 7 everywhere"),
        (WANT + 1, "plus 1 in every place"),
        (WANT**3, "this is the cube"),
        (WANT**5, "this is a power"),
        (np.sqrt(WANT**2 - 100 + 0j).real * np.nan, "overflowed"),
        (np.ones((2, 3, 1)), "expected shape (2, 3), shape (2, 3, 1) came"),
        (1.0, "expected shape (2, 3), a single number came"),
        (None, "nothing came back. Is there a `return`?"),
        ("text", "expected numbers, a value of type str came"),
        ([[1, 2], [3]], "expected numbers, a value of type list came"),
        (WANT + 1j, "expected numbers"),
    ],
)
def test_a_wrong_answer_is_told_what_it_looks_like(wrong, message):
    suspects = {"this is the cube": WANT**3, "this is a power": (WANT**4, WANT**5)}
    with says("f(x): ", message):
        check.expect(wrong, WANT, "f(x)", sizes={"N": 6}, suspects=suspects)


def test_zeros_among_numbers_below_one_are_not_cut_off_digits():
    with says("all zeros"):
        check.expect(np.zeros((2, 3)), WANT / 100, "f(x)")


def test_the_worst_entry_is_named():
    came = WANT.copy()
    came[0, 1], came[1, 2] = 0.0, -1.5
    with says("2 of 6 entries are wrong", "Worst at [0, 1]: expected -2, 0 came"):
        check.expect(came, WANT, "f(x)")


def test_an_entry_that_is_no_number_is_the_worst():
    came = WANT + np.array([[100, 0, 0], [0, np.nan, 0]])
    with says("Worst at [1, 1]: expected 0.5, nan came", "exp(1000)"):
        check.expect(came, WANT, "f(x)", not_finite="exp(1000) overflows")


def test_a_loss_for_each_example_is_no_mean():
    with says("expected a single number, shape (4,)", "Is the mean over the examples"):
        check.expect(np.ones(4), 1.0, "loss(x)")
    with says("expected shape (2, 3)", "which axis?"):
        check.expect(np.ones(4), WANT, "f(x)", shape_hint="which axis?")


def test_infinity_may_be_right():
    check.expect([np.inf, 1], [np.inf, 1], "f(x)")


def test_seeds_repeat_and_change_with_the_environment(monkeypatch):
    def draw():
        return [rng.random() for rng in check.seeds(3)]

    monkeypatch.delenv("DL_HELPERS_SEED", raising=False)
    first = draw()
    assert first == draw()
    assert len(set(first)) == 3
    monkeypatch.setenv("DL_HELPERS_SEED", "1")
    assert not set(first) & set(draw())


def divide(x):
    return x / 0 if np.isscalar(x) else x


def later(x):
    raise NotImplementedError


def leave(x):
    raise SystemExit


def test_what_a_function_raises_becomes_a_sentence():
    with says("divide raised ZeroDivisionError: division by zero"):
        check.call(divide, 1)
    with says("later is still to be written."):
        check.call(later, 1)
    with says("leave raised SystemExit"):
        check.call(leave, 1)


def test_ready_made_answers_are_found():
    with says("mine calls dl_helpers.nn.functional.softmax", "NumPy alone"):

        def mine(x):
            return softmax(x)

        check.call(mine, WANT)
    with says("torch", "ready-made"):
        import torch

        check.call(lambda x: torch.softmax(torch.from_numpy(x), 1).numpy(), WANT)
    with says("sklearn", "ready-made"):
        from sklearn.preprocessing import normalize

        check.call(lambda x: normalize(x), WANT)


def test_batches_of_the_package_are_ready_made_too():
    with says("calls dl_helpers.data", "ready-made"):
        check.call(lambda x: list(batches(x, x, 2, 0)), np.arange(6))


def test_checks_are_tools_and_may_be_used():
    check.call(lambda: check.numbers(1, "x"))


def test_warnings_and_standard_error_do_no_harm(capsys):
    def noisy(x):
        warnings.warn("look out", UserWarning, stacklevel=1)
        print("progress", file=sys.stderr)
        return np.log(x * 0)

    assert np.isneginf(check.call(noisy, np.ones(1)))
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "progress" in shown.out


def test_a_generator_comes_as_a_list():
    def batches(n):
        yield np.arange(n)
        yield np.arange(1)

    assert len(check.arrays(check.call(batches, 3), "batches(3)")) == 2


@pytest.mark.parametrize("answer", [None, [], 3, [None]])
def test_arrays_want_a_list_of_arrays(answer):
    with says("f(x)"):
        check.arrays(answer, "f(x)")


def test_inputs_are_copies_and_changes_are_found():
    def shift(x, y):
        y -= 1
        return x - y

    x, y = np.ones(3), np.ones(3)
    check.call(shift, x, y)
    np.testing.assert_array_equal(y, 1)
    with says("shift changes its argument number 2 in place"):
        check.leaves_inputs_alone(shift, x, y)
    check.leaves_inputs_alone(np.add, x, y)


@pytest.mark.parametrize("draw", [np.random.rand, np.random.seed])
def test_global_random_numbers_are_found(draw):
    check.leaves_global_random_alone(lambda rng: rng.random(), np.random.default_rng(0))
    with says("uses np.random's global numbers"):
        check.leaves_global_random_alone(draw)


def loop(x):
    total = 0.0
    for row in x:
        total += row.sum()
    return total


@pytest.mark.parametrize(
    "f",
    [
        loop,
        lambda x: sum(row.sum() for row in x),
        lambda x: [row.sum() for row in x],
        lambda x: np.apply_along_axis(lambda row: row.sum(), 1, x),
        np.vectorize(lambda row: row + 1),
    ],
)
def test_loops_are_found(f):
    with says("there is a loop"):
        check.vectorised(f, (np.ones((3, 2)),), (np.ones((30, 2)),))


def test_a_loop_over_classes_is_none_over_examples():
    def by_class(x):
        return [x[:, k].sum() for k in range(x.shape[1])]

    check.vectorised(by_class, (np.ones((3, 2)),), (np.ones((30, 2)),))


def test_several_values_are_taken_apart():
    assert check.parts((1, 2), "dW, db") == (1, 2)
    assert check.parts([1, 2], "dW, db") == (1, 2)
    for wrong, came in [(None, "None"), ((1,), "1"), (np.ones(2), "type ndarray")]:
        with says("Expected 2 values: dW, db", "Came: ", came):
            check.parts(wrong, "dW, db")


def test_figures_are_compared_with_a_bound():
    check.at_least(0.9, 0.9, "accuracy")
    check.at_most(0, 0, "errors")
    with says("accuracy: expected 0.9 or more, 0.5 came"):
        check.at_least(0.5, 0.9, "accuracy")
    with says("accuracy: expected 0.9 or more, nan came"):
        check.at_least(np.nan, 0.9, "accuracy")
    with says("errors: expected 0 or less, 3 came"):
        check.at_most(3, 0, "errors")


def test_numbers_of_a_shape_are_finite():
    with says("W: expected shape (2, 2), shape (4,) came"):
        check.numbers(np.ones(4), "W", shape=(2, 2))
    with says("W: NaN or infinity came"):
        check.numbers([np.nan], "W", shape=(1,))


def test_two_orders_differ():
    check.differ(np.arange(3), np.arange(3)[::-1], "same")
    with says("same"):
        check.differ(np.arange(3), np.arange(3), "same")


def test_a_visit_leaves_no_hooks_behind():
    before = sys.getprofile(), sys.gettrace()
    visit(later, 1)
    check.vectorised(np.sum, (np.ones(2),), (np.ones(3),))
    assert (sys.getprofile(), sys.gettrace()) == before
