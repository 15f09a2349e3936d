"""dlcourse check: what a student is told before handing in."""

import json

import pytest
from handins import ANSWERS, FILE, NAME, by_name, filled, locked_test, notebook, plain
from typer.testing import CliRunner

from dl_helpers.cli import app, check
from dl_helpers.grading.doctor.examination import examine


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in a folder with a course around it in which the small one is released."""
    released = tmp_path / "course" / "assignments" / NAME
    released.mkdir(parents=True)
    (released / FILE).write_text(json.dumps(notebook()))
    monkeypatch.setattr(check, "__file__", str(tmp_path / "course" / "a" / "b" / "c"))
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def dlcourse(*arguments):
    return CliRunner(env={"NO_COLOR": "1"}).invoke(app, ["check", *arguments])


def checked(folder, raw, name=FILE):
    """Save a notebook, check it, and give the exit code and what was said."""
    content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    (folder / name).write_bytes(content)
    result = dlcourse(name)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "choice", ["a9", "A9_SMALL", FILE, ".", "work", "work/" + FILE]
)
def test_a_notebook_is_found(here, choice):
    place = here / "work" if choice.startswith("work") else here
    place.mkdir(exist_ok=True)
    (place / FILE).write_text(json.dumps(filled()))
    result = dlcourse(choice)
    assert result.exit_code == 0
    assert "Everything is in its place" in result.output


def test_a_notebook_that_is_not_there_is_a_wrong_choice(here):
    result = dlcourse("a7")
    assert result.exit_code == 2
    assert "No notebook 'a7' in" in result.output


def test_a_file_that_cannot_be_opened_is_named(here, monkeypatch):
    (here / FILE).write_text("{}")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(here), "read_bytes", refuse)
    result = dlcourse("a9")
    assert result.exit_code == 1
    assert "can't be read: Permission denied." in result.output


def test_tasks_that_are_left_to_be_written_are_named(here):
    raw = filled(one=by_name(notebook(), "one")["source"], why="")
    code, said = checked(here, raw)
    assert code == 1
    assert "Still to be written: one, why." in said


def test_a_comment_left_over_is_no_open_task(here):
    code, said = checked(here, filled(one=f"# YOUR CODE HERE\n{ANSWERS['one']}"))
    assert (code, "Still" in said) == (0, False)


@pytest.mark.parametrize("release", [True, False])
@pytest.mark.parametrize(
    ("damage", "loses", "words"),
    [
        ("copied", False, "Cell one is there more than once"),
        ("changed", True, "Cell one_value, which is locked, was changed"),
        ("retyped", False, "Cell one_value had another type"),
        ("moved", False, "another order"),
        ("foreign", False, "Cell bonus has nbgrader's marks"),
        ("deleted", False, "Cell one_value was deleted"),
        ("task deleted", True, "Cell one was deleted"),
        ("answer deleted", True, "Answer why was deleted"),
        ("kernel", False, "Its kernel is not Python"),
        ("format", False, "It is in an old format"),
        ("damaged", True, "The file is damaged"),
        ("not JSON", True, "It is a web page"),
        ("no marks", True, "It has no cell that nbgrader knows"),
        ("large", False, "It has 11 MB. Clear its outputs"),
    ],
)
def test_each_damage_is_named(here, damage, loses, words, release):
    if not release:
        (here.parent / "course" / "assignments" / NAME / FILE).unlink()
    code, said = checked(here, DAMAGES[damage](filled()))
    visible = release or damage not in NEEDS_RELEASE
    assert (words in said) == visible
    assert code == (1 if loses and visible else 0)


NEEDS_RELEASE = {"moved", "foreign", "deleted", "task deleted", "answer deleted"}


def without(raw, name):
    return raw | {"cells": [cell for cell in raw["cells"] if cell["id"] != name]}


def edited(raw, name, **change):
    by_name(raw, name).update(change)
    return raw


DAMAGES = {
    "copied": lambda raw: raw | {"cells": [*raw["cells"], by_name(filled(), "one")]},
    "changed": lambda raw: edited(raw, "one_value", source="pass"),
    "retyped": lambda raw: edited(raw, "one_value", cell_type="markdown"),
    "moved": lambda raw: raw | {"cells": raw["cells"][::-1]},
    "foreign": lambda raw: raw | {"cells": [*raw["cells"], locked_test("bonus", "1")]},
    "deleted": lambda raw: without(raw, "one_value"),
    "task deleted": lambda raw: without(raw, "one"),
    "answer deleted": lambda raw: without(raw, "why"),
    "kernel": lambda raw: raw | {"metadata": {"kernelspec": {"language": "R"}}},
    "format": lambda raw: raw | {"nbformat": 3},
    "damaged": lambda raw: json.dumps(raw).encode()[:-3],
    "not JSON": lambda raw: b"<html>",
    "no marks": lambda raw: raw | {"cells": [plain("x = 1")]},
    "large": lambda raw: edited(raw, "one", outputs=["x" * 11 * 2**20]),
}


def test_the_name_of_the_file_is_compared_with_the_release(here):
    code, said = checked(here, filled(), "a9_small (1).ipynb")
    assert code == 0
    assert f"The file is called a9_small (1).ipynb; call it {FILE}." in said


def test_every_damage_is_told_apart_from_the_others():
    """A sound notebook has no finding, with the release at hand and without it."""
    assert examine(FILE, json.dumps(filled()).encode()) == ()
