"""Every notebook keeps the rules; and a notebook that breaks one is found."""

import hygiene
import inventory
import nbformat.v4 as v4
import pytest
from inventory import ALL, ASSIGNMENTS, COURSE, each


def test_lectures_are_found():
    assert COURSE


@each(ALL)
def test_format(path):
    assert not list(hygiene.format_problems(inventory.read(path)))


@each(ALL)
def test_outputs_are_stripped(path):
    assert not list(hygiene.output_problems(inventory.read(path)))


@each(ALL)
def test_code_cells_are_short(path):
    lecture = path in COURSE
    most = hygiene.LECTURE_LINES if lecture else hygiene.ASSIGNMENT_LINES
    assert not list(hygiene.code_problems(inventory.read(path), most))


@each(COURSE + ASSIGNMENTS)  # in solutions/ stand model answers, which only we read
def test_text_cells_are_short(path):
    assert not list(hygiene.text_problems(inventory.read(path)))


@each(ALL)
def test_no_path_of_one_computer(path):
    assert not list(hygiene.path_problems(inventory.read(path)))


@each(COURSE)
def test_lecture_declares_its_budget(path):
    assert not list(hygiene.budget_problems(inventory.read(path)))


# Each rule, broken once.


def notebook(*cells, **metadata):
    kernel = {"name": "python3", "display_name": "Python 3"}
    return v4.new_notebook(cells=[*cells], metadata={"kernelspec": kernel, **metadata})


def test_a_clean_notebook_has_no_problems():
    clean = notebook(
        v4.new_markdown_cell("## A title $x \\in ℝ$, https://example.org/home/x"),
        v4.new_code_cell('open("data/x.txt")'),
        course={"seconds": 60, "memory_mb": 1500},
    )
    found = [
        *hygiene.format_problems(clean),
        *hygiene.output_problems(clean),
        *hygiene.code_problems(clean, hygiene.LECTURE_LINES),
        *hygiene.text_problems(clean),
        *hygiene.path_problems(clean),
        *hygiene.budget_problems(clean),
    ]
    assert not found


def test_an_old_format_and_another_kernel_are_found():
    old = notebook(kernelspec={"name": "conda-env", "display_name": "mine"})
    old.nbformat_minor = 4
    problems = " ".join(hygiene.format_problems(old))
    assert "(4, 4)" in problems
    assert "'conda-env'" in problems


def test_an_id_that_stands_twice_is_found():
    twice = notebook(v4.new_code_cell("1"), v4.new_code_cell("2"))
    for cell in twice.cells:
        cell.id = "a"
    assert "2 cells have the id 'a'" in list(hygiene.format_problems(twice))


def test_a_cell_without_an_id_is_found():
    nameless = notebook(v4.new_code_cell("1"))
    del nameless.cells[0]["id"]
    assert any("'id'" in problem for problem in hygiene.format_problems(nameless))


def test_an_invalid_notebook_is_found():
    invalid = notebook(v4.new_code_cell("1"))
    invalid.cells[0].metadata = "not a mapping"
    assert any("not a valid" in p for p in hygiene.format_problems(invalid))


def test_outputs_and_counts_are_found():
    cell = v4.new_code_cell("1", execution_count=3)
    cell.outputs = [v4.new_output("stream", text="1")]
    assert len(list(hygiene.output_problems(notebook(cell)))) == 2


def test_a_long_code_cell_is_found():
    long = notebook(v4.new_code_cell("\n".join(["x = 1"] * 26)))
    (problem,) = hygiene.code_problems(long, hygiene.LECTURE_LINES)
    assert "26 lines of code" in problem


def test_a_long_text_cell_is_found():
    (problem,) = hygiene.text_problems(notebook(v4.new_markdown_cell("word " * 161)))
    assert "161 words" in problem


@pytest.mark.parametrize(
    "source", ['open("/home/ada/x.npy")', "`C:\\Users\\ada`", "see /tmp/x"]
)
def test_a_path_of_one_computer_is_found(source):
    assert list(hygiene.path_problems(notebook(v4.new_code_cell(source))))


def test_a_missing_budget_is_found():
    vague = notebook(course={"seconds": "a minute"})
    assert len(list(hygiene.budget_problems(vague))) == 2
