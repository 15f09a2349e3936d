"""Lecture 6: the numbers of the syllabus, as its own cells compute them."""

import re

import lecture
import numpy as np
import pytest
from inventory import ROOT

# As the slides print them: cut after two digits, not rounded.
FALLING = """
 0.77 -0.11  0.11  0.33  0.55 -0.11  0.33
-0.11  1.00 -0.11  0.33 -0.11  0.11 -0.11
 0.11 -0.11  1.00 -0.33  0.11 -0.11  0.55
 0.33  0.33 -0.33  0.55 -0.33  0.33  0.33
 0.55 -0.11  0.11 -0.33  1.00 -0.11  0.11
-0.11  0.11 -0.11  0.33 -0.11  1.00 -0.11
 0.33 -0.11  0.55  0.33  0.11 -0.11  0.77
"""
CROSSING = """
 0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
-0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
 0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
-0.11  0.33 -0.77  1.00 -0.77  0.33 -0.11
 0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
-0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
 0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
"""
POOLED = {
    "╲": "1.00 .33 .55 .33  .33 1.00 .33 .55  .55 .33 1.00 .11  .33 .55 .11 .77",
    "crossing": "0.55 .33 .55 .33  .33 1.00 .55 .11  .55 .55 .55 .11  .33 .11 .11 .33",
    "╱": "0.33 .55 1.00 .77  .55 .55 1.00 .33  1.00 1.00 .11 .55  .77 .33 .55 .33",
}


@pytest.fixture(scope="module")
def six():
    return lecture.run(ROOT / "course" / "06_convolution.ipynb")


def numbers(text):
    return np.array([float(n) for n in re.findall(r"-?\d*\.\d+", text)])


def cut(values):
    """Cut after two digits, as the slides do; 1 stays 1 in spite of rounding."""
    return np.trunc(100 * np.ravel(values) + 1e-9 * np.sign(np.ravel(values))) / 100


def test_what_full_connection_would_cost(six):
    printed = six.printed["cost-of-everything"]
    assert printed.startswith("120,000,000 weights, 480 MB, against 75,000\n")


def test_the_same_weights_serve_everywhere(six):
    assert np.corrcoef(six.names["learnt"]).min() > 0.95
    assert 1 < six.names["cost"] < 1.15


def test_one_dimension(six):
    assert float(re.search(r"by (\S+) at", six.printed["convolve-by-loops"])[1]) < 1e-14
    assert abs(six.names["up"] - 41) < 3
    assert abs(six.names["down"] - 81) < 3


def test_convolution_and_cross_correlation_of_a_click(six):
    lines = six.printed["click"].splitlines()
    convolution, correlation, commutes, crosses, reversed_crosses = lines
    assert convolution.endswith("[0. 1. 2. 3. 0.]")
    assert correlation.endswith("[0. 3. 2. 1. 0.]")
    assert commutes.endswith("True")
    assert crosses.endswith("False")
    assert reversed_crosses.endswith("True")


def test_the_four_places_of_a_window(six):
    printed = six.printed["h-by-hand"]
    assert "h11 = W11 X11 + W12 X12 + W21 X21 + W22 X22 = 37" in printed
    assert "h12 = W11 X12 + W12 X13 + W21 X22 + W22 X23 = 47" in printed
    assert "h21 = W11 X21 + W12 X22 + W21 X31 + W22 X32 = 67" in printed
    assert "h22 = W11 X22 + W12 X23 + W21 X32 + W22 X33 = 77" in printed
    assert "h11 = W22 X11 + W21 X12 + W12 X21 + W11 X22 = 23" in printed
    assert "h22 = W22 X22 + W21 X23 + W12 X32 + W11 X33 = 63" in printed


def test_the_three_maps_of_the_x(six):
    maps = six.names["responses"]
    np.testing.assert_array_equal(cut(maps["╲"]), numbers(FALLING))
    np.testing.assert_array_equal(cut(maps["crossing"]), numbers(CROSSING))
    rising = numbers(FALLING).reshape(7, 7)[:, ::-1].ravel()
    np.testing.assert_array_equal(cut(maps["╱"]), rising)


def test_the_slide_cuts_and_does_not_round(six):
    *_, ninths, rounded, cuts = six.printed["x-and-o"].splitlines()
    assert ninths.split()[2:] == ["7", "-1", "1", "3", "5", "-1", "3"]
    np.testing.assert_array_equal(numbers(cuts), numbers(FALLING)[:7])
    np.testing.assert_array_equal(
        numbers(rounded), [0.78, *numbers(FALLING)[1:4], 0.56, -0.11, 0.33]
    )
    assert "in the middle: 5/9" in six.printed["x-and-o"]


def test_computers_are_literal(six):
    bent, ring = re.findall(r"(\d+) of 81", six.printed["x-and-o"])
    assert 0 < int(bent) - int(ring) < 8


def test_filters_span_the_depth(six):
    one, several = six.printed["depth"].splitlines()
    assert "→ 28×28×1, 76 parameters; nn.Conv2d agrees: True" in one
    assert "→ 28×28×6, 456 parameters; nn.Conv2d agrees: True" in several


def test_the_stepper_finds_the_readers_class_right(six):
    said = six.value["play-own-layer"].describe()
    assert "7 × 7, its first row 0.78, −0.11, 0.11, 0.33, 0.56, −0.11, 0.33" in said
    assert "Your layer gives the same output." in said


def test_output_sizes(six):
    assert six.value["output-size"].startswith("360 sizes agree")
    assert six.value["output-size"].endswith("stride 2: 1 row is never seen")
    assert six.names["output_size"](32, 5) == 28
    assert six.names["output_size"](224, 7, 2, 3) == 112


def test_the_matrix_is_sparse_and_shared(six):
    assert "16 × 36: 144 of 576 not 0, 9 weights" in six.printed["toeplitz"]
    T = six.names["T1"]
    assert all(len(set(np.diagonal(T, k))) == 1 for k in range(-5, 8))


def test_maps_move_along(six):
    first, second, third = six.printed["equivariance"].splitlines()
    assert first.endswith("= 0e+00")
    assert second.endswith(": 0e+00")
    assert float(re.search(r"([\d.]+) at best", third)[1]) > 0.1


def test_pooled_maps_of_the_x(six):
    for name, expected in POOLED.items():
        np.testing.assert_array_equal(cut(six.names["pooled"][name]), numbers(expected))
    assert "[1.   0.33 0.55 0.33]" in six.printed["pool-by-hand"]
    assert "MaxPool2d(2×2, keep_edges=True) agrees: True" in six.printed["pool-by-hand"]


def test_invariance_grows_with_the_window(six):
    after_one = {name: values[1] for name, values in six.names["change"].items()}
    small, large = after_one["max of 2 × 2"], after_one["max of 6 × 6"]
    assert after_one["pixels"] > small > large > after_one["max of all"] == 0


def test_from_filter_to_vote(six):
    # Deep stacking on the slides: the second pooling of the three maps.
    expected = [1, 0.55, 0.55, 1, 1, 0.55, 0.55, 0.55, 0.55, 1, 1, 0.55]
    np.testing.assert_array_equal(cut(six.names["twelve"][0]), expected)
    lines = six.printed["toy-convnet"].splitlines()[-3:]
    assert [line[-1] for line in lines] == ["X", "O", "X"]


def test_and_back(six):
    slopes = six.names["slopes"]
    conv, pooled = (np.count_nonzero(slopes[k]) for k in (1, 4))
    assert conv <= pooled  # each window has one winner, and windows may share it
    seen = np.zeros((9, 9), bool)
    for _, row, column in np.argwhere(~np.isclose(slopes[1][0], 0)):
        seen[row : row + 3, column : column + 3] = True
    still = np.isclose(slopes[0][0, 0], 0)
    assert still[~seen].all(), "a pixel that no winner saw has a gradient"
    assert 0 < (~seen).sum() < still.sum(), "the shares of no pixel cancel"
    assert six.names["silent"] == still.sum() < 81


def test_both_backward_formulas(six):
    kernel, given, one_off, transposed, column = six.printed[
        "check-formulas"
    ].splitlines()
    assert kernel == "kernel: right (complex step)"
    assert given == "input: right (complex step)"
    assert "wrong" in one_off
    assert transposed.endswith("True")
    assert float(re.search(r"^last column: ([\d.]+)", column)[1]) == 0
    assert np.abs(six.names["dV"][:, -1]).max() > 0  # the last row is seen


def test_the_readers_layer_trains(six):
    assert "TrainableConv: all right" in six.printed["trainable-conv"]
    assert "same gradients: True" in six.value["loops-against-fast"]


def test_strokes_are_learnt_from_noise(six):
    stroke = r"to a stroke, .*?\[(.*?)\]"
    first, learnt = re.findall(stroke, six.printed["learn-letters"])
    assert numbers(first).max() < 0.6
    assert sorted(numbers(learnt))[1] > 0.75
    ours, theirs = re.findall(r"([\d.]+)% of unseen", six.printed["learn-letters"])
    assert 70 < float(ours) < 99 <= float(theirs)


def test_pieces_move_better_than_pixels(six):
    convolutional, dense = six.names["accuracies"].values()
    assert convolutional[0] > 0.97
    assert dense[0] > 0.95
    assert convolutional[1] > dense[1] + 0.1
    sizes = [six.names[name].n_params for name in ("convnet", "dense")]
    assert max(sizes) / min(sizes) < 1.02


def test_a_film_backwards(six):
    forwards, backwards = (numbers(s) for s in six.printed["film"].splitlines()[1:])
    assert forwards.tolist() == backwards[::-1].tolist() == [2.0, 0.67]


def test_complex_cells_do_not_mind_the_phase(six):
    spread = {name: np.ptp(a) / a.max() for name, a in six.names["cells"].items()}
    assert spread["energy"] < 0.01 < spread["maximum"] < 0.15
    assert spread["simple: ReLU"] == 1


def test_every_question_has_one_right_answer_and_reasons(six):
    lecture.require_fair_questions(six, 3)
