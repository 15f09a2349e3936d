"""dlcourse grade: what it prints, its exit codes, and never a traceback."""

import shutil
from functools import partial

import fakes
import pytest
import tiny
from typer.testing import CliRunner

from dl_helpers.cli import app
from dl_helpers.grading import pool
from dl_helpers.grading.recorder import NotRecorded
from dl_helpers.grading.sandbox import SandboxError

pytestmark = pytest.mark.xdist_group("grading-processes")

ANSWERS = {"ada": tiny.RIGHT, "bob": tiny.PARTLY, "cem": tiny.WRONG}


@pytest.fixture
def root(tmp_path, empty_gradebook, monkeypatch):
    """A course, with graders that do as they are told."""
    shutil.copy(empty_gradebook, tmp_path)
    told = partial(pool.grade_class, grade=fakes.grade)
    monkeypatch.setattr(pool, "grade_class", told)
    monkeypatch.chdir(tmp_path)
    return tiny.class_of(tmp_path, ANSWERS)


def grade(*arguments):
    env = {"COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    result = CliRunner(env=env).invoke(app, ["grade", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


def test_a_class_is_graded_counted_and_kept(root):
    result = grade("t1", "--workers", "1")
    assert result.exit_code == 0
    assert "3/3 1 passed, 1 passed in part, 1 failed" in result.output
    assert "3 submissions: 1 passed, 1 passed in part, 1 failed." in result.output
    assert f"The marks stand in sqlite:///{root}/gradebook.db" in result.output
    assert "3 submissions (3 graded before):" in grade("t1").output
    assert "1 submission:" in grade("t1", "--force", "--student", "bob").output


def test_whoever_has_notes_stands_in_the_table(root):
    tiny.hand_in(root, "bob", tiny.PARTLY, note="A cell was [put] \x1b[2Jback.")
    tiny.hand_in(root, "cem", tiny.WRONG, note="so slow")
    lines = grade("t1").output.splitlines()
    rows = [" ".join(line.split()) for line in lines]
    assert "bob 2 of 5 passed in part A cell was [put] [2Jback." in rows
    assert "cem 0 of 5 timed out so slow" in rows
    assert not [line for line in lines if line.startswith(" ada")]


def test_what_was_not_graded_is_exit_code_1(root):
    tiny.hand_in(root, "bob", how="fail no room")
    result = grade("t1")
    assert result.exit_code == 1
    assert "RuntimeError: no room" in result.output
    assert "1 not graded" in result.output
    assert "Run the same command again" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a9"], "No assignment begins with 'a9'; there are t1_double."),
        (["t1", "--student", "eve"], "eve handed in nothing"),
        (["t1", "--course", "elsewhere"], "There is no folder"),
        (["t1", "--db", "gradebook.db"], "is no gradebook's URL"),
        (["t1", "--isolation", "hope"], "'hope' is not one of 'bubblewrap', 'docker'"),
        (["t1", "--workers", "0"], "--workers"),
        (["t1", "--workers", "2", "--scheduler", "tcp://x"], "leave --workers out"),
    ],
)
def test_a_wrong_choice_is_one_sentence_and_exit_code_2(root, arguments, said):
    result = grade(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_without_isolation_there_is_a_warning(root):
    assert (
        "read and change all that you can" in grade("t1", "--isolation", "none").output
    )
    assert "read and change" not in grade("t1").output


def raising(error):
    def grade_class(*_, progress, **__):
        raise error

    return grade_class


@pytest.mark.parametrize("kind", [NotRecorded, SandboxError])
def test_what_fails_is_one_sentence_and_exit_code_1(root, monkeypatch, kind):
    monkeypatch.setattr(pool, "grade_class", raising(kind("It is full. Make room.")))
    result = grade("t1")
    assert result.exit_code == 1
    assert result.stderr.strip() == "It is full. Make room."


def test_a_cluster_that_is_not_there_is_exit_code_1(root, monkeypatch):
    monkeypatch.setattr("dl_helpers.grading.workers.PATIENCE", 0.5)
    result = grade("t1", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:1." in result.output


def test_after_ctrl_c_it_says_what_is_kept_and_how_to_go_on(root, monkeypatch):
    def interrupted(*args, progress, **how):
        def tell(row):
            progress(row)
            raise KeyboardInterrupt

        return fakes_class(*args, progress=tell, **how)

    fakes_class = pool.grade_class
    monkeypatch.setattr(pool, "grade_class", interrupted)
    result = grade("t1", "--workers", "1")
    assert result.exit_code == 130
    assert "Stopped. 1 of 3 are graded. The same command" in result.output
    monkeypatch.setattr(pool, "grade_class", fakes_class)
    assert "3 submissions (1 graded before):" in grade("t1").output


def test_the_settings_are_what_was_asked_for(root, monkeypatch):
    seen = []
    graded = pool.grade_class

    def spy(course, assignment, settings, **how):
        seen.append(settings)
        return graded(course, assignment, settings, **how)

    monkeypatch.setattr(pool, "grade_class", spy)
    grade("t1", "--timeout", "60", "--isolation", "podman")
    grade("t1", "--timeout", "5")
    assert [s.isolation for s in seen] == ["podman", "bubblewrap"]
    assert [s.limits.cell_seconds for s in seen] == [60, 5]
    assert [s.limits.total_seconds for s in seen] == [1200, 600]
