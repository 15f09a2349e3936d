"""An instructor's evening: grade, feedback and report, with nothing pretended."""

import csv
import shutil

import pytest
import tiny
from typer.testing import CliRunner

from dl_helpers.cli import app

pytestmark = pytest.mark.xdist_group("grading-processes")

ANSWERS = {"ada": tiny.RIGHT, "bob": tiny.PARTLY, "cem": tiny.WRONG}
POINTS = {"ada": 5, "bob": 2, "cem": 0}
HIDDEN = "double(-3)"


def dlcourse(*arguments):
    env = {"COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    result = CliRunner(env=env).invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def room(tmp_path, empty_gradebook, monkeypatch):
    shutil.copy(empty_gradebook, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tiny.class_of(tmp_path, ANSWERS)


def test_a_class_is_graded_told_and_reported(room):
    done = dlcourse("grade", "t1", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert "3 submissions: " in done.output

    assert dlcourse("feedback", "t1").exit_code == 0
    for student, points in POINTS.items():
        folder = room / "feedback" / student / tiny.NAME
        page = (folder / f"{tiny.NAME}.html").read_text("utf-8")
        assert f"(Score: {points}.0 / 5.0)" in page
        assert "HIDDEN TESTS" not in page
        assert HIDDEN not in page

    assert dlcourse("report", "t1").exit_code == 0
    with (room / "reports" / f"{tiny.NAME}.csv").open(encoding="utf-8") as file:
        scores = {
            row["student_id"]: float(row["score"]) for row in csv.DictReader(file)
        }
    assert scores == POINTS
    page = (room / "reports" / f"{tiny.NAME}.html").read_text("utf-8")
    assert "2 of 5 points" in page


def test_what_can_not_be_done_is_said_in_a_sentence(room):
    for command in ("report", "feedback"):
        early = dlcourse(command, "t1")
        assert early.exit_code in (1, 2)
        assert early.output.strip()
        assert dlcourse(command, "a9").exit_code == 2
    assert "full, canvas, moodle" in dlcourse("report", "t1", "--table", "x").output
