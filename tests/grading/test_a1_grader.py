"""The grader of assignment 1 is graded: wrong answers lose, right answers keep."""

import ast
import builtins
import itertools
import symtable
import sys

import pytest
from runner import ROOT, cells_of, grade, points

NAME = "a1_linear_classifiers"
sys.path.insert(0, str(ROOT / "solutions" / NAME))
from alternatives import ALTERNATIVES  # noqa: E402
from mistakes import MISTAKES  # noqa: E402

SEEDS = range(100)
CELLS = cells_of(ROOT / "solutions" / NAME / f"{NAME}.ipynb")
RELEASED = cells_of(ROOT / "assignments" / NAME / f"{NAME}.ipynb")
SOURCES = {cell.name: cell.source for cell in CELLS}
TESTS = [cell.name for cell in CELLS if cell.points is not None]
STUBS = {cell.name: cell.source for cell in RELEASED if cell.solution}


def label(mistake):
    return f"{mistake.cell}: {mistake.name}"


def test_the_reference_gets_100_points(apart):
    (failures,) = apart(grade, CELLS, {})
    assert failures == {}
    assert points(CELLS, failures) == 100


def test_the_release_gets_0_points_and_a_reason_for_each(apart):
    (failures,) = apart(grade, CELLS, STUBS)
    assert points(CELLS, failures) == 0
    reasons = ("is still to be written", "NotImplementedError", "is not defined")
    for name in TESTS:
        assert any(reason in failures[name] for reason in reasons), failures[name]


@pytest.mark.parametrize("cell", STUBS)
def test_a_missing_solution_cell_loses_its_tests_and_is_named(cell, apart):
    (failures,) = apart(grade, CELLS, {cell: ""})
    lost = own_tests(cell, CELLS)
    assert len(lost) >= 2
    for name in lost:
        assert "is not defined" in failures[name]


@pytest.mark.parametrize("mistake", MISTAKES, ids=label)
def test_a_mistake_loses_its_points_and_no_others(mistake, apart, record_property):
    wrong = {mistake.cell: mistake.applied(SOURCES[mistake.cell])}
    (failures,) = apart(grade, CELLS, wrong)
    lost = failures.keys() & set(TESTS)
    record_property("graded", (NAME, "caught", label(mistake), points(CELLS, failures)))
    assert lost == mistake.tests(TESTS)
    assert any(mistake.says in message for message in failures.values())


@pytest.mark.parametrize("right", ALTERNATIVES, ids=lambda right: right.name)
def test_another_right_answer_keeps_its_points(right, apart, record_property):
    assert right.sources.keys() <= SOURCES.keys()
    runs = apart(grade, CELLS, right.sources, SEEDS)
    record_property("graded", (NAME, "kept", right.name, len(runs)))
    assert [failures for failures in runs if failures] == []
    assert len(runs) == len(SEEDS)


def test_the_catalogue_is_large_and_tries_every_test():
    assert len({label(mistake) for mistake in MISTAKES}) == len(MISTAKES) >= 60
    assert len({right.name for right in ALTERNATIVES}) == len(ALTERNATIVES) >= 15
    assert set().union(*(mistake.tests(TESTS) for mistake in MISTAKES)) == set(TESTS)


def test_every_task_has_a_test_that_a_student_sees():
    visible = [
        cell.name for cell in RELEASED if cell.points and "check." in cell.source
    ]
    tasks = [cell.name for cell in RELEASED if cell.solution]
    own = {"digits_choice": "digits"}
    for task in tasks:
        assert any(name.startswith(own.get(task, task)) for name in visible), task


def test_hidden_tests_are_not_in_the_release():
    for cell in RELEASED:
        assert "HIDDEN TESTS" not in cell.source
        if "(hidden)" in cell.source:
            assert len(cell.source.splitlines()) == 1
            assert "HIDDEN TESTS" in SOURCES[cell.name]


def test_a_test_cell_depends_on_no_other_and_leaves_nothing_for_students_to_use():
    """Whoever grades may run one test cell alone, or in another process."""
    written = {n for c in CELLS if c.points is None for n in bound(c.source)}
    used = {n for c in CELLS if c.points is None for n in free(c.source)}
    for cell in CELLS:
        if cell.points is not None:
            assert free(cell.source) <= written | set(dir(builtins))
            assert not bound(cell.source) & (used - {"W", "b"} | written), cell.name


def test_a_test_cell_ends_without_a_value():
    """NBGrader would read a number there as partial credit."""
    for cell in CELLS:
        if cell.points is not None:
            last = ast.parse(cell.source).body[-1]
            is_check = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
            assert is_check or isinstance(last, ast.For), cell.name


def own_tests(name, cells):
    """Names of the tests that follow a cell directly: those of its own task."""
    after = cells[[cell.name for cell in cells].index(name) + 1 :]
    own = itertools.takewhile(lambda cell: cell.points is not None, after)
    return [cell.name for cell in own]


def bound(source):
    """Names that a cell defines at its top level."""
    table = symtable.symtable(source, "cell", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_assigned()} | {
        s.get_name() for s in table.get_symbols() if s.is_imported()
    }


def free(source):
    """Names that a cell takes from other cells, in its functions too."""
    tree = symtable.symtable(source, "cell", "exec")
    tables, names = [tree], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        names |= {s.get_name() for s in table.get_symbols() if s.is_global()}
    names |= {s.get_name() for s in tree.get_symbols() if s.is_referenced()}
    return names - bound(source)
