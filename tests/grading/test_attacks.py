"""Hostile and broken hand-ins: the mark of an honest grader, no leak, nobody harmed."""

import re

import pytest
import target
from attacks import FAMILIES, conduct, tensors
from handing_in import A1, TORCH
from target import SHORT, Target

ALL = {A1: FAMILIES, TORCH: {"tensors": tensors.ATTACKS}}
QUICK = {A1: SHORT, TORCH: {}}
CASES = [
    pytest.param(
        folder,
        family,
        attack,
        id=f"{family}: {attack.name}",
        marks=pytest.mark.xdist_group(f"attacks {number % 2}"),
    )
    for folder, families in ALL.items()
    for number, (family, attacks) in enumerate(families.items())
    for attack in attacks
]


@pytest.fixture(scope="module")
def aims(tmp_path_factory):
    """The courses that are attacked; all attacks on one share a warm process."""
    made = {}

    def aim(folder):
        if folder not in made:
            place = tmp_path_factory.mktemp("attacked")
            made[folder] = Target(place, folder, QUICK[folder])
        return made[folder]

    yield aim
    for course in made.values():
        course.close()


@pytest.mark.parametrize(("folder", "family", "attack"), CASES)
def test_an_attack_gains_nothing_and_harms_nobody(
    folder, family, attack, aims, record_property
):
    aim = aims(folder)
    honest = attack.honest(aim.tests)
    processes, memory = target.descendants(), target.peak_mb()
    graded = aim.attacked_by(attack)
    (sheet,) = graded.sheets
    came, leaks = aim.points(graded), aim.leaks(graded)
    sums = sum(honest.values()), sum(p or 0 for p in came.values())
    record_property("attacked", (folder.name, family, attack.name, *sums, len(leaks)))
    assert {t: p for t, p in came.items() if p != honest[t]} == {}
    assert leaks == []
    assert sheet.ending in attack.endings
    assert re.search(attack.says, "\n".join(target.words(sheet)))
    assert sheet.name == aim.name
    assert {t: s.max_points for t, s in sheet.scores.items()} == aim.max_points
    assert len(sheet.text) < 8e6
    assert target.left_behind(processes) == set()
    assert target.peak_mb() - memory < 400
    assert aim.files() == aim.before
    assert aim.neighbour() == aim.peace


@pytest.mark.parametrize("attack", conduct.LIMITS, ids=lambda attack: attack.name)
def test_what_can_be_forged_is_how_an_answer_was_found_and_not_the_answer(attack, aims):
    """Known, and said to instructors: a test of conduct hears it from the student."""
    aim = aims(A1)
    honest, came = attack.honest(aim.tests), aim.points(aim.attacked_by(attack))
    gained = {test for test, points in came.items() if points > honest[test]}
    assert all(test.endswith(("_vectorised", "_inputs", "_rng")) for test in gained)


def test_the_neighbour_has_the_marks_of_what_was_written(aims):
    peace = aims(A1).peace
    lost = {test for test, points in peace.items() if points == 0}
    assert lost == {"choose_best", "choose_validation"}
    assert sum(peace.values()) == 96


def test_the_attacks_are_many_and_each_has_a_name():
    names = [case.values[2].name for case in CASES]
    assert len(set(names)) == len(names) >= 200
