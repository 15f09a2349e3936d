"""The rooms of the widgets: each leans on what all share, on no neighbour."""

import ast
import posixpath
import re

import pytest
from node import STATIC

WIDGETS = STATIC.parent
# From the ground up; the other rooms stand side by side on top of these.
SHARED = ("models", "foundation")
SHARED_BY_SCRIPTS = ("foundation", "drawing")
PYTHON = sorted(WIDGETS.glob("*/*.py"))
SCRIPTS = sorted(STATIC.glob("*/*.js"))


def name(file):
    return file.relative_to(WIDGETS).as_posix()


def below(room, shared):
    """Give the shared rooms that a room may lean on."""
    return set(shared[: shared.index(room)] if room in shared else shared)


def rooms_of(file):
    """Name the rooms of the widgets that a Python file imports from."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 2:
            yield node.module.partition(".")[0]


def folders_of(file):
    """Name the folders that a script imports from."""
    for path in re.findall(r'from\s+"(\.[^"]+)"', file.read_text("utf-8")):
        yield posixpath.normpath(posixpath.join(file.parent.name, path)).split("/")[0]


@pytest.mark.parametrize("file", PYTHON, ids=name)
def test_a_room_imports_from_no_neighbour(file):
    assert set(rooms_of(file)) <= below(file.parent.name, SHARED)


@pytest.mark.parametrize("file", SCRIPTS, ids=name)
def test_a_script_imports_from_no_neighbour(file):
    own = file.parent.name
    assert set(folders_of(file)) <= below(own, SHARED_BY_SCRIPTS) | {own}


def test_every_script_stands_in_the_room_of_its_python():
    rooms = {file.stem for file in WIDGETS.iterdir()} | {"drawing"}
    assert {file.parent.name for file in SCRIPTS} <= rooms
    assert not list(STATIC.glob("*.js"))
    assert len(SCRIPTS) > 100
    assert len(PYTHON) > 70
