"""Marks of assignment 1 as the plain runner gives them, and what else a mark is."""

import json
import sys

import numpy  # noqa: F401
import pytest
from forks import case_of, cell, judged
from runner import ROOT, cells_of, grade, points

from dl_helpers.grading import Limits
from dl_helpers.grading.judge import Case
from dl_helpers.grading.judge.names import names_of

NAME = "a1_linear_classifiers"
sys.path.insert(0, str(ROOT / "solutions" / NAME))
from mistakes import MISTAKES  # noqa: E402

SOURCE = ROOT / "solutions" / NAME / f"{NAME}.ipynb"
RELEASE = ROOT / "assignments" / NAME / f"{NAME}.ipynb"
CELLS = cells_of(SOURCE)
SOURCES = {c.name: c.source for c in CELLS}
STUBS = {c.name: c.source for c in cells_of(RELEASE) if c.solution}
TESTS = {c.name: c.points for c in CELLS if c.points is not None}


def handed_in(replaced):
    """Make the case of an assignment in which some cells were written differently."""
    notebook = json.loads(SOURCE.read_text("utf-8"))
    asked = set()
    for c in notebook["cells"]:
        if c["metadata"].get("nbgrader", {}).get("solution"):
            asked |= names_of("".join(c["source"])).bound
        c["source"] = replaced.get(c["id"], c["source"])
    return Case(json.dumps(notebook), frozenset(asked), {}, Limits(), 0)


def lost(sheet):
    """Give the tests that lost points, with the reason."""
    scores = {name: sheet.scores[name] for name in TESTS}
    return {n: s.reason for n, s in scores.items() if s.points < s.max_points}


def as_the_runner_says(failures):
    reasons = {n: m.removeprefix("AssertionError: ") for n, m in failures.items()}
    return {n: reasons[n] for n in TESTS if n in reasons}


def test_the_reference_gets_100_points(tmp_path):
    sheet = judged(handed_in({}), tmp_path)
    assert (sheet.ending, sheet.notes, lost(sheet)) == ("complete", (), {})
    assert sum(sheet.scores[name].points for name in TESTS) == 100
    assert sheet.scores["templates_answer"].points is None
    assert sheet.scores["templates_answer"].max_points == 10


def test_the_release_gets_0_points_for_the_same_reasons_as_in_one_process(
    tmp_path, apart
):
    sheet = judged(handed_in(STUBS), tmp_path)
    (failures,) = apart(grade, CELLS, STUBS)
    assert sum(sheet.scores[name].points for name in TESTS) == 0
    assert lost(sheet) == as_the_runner_says(failures)


@pytest.mark.parametrize("mistake", MISTAKES[::12], ids=lambda m: f"{m.cell}: {m.name}")
def test_mistakes_lose_the_same_tests_with_the_same_words(mistake, tmp_path, apart):
    wrong = {mistake.cell: mistake.applied(SOURCES[mistake.cell])}
    sheet = judged(handed_in(wrong), tmp_path)
    (failures,) = apart(grade, CELLS, wrong)
    assert lost(sheet) == as_the_runner_says(failures)
    assert lost(sheet).keys() == mistake.tests(list(TESTS))
    reached = sum(sheet.scores[name].points for name in TESTS)
    assert reached == points(CELLS, failures)


def scores(cells, folder, **limits):
    sheet = judged(case_of(cells, **limits), folder)
    return {name: score.points for name, score in sheet.scores.items()}


@pytest.mark.parametrize(
    ("source", "points"),
    [
        ("1 + 1", 2),
        ("0.5", 0.5),
        ("0", 0),
        ("True", 4),
        ("'text'", 4),
        ("7", 4),
        ("x = 1", 4),
        ("import sys; print('no matter', file=sys.stderr)", 4),
        ("import warnings; warnings.warn('no matter')", 4),
        ("assert False", 0),
        ("for in", 0),
        ("import sys; sys.exit()", 0),
        ("nobody_defined_this", 0),
        ("%unknown_magic", 0),
    ],
)
def test_a_test_earns_its_points_by_coming_to_its_end(source, points, tmp_path):
    assert scores([(source, 4)], tmp_path) == {"t0": points}


def test_students_names_and_the_judges_own(tmp_path):
    cells = [
        cell("k = 10\n\ndef mine(x):\n    return k * x", solution=True),
        "helper = 7",
        cell("k = 1\n\ndef locked(x):\n    return mine(x) + k", locked=True),
        ("assert mine(2) == 2", 1),  # in the student's process k is 1 by now
        ("assert locked(2) == 3", 1),
        ("assert helper == 7", 1),
        ("mine = lambda x: 5\nassert mine(2) == 5", 1),
        ("assert mine(2) == 2", 1),
    ]
    assert set(scores(cells, tmp_path).values()) == {1}


def test_what_nobody_asked_for_stays_out_where_the_judge_has_its_own(tmp_path):
    cells = [
        "abs = len = lambda x: 0\nnp = helper = 3\ndef check(*a): pass",
        cell("import numpy as np\nrate = 0.5", locked=True),
        "rate = 7",
        ("assert abs(-5) == 5 and len([1]) == 1", 1),
        ("assert np.zeros(2).shape == (2,) and rate == 0.5", 1),
        ("assert helper == 3", 1),
    ]
    case = case_of(cells)._replace(asked=frozenset())
    sheet = judged(case, tmp_path)
    assert [s.reason for s in sheet.scores.values()] == [""] * 3


def test_a_name_that_was_asked_for_and_is_gone_is_not_taken_from_an_earlier_test(
    tmp_path,
):
    cells = ["x = 1", ("assert x == 1", 1), "del x", ("assert x == 1", 1)]
    sheet = judged(case_of(cells), tmp_path)
    assert sheet.scores["t1"].reason == "NameError: name 'x' is not defined"


def test_manual_grades_are_those_of_nbgrader(tmp_path):
    from nbgrader.utils import compute_checksum

    untouched, written = (
        cell("# write here", 3, solution=True, name=n) for n in ("untouched", "written")
    )
    for c in (untouched, written):
        c.metadata.nbgrader["checksum"] = compute_checksum(c)
    written.source = "an_answer = 1"
    cells = [untouched, written]
    assert scores(cells, tmp_path) == {"untouched": 0, "written": None}


def test_files_stand_in_the_working_folder(tmp_path):
    case = case_of(
        ["text = open('data/a.txt').read()", ("assert text == 'good'", 1)],
        files={"data/a.txt": b"good"},
    )
    assert judged(case, tmp_path).scores["t0"].points == 1
