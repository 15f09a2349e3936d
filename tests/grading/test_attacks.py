"""Hostile and broken hand-ins: the mark of an honest grader, no leak, nobody harmed."""

import re

import pytest
import target
from attacks import FAMILIES
from runner import ROOT
from target import SHORT, Target

NAME = "a1_linear_classifiers"
CALM = ("linear_scores", "softmax", "hinge_loss")
ATTACKS = [
    pytest.param(
        family,
        attack,
        id=f"{family}: {attack.name}",
        marks=pytest.mark.xdist_group(f"attacks {number % 2}"),
    )
    for number, (family, attacks) in enumerate(FAMILIES.items())
    for attack in attacks
]


@pytest.fixture(scope="module")
def aim(tmp_path_factory):
    """The course that is attacked; all attacks share one warm process."""
    course = Target(
        tmp_path_factory.mktemp("attacked"), ROOT / "solutions" / NAME, SHORT, CALM
    )
    yield course
    course.close()


@pytest.mark.parametrize(("family", "attack"), ATTACKS)
def test_an_attack_gains_nothing_and_harms_nobody(family, attack, aim, record_property):
    honest = attack.honest(aim.tests)
    processes, memory = target.descendants(), target.peak_mb()
    graded = aim.attacked_by(attack)
    (sheet,) = graded.sheets
    came, leaks = aim.points(graded), aim.leaks(graded)
    sums = sum(honest.values()), sum(p or 0 for p in came.values())
    record_property("attacked", (NAME, family, attack.name, *sums, len(leaks)))
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


def test_the_neighbour_has_the_marks_of_what_was_written(aim):
    own = {t: p for t, p in aim.peace.items() if p}
    tests = [t for t in aim.tests if t.startswith(CALM)]
    assert set(own) == {
        t for t in tests if not t.startswith(("softmax_l", "softmax_g"))
    }


def test_the_attacks_are_many_and_each_has_a_name():
    names = [attack.name for attacks in FAMILIES.values() for attack in attacks]
    assert len(set(names)) == len(names) >= 45
