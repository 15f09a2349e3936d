"""A student's feedback has what hidden tests said, and not a line of their source."""

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_notebook, new_output

from dl_helpers.grading.feedback import KEPT, HideHiddenTests

HIDDEN = """# f: random numbers (hidden)
### BEGIN HIDDEN TESTS
check.expect(check.call(f, 3), SECRET)
### END HIDDEN TESTS"""
TRACE = ["Traceback", "----> 3 check.expect(check.call(f, 3), SECRET)"]
ERROR = new_output(
    "error", ename="AssertionError", evalue="expected 9, 6 came.", traceback=TRACE
)


def cell(source, **grading):
    return new_code_cell(
        source,
        outputs=[from_dict(ERROR)],
        metadata={"nbgrader": {"grade_id": "f", "schema_version": 3, **grading}},
    )


def shown(one):
    config = HideHiddenTests(
        begin_test_delimeter="### BEGIN HIDDEN TESTS",
        end_test_delimeter="### END HIDDEN TESTS",
    )
    page, _ = config.preprocess(new_notebook(cells=[one]), {})
    return page.cells[0]


def test_the_message_of_a_hidden_test_stays_and_its_source_goes():
    seen = shown(cell(HIDDEN, grade=True, solution=False, points=2))
    assert seen.source == f"# f: random numbers (hidden)\n{KEPT}"
    assert "SECRET" not in str(seen)
    assert seen.outputs[0].evalue == "expected 9, 6 came."
    assert seen.outputs[0].traceback == ["AssertionError: expected 9, 6 came."]


def test_a_visible_test_stays_as_it_is():
    visible = HIDDEN.replace("###", "#")
    seen = shown(cell(visible, grade=True, solution=False, points=2))
    assert seen.source == visible
    assert seen.outputs[0].traceback == TRACE


@pytest.mark.parametrize("grading", [{"grade": False, "solution": True}, {}])
def test_a_student_cannot_stop_the_page_with_the_marks_of_a_hidden_test(grading):
    mine = "### BEGIN HIDDEN TESTS\nf = 1"
    assert shown(cell(mine, **grading)).source == mine
