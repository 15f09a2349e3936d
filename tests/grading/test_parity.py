"""Every catalogued answer gets here the marks that unmodified nbgrader gives it.

Here it is compared with the plain runner, of which `test_nbgrader_lifecycle` shows that
it agrees with nbgrader; `make parity` compares with nbgrader itself.
"""

import pytest
from handing_in import A1, TORCH, handed_in, known_answers
from runner import cells_of, earned
from runner import grade as run

from dl_helpers.grading import Limits, Settings
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.unit import grade

FOLDERS = {folder.name: folder for folder in (A1, TORCH)}
CELLS = {name: cells_of(folder / f"{name}.ipynb") for name, folder in FOLDERS.items()}
ANSWERS = {
    name: known_answers(folder, {c.name: c.source for c in CELLS[name] if c.solution})
    for name, folder in FOLDERS.items()
}
CASES = [(name, answer) for name, answers in ANSWERS.items() for answer in answers]
SETTINGS = Settings(limits=Limits(cell_seconds=20.0))


@pytest.fixture(scope="module")
def assignments():
    return {name: read_assignment(folder) for name, folder in FOLDERS.items()}


@pytest.mark.parametrize(("name", "answer"), CASES, ids=lambda text: text)
def test_a_known_answer_gets_the_marks_that_nbgrader_gives(
    name, answer, apart, assignments
):
    _, sources = ANSWERS[name][answer]
    (failures,) = apart(run, CELLS[name], sources)
    graded = grade(handed_in(assignments[name], sources), assignments[name], SETTINGS)
    (sheet,) = graded.sheets
    tests = [cell for cell in CELLS[name] if cell.points is not None]
    wanted = {test.name: earned(test, failures) for test in tests}
    assert {test.name: sheet.scores[test.name].points for test in tests} == wanted
    assert sheet.ending == "complete"
    for test in tests:
        assert bool(sheet.scores[test.name].reason) == (test.name in failures)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_reference_gets_all_points_and_the_release_none(name, assignments):
    solved = {c.name: c.source for c in CELLS[name] if c.solution}
    for sources, share in ((solved, 1), ({}, 0)):
        graded = grade(
            handed_in(assignments[name], sources), assignments[name], SETTINGS
        )
        (sheet,) = graded.sheets
        for cell in CELLS[name]:
            if cell.points is not None:
                assert sheet.scores[cell.name].points == share * cell.points


def test_the_pytorch_catalogue_tries_every_test(apart):
    """Parity says much only where the answers differ much."""
    tests = [c.name for c in CELLS[TORCH.name] if c.points is not None]
    sources = {c.name: c.source for c in CELLS[TORCH.name]}
    tried = set()
    answers = [answer for answer, _ in ANSWERS[TORCH.name].values()]
    for mistake in (answer for answer in answers if hasattr(answer, "loses")):
        wrong = {mistake.cell: mistake.applied(sources[mistake.cell])}
        (failures,) = apart(run, CELLS[TORCH.name], wrong)
        assert failures.keys() & set(tests) == mistake.tests(tests), mistake.name
        assert any(mistake.says in message for message in failures.values())
        tried |= mistake.tests(tests)
    assert tried == set(tests)
    assert len(answers) >= 30
