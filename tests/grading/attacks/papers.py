"""What is done to the notebook itself, by a student's hand or by an editor."""

import copy
import json
import random

from .notation import family, graded_as, is_test, opened

ATTACKS, attack = family()
MUCH = 400_000


def cell_of(notebook, name):
    (cell,) = (c for c in notebook["cells"] if graded_as(c).get("grade_id") == name)
    return cell


@attack("keeps all")
def every_test_is_worth_1000_points(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if is_test(cell):
                graded_as(cell)["points"] = 1000


@attack("loses digits_*", {"digits_choice": ""})
def what_fails_is_worth_nothing(files):
    with opened(files) as notebook:
        for name in ("digits_validation", "digits_test"):
            graded_as(cell_of(notebook, name))["points"] = 0


@attack("keeps all")
def a_bonus_of_its_own(files):
    bonus = {"grade": True, "grade_id": "bonus", "points": 1000, "solution": False}
    with opened(files) as notebook:
        cell = copy.deepcopy(cell_of(notebook, "softmax_hand"))
        cell["metadata"]["nbgrader"] |= bonus
        cell |= {"source": "pass", "id": "bonus"}
        notebook["cells"].append(cell)


@attack("keeps all")
def tests_deleted(files):
    with opened(files) as notebook:
        notebook["cells"] = [c for c in notebook["cells"] if not is_test(c)]


@attack("gains nothing")
def tests_emptied(files):
    with opened(files) as notebook:
        for cell in filter(is_test, notebook["cells"]):
            cell["source"] = "100"


@attack("gains nothing")
def tests_that_are_solutions_now(files):
    with opened(files) as notebook:
        for cell in filter(is_test, notebook["cells"]):
            cell["source"] = "pass"
            graded_as(cell).update(solution=True, locked=False)


@attack("gains nothing")
def tests_that_nobody_grades_any_more(files):
    with opened(files) as notebook:
        for cell in filter(is_test, notebook["cells"]):
            graded_as(cell).update(grade=False, locked=False)
            graded_as(cell).pop("points")


@attack("gains nothing")
def tests_under_each_others_names(files):
    with opened(files) as notebook:
        tests = [*filter(is_test, notebook["cells"])]
        names = [graded_as(cell)["grade_id"] for cell in tests]
        for cell, name in zip(tests, reversed(names), strict=True):
            graded_as(cell)["grade_id"] = name


@attack("keeps all")
def tests_twice(files):
    with opened(files) as notebook:
        cells = [
            [c, copy.deepcopy(c)] if is_test(c) else [c] for c in notebook["cells"]
        ]
        notebook["cells"] = [cell for some in cells for cell in some]


@attack("keeps all")
def every_cell_twice(files):
    with opened(files) as notebook:
        cells = [[c, copy.deepcopy(c)] for c in notebook["cells"]]
        notebook["cells"] = [cell for some in cells for cell in some]


@attack("gains nothing")
def an_easy_twin_before_each_test(files):
    with opened(files) as notebook:
        cells = []
        for cell in notebook["cells"]:
            if is_test(cell):
                cells.append(copy.deepcopy(cell) | {"source": "pass"})
            cells.append(cell)
        notebook["cells"] = cells


@attack("keeps all")
def code_that_became_text(files):
    with opened(files) as notebook:
        for name in ("softmax", "softmax_hand", "digits"):
            cell = cell_of(notebook, name)
            cell["cell_type"] = "markdown"
            del cell["outputs"], cell["execution_count"]


@attack("keeps all")
def code_that_became_raw(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if graded_as(cell) and cell["cell_type"] == "code":
                cell["cell_type"] = "raw"
                del cell["outputs"], cell["execution_count"]


@attack("keeps all")
def cells_from_last_to_first(files):
    with opened(files) as notebook:
        notebook["cells"].reverse()


@attack("keeps all")
def cells_shuffled(files):
    with opened(files) as notebook:
        random.Random(0).shuffle(notebook["cells"])


@attack("gains nothing")
def all_cells_deleted(files):
    with opened(files) as notebook:
        notebook["cells"] = []


@attack(
    "loses softmax_hand softmax_values softmax_stable softmax_rows softmax_inputs "
    "softmax_gradient_* objective_* train_classifier_falls"
)
def a_solution_deleted(files):
    with opened(files) as notebook:
        notebook["cells"].remove(cell_of(notebook, "softmax"))


@attack("keeps all")
def solutions_that_are_locked_tests_now(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if graded_as(cell).get("solution") and not graded_as(cell)["grade"]:
                graded_as(cell).update(
                    solution=False, locked=True, grade=True, points=9
                )


@attack("keeps all")
def setup_and_locked_cells_rewritten(files):
    with opened(files) as notebook:
        for name in ("setup", "train_classifier", "digits", "templates"):
            cell_of(notebook, name)["source"] = "raise SystemExit"


@attack("gains nothing")
def outputs_and_marks_forged(files):
    passed = {"output_type": "stream", "name": "stdout", "text": "passed"}
    marks = {"auto_score": 100, "score": 100, "manual_score": 100, "checksum": "0" * 32}
    with opened(files) as notebook:
        notebook["metadata"]["nbgrader"] = marks
        for number, cell in enumerate(filter(is_test, notebook["cells"])):
            cell.update(execution_count=number, outputs=[passed])
            graded_as(cell).update(marks)


@attack("keeps all")
def outputs_of_30_MB(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                text = "x" * MUCH
                cell["outputs"] = [
                    {"output_type": "stream", "name": "stdout", "text": text}
                ]


@attack("keeps all")
def without_what_nbgrader_knows(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if not is_test(cell):
                cell["metadata"] = {}


@attack("keeps all")
def without_ids_or_with_one_for_all(files):
    with opened(files) as notebook:
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = "same"
            if number % 2:
                del cell["id"]


@attack("keeps all")
def a_kernel_that_is_not_there(files):
    with opened(files) as notebook:
        notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R"}
        notebook["metadata"]["language_info"] = {"name": "R"}


@attack("keeps all")
def no_kernel_at_all(files):
    with opened(files) as notebook:
        notebook["metadata"] = {}


@attack("keeps all")
def more_than_ten_thousand_cells(files):
    with opened(files) as notebook:
        for number in range(10_000):
            cell = {"cell_type": "markdown", "metadata": {}, "source": f"{number}"}
            if number % 20 == 0:
                cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
            notebook["cells"].append(cell | {"id": f"more-{number}"})


@attack("keeps all")
def sources_as_lists_of_lines(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            cell["source"] = cell["source"].splitlines(keepends=True)


@attack("keeps all")
def keys_that_do_not_belong(files):
    with opened(files) as notebook:
        notebook["nbformat_minor"] = 99
        for cell in notebook["cells"]:
            cell |= {"odd": json.dumps([1] * 10), "attachments": {}}
            cell["metadata"] |= {"tags": "not a list", "jupyter": None, "slides": 3}


@attack("keeps all")
def words_of_nbgrader_in_a_solution(files):
    with opened(files) as notebook:
        cell = cell_of(notebook, "softmax")
        cell["source"] += (
            "\n### BEGIN SOLUTION\n### BEGIN HIDDEN TESTS\n### END SOLUTION"
        )


@attack("gains nothing")
def a_test_pasted_into_a_solution(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if graded_as(cell).get("solution") and cell["cell_type"] == "code":
                cell["source"] = "### BEGIN HIDDEN TESTS\n100\n### END HIDDEN TESTS"
