"""The widgets' JavaScript: its own tests, and that its numbers are Python's."""

import json
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from node import STATIC, evaluate, node

from dl_helpers.figures import COLORS
from dl_helpers.nn import MulticlassHinge, SoftmaxCrossEntropy, softmax
from dl_helpers.widgets import perceptron
from dl_helpers.widgets.foundation import bundle

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.mjs"))
SOURCES = {
    file.relative_to(STATIC).as_posix(): file.read_text()
    for file in STATIC.rglob("*.js")
}
WIDGETS = sorted(n[:-3] for n, text in SOURCES.items() if "export default" in text)
# What makes elements of a page needs a page: the browser tests look at it.
DRAWS = re.compile(
    r'^import \{[^}]*\b(h|s|widget)\b[^}]*\} from "[./\w]+/core.js";', re.M
)
STATE = ["points", "labels", "weights", "current", "steps", "updates", "clean", "last"]


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.split(".")[0])
def test_under_node(file):
    run = node("--test", str(file))
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_module_with_pure_functions_has_tests():
    tested = "\n".join(file.read_text() for file in TESTS)
    pure = {name for name, text in SOURCES.items() if not DRAWS.search(text)}
    assert pure == {name for name in pure if f"/static/{name}" in tested}
    assert len(pure) > 5


@pytest.mark.parametrize("name", WIDGETS)
def test_a_joined_module_is_a_module_with_a_render(name, tmp_path):
    joined = tmp_path / "joined.mjs"
    joined.write_text(bundle.join(name), encoding="utf-8")
    code = f"import widget from {json.dumps(joined.as_uri())}; widget.render.call;"
    run = node("--input-type=module", "--eval", code)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("name", "color", "off"),
    [("RdBu", "signed(2 * i / 255 - 1, 1)", 1), ("viridis", "unsigned(i, 0, 255)", 6)],
)
def test_colour_maps_are_matplotlibs(name, color, off):
    ours = evaluate(
        "drawing/colors.js", f"Array.from({{length: 256}}, (_, i) => {color})"
    )
    theirs = mpl.colormaps[name](range(256))[:, :3] * 255
    assert abs(np.array(ours) - theirs).max() <= off


def test_class_colours_are_those_of_the_figures():
    assert evaluate("drawing/colors.js", "CLASS_COLORS") == list(COLORS)


@pytest.mark.parametrize("seed", range(5))
def test_the_perceptron_takes_the_same_steps_to_the_last_bit(seed):
    rng = np.random.default_rng(seed)
    widget = perceptron(rng.normal(size=(30, 2)), rng.choice([-1, 1], 30))
    goals = ["step", "mistake", "pass", "pass", "mistake"]
    state = json.dumps(_state(widget))
    after_each = evaluate(
        "classification/rule.js",
        f"{json.dumps(goals)}.map(((state) => (goal) => "
        f"({{...state = advance(state, goal), wrong: mistakes(state)}}))({state}))",
    )
    for goal, theirs in zip(goals, after_each, strict=True):
        widget.advance(goal)
        assert _state(widget) | {"wrong": widget.mistakes} == theirs
    assert widget.updates > 5


def _state(widget):
    return {name: getattr(widget, name) for name in STATE}


@pytest.mark.parametrize(("scale", "k"), [(1, 3), (5, 10), (300, 4)])
def test_losses_slopes_and_probabilities_are_those_of_the_package(scale, k):
    rng = np.random.default_rng(k)
    scores, target = scale * rng.normal(size=k), int(rng.integers(k))
    s, t = json.dumps(scores.tolist()), target
    ours = evaluate(
        "foundation/losses.js",
        f"[[hinge({s}, {t}), {s}.map((_, k) => hingeSlope({s}, {t}, k))],"
        f"[crossEntropy({s}, {t}), {s}.map((_, k) => softmaxSlope({s}, {t}, k))]]",
    )
    losses = MulticlassHinge(), SoftmaxCrossEntropy()
    for (value, slope), loss in zip(ours, losses, strict=True):
        assert value == pytest.approx(loss(scores[None], np.array([t])), rel=1e-12)
        np.testing.assert_allclose(slope, loss.backward()[0], rtol=1e-12, atol=1e-15)
    shares = evaluate("foundation/losses.js", f"softmax({s})")
    np.testing.assert_allclose(shares, softmax(scores), rtol=1e-12)
