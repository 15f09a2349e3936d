"""The doctor: each damage to the cells of a notebook, and what is graded then."""

import nbformat
import pytest
from handins import (
    ANSWERS,
    GRADE_IDS,
    SHEET,
    STORED,
    STUB,
    answer,
    by_name,
    filled,
    locked_test,
    mended,
    plain,
    sources,
)

from dl_helpers.grading.doctor.cells import Cell, checksum


def test_an_honest_hand_in_keeps_its_cells_and_gets_no_note():
    cells, notes = mended(filled())
    assert [c["id"] for c in cells] == [c["id"] for c in STORED["cells"]]
    for name, source in ANSWERS.items():
        assert answer(cells, name) == source
    assert "assert one() + 1 == 2" in answer(cells, "one_hidden")
    assert notes == ""


def test_cells_of_ones_own_stay_where_they_are():
    raw = filled()
    raw["cells"].insert(4, plain("helper = 1"))
    raw["cells"].insert(0, plain("first = 1", "first"))
    cells, notes = mended(raw)
    assert [c["id"] for c in cells] == [c["id"] for c in raw["cells"]]
    assert notes == ""


@pytest.mark.parametrize("name", GRADE_IDS)
def test_a_deleted_cell_is_back_in_its_place(name):
    raw = filled()
    at = [c["id"] for c in raw["cells"]].index(name)
    del raw["cells"][at]
    cells, notes = mended(raw)
    assert [c["id"] for c in cells] == [c["id"] for c in STORED["cells"]]
    if name in ANSWERS:
        assert cells[at]["source"] == ""
    assert f" {name} was deleted; it is back" in notes


def test_a_deleted_task_that_another_cell_does_is_not_undone():
    raw = filled()
    raw["cells"][3] = plain(ANSWERS["one"])
    cells, _ = mended(raw)
    places = sources(cells)
    assert answer(cells, "one") == ""
    assert places.index(ANSWERS["one"]) < places.index("assert one() == 1")
    assert STUB.format("one") not in places


def test_two_cells_deleted_in_a_row_are_back_in_order():
    raw = filled()
    del raw["cells"][4:6]
    cells, notes = mended(raw)
    assert [c["id"] for c in cells] == [c["id"] for c in STORED["cells"]]
    assert "Cells one_value, one_hidden were deleted; they are back." in notes


def test_a_deleted_cell_is_back_in_its_place_though_texts_were_moved():
    raw = filled()
    raw["cells"].insert(0, raw["cells"].pop(6))  # two_text
    del raw["cells"][5]  # one_value
    cells, _ = mended(raw)
    names = [c["id"] for c in cells]
    assert names[names.index("one_value") - 1] == "one"


def test_an_answer_copied_below_counts_as_it_was_edited_last():
    raw = filled(one="def one():\n    return 0")
    raw["cells"].insert(4, by_name(filled(), "one"))
    cells, notes = mended(raw)
    assert answer(cells, "one") == ANSWERS["one"]
    assert "def one():\n    return 0" in sources(cells)
    assert "Cell one is there more than once" in notes


@pytest.mark.parametrize("rest", [STUB.format("one"), "", ANSWERS["one"]])
@pytest.mark.parametrize("before", [True, False])
def test_a_copy_that_holds_no_answer_does_not_undo_the_answer(rest, before):
    raw = filled()
    raw["cells"].insert(3 if before else 4, by_name(filled(one=rest), "one"))
    cells, _ = mended(raw)
    assert sources(cells).count(ANSWERS["one"]) == 1
    assert answer(cells, "one") == ANSWERS["one"]
    assert len(cells) == len(STORED["cells"])


def test_a_split_answer_keeps_both_parts_in_order():
    raw = filled(one="k = 1")
    raw["cells"].insert(4, by_name(filled(one="def one():\n    return k"), "one"))
    cells, _ = mended(raw)
    one, two = (sources(cells).index(s) for s in ("k = 1", "def one():\n    return k"))
    assert one < two < sources(cells).index("assert one() == 1")


def test_a_trial_at_the_end_does_not_replace_the_answer_in_its_place():
    raw = filled()
    raw["cells"].append(by_name(filled(one="def one():\n    return 5"), "one"))
    cells, _ = mended(raw)
    assert answer(cells, "one") == ANSWERS["one"]
    assert sources(cells)[-1] == "def one():\n    return 5"


def test_an_edited_copy_of_a_test_stays_as_a_plain_cell():
    raw = filled()
    raw["cells"].insert(5, locked_test("one_value", "print(one())"))
    raw["cells"][5]["metadata"]["nbgrader"]["checksum"] = "0" * 32
    cells, _ = mended(raw)
    assert "print(one())" in sources(cells)


def test_a_locked_cell_that_was_changed_is_as_it_was():
    raw = filled()
    by_name(raw, "one_value")["source"] = "pass"
    by_name(raw, "setup")["source"] = "np = None"
    _, notes = mended(raw)
    assert "Cells setup, one_value, which are locked, were changed" in notes


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading", None, 3])
def test_a_retyped_cell_has_its_type_again(kind):
    raw = filled()
    by_name(raw, "one")["cell_type"] = kind
    by_name(raw, "one_value")["cell_type"] = kind
    cells, notes = mended(raw)
    assert answer(cells, "one") == ANSWERS["one"]
    assert "Cells one, one_value had other types" in notes


def test_a_text_answer_turned_into_code_is_text_again():
    raw = filled()
    by_name(raw, "why")["cell_type"] = "code"
    cells, _ = mended(raw)
    assert answer(cells, "why") == "Because."


@pytest.mark.parametrize(
    "change",
    [{"points": 100}, {"grade": False}, {"locked": False}, {"solution": True}],
)
def test_points_and_settings_are_the_instructors(change):
    raw = filled()
    by_name(raw, "one_value")["metadata"]["nbgrader"] |= change
    _, notes = mended(raw)
    assert "settings of cell one_value were changed" in notes


def test_forged_outputs_scores_and_tags_are_gone():
    raw = filled()
    raw["cells"].append(plain("x = 1"))
    forged = {"output_type": "execute_result", "data": {"text/plain": "2"}}
    for c in raw["cells"]:
        c["metadata"]["tags"] = ["skip-execution", "raises-exception"]
        if c["cell_type"] == "code":
            c |= {"outputs": [forged], "execution_count": 7}
    raw["metadata"] |= {"widgets": {"state": {}}, "kernelspec": {"name": "ir"}}
    mended(raw)


def test_moved_cells_are_back_and_ones_own_stay_behind_theirs():
    raw = filled()
    raw["cells"].insert(5, plain("mine = 1"))
    moved = raw["cells"][3:6]  # one, its test, mine
    raw["cells"][3:6] = []
    raw["cells"] += moved
    cells, notes = mended(raw)
    places = sources(cells)
    assert places[places.index("assert one() == 1") + 1] == "mine = 1"
    assert "Cells stood in another order" in notes


def test_a_section_that_was_moved_takes_its_text_along():
    raw = filled()
    raw["cells"] = raw["cells"][:2] + raw["cells"][6:9] + raw["cells"][2:6]
    cells, _ = mended(raw | {"cells": [*raw["cells"], by_name(filled(), "why")]})
    assert [c["id"] for c in cells] == [c["id"] for c in STORED["cells"]]


def test_cells_that_lost_their_marks_are_known_by_their_ids():
    raw = filled()
    for c in raw["cells"]:
        c["metadata"] = {}
    cells, notes = mended(raw)
    assert [c["id"] for c in cells] == [c["id"] for c in STORED["cells"]]
    for name, source in ANSWERS.items():
        assert answer(cells, name) == source
    assert "had lost nbgrader's marks" in notes


def test_without_marks_and_ids_the_answers_still_come_before_their_tests():
    raw = filled()
    for i, c in enumerate(raw["cells"]):
        c |= {"metadata": {}, "id": f"cell{i}"}
    cells, _ = mended(raw)
    places = [i for i, c in enumerate(cells) if c["source"] == ANSWERS["one"]]
    assert places[0] < [c["id"] for c in cells].index("one_value")


def test_marks_of_another_assignment_are_taken_off():
    raw = filled()
    raw["cells"].append(locked_test("bonus", "pass"))
    cells, notes = mended(raw)
    assert cells[-1]["metadata"] == {}
    assert "Cell bonus has nbgrader's marks but is not part of this notebook" in notes


@pytest.mark.parametrize("name", ["", "one", "two words", "x" * 65, None, 7, "setup"])
def test_cell_ids_are_valid_and_unique(name):
    raw = filled()
    raw["cells"] += [plain("a = 1") | {"id": name}, plain("b = 1") | {"id": name}]
    cells, _ = mended(raw)
    assert sources(cells)[-2:] == ["a = 1", "b = 1"]


def test_pictures_of_an_answer_are_kept_and_nothing_else_is():
    raw = filled()
    picture = {"image/png": "iVBORw0KGgo="}
    evil = {'image/png"><script>': "x", "text/html": "<b>", "image/jpeg": '"><b>'}
    by_name(raw, "why")["attachments"] = {"drawing.png": picture | evil}
    cells, _ = mended(raw)
    kept = by_name({"cells": cells}, "why")["attachments"]
    assert kept == {"drawing.png": picture}


def test_sources_can_be_written_as_utf_8():
    cells, _ = mended(filled(one="a = '\ud800'"))
    assert answer(cells, "one") == "a = '?'"


def test_ten_thousand_cells_are_kept():
    raw = filled()
    raw["cells"] += [plain(f"x = {i}", f"x{i}") for i in range(10_000)]
    cells, notes = mended(raw)
    assert len(cells) == len(STORED["cells"]) + 10_000
    assert notes == ""


def test_what_is_too_much_is_left_out_and_said():
    raw = filled()
    raw["cells"] += [plain("")] * 20_000
    cells, notes = mended(raw)
    assert len(cells) == 20_000
    assert f"Of its {20_000 + len(STORED['cells'])} cells, the first 20000" in notes


def test_the_original_is_left_alone():
    before = SHEET.text
    first = mended(filled())
    assert mended(filled()) == first
    assert SHEET.text == before


def test_the_checksum_is_nbgraders():
    from nbgrader.utils import compute_checksum

    for raw in STORED["cells"]:
        marks = raw["metadata"].get("nbgrader")
        if marks:
            own = checksum(Cell(raw["cell_type"], raw["source"], marks))
            assert own == compute_checksum(nbformat.from_dict(raw))
