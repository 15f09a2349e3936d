"""Rooms import only from floors below them, and importing dl_helpers costs little."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "dl_helpers"

# From the ground up; docs/architecture.md describes the rooms.
FLOORS = (
    {"data"},
    {"decomposition", "features", "nn", "optim"},
    {"autograd", "training", "checks", "rbm"},
    {"pytorch"},
    {"figures"},
    {"widgets"},
    {"grading"},
    {"cli"},
)
HEAVY = ("torch", "matplotlib", "ipywidgets", "anywidget", "sklearn", "pooch", "typer")


def rooms_imported(source, package):
    """Name the rooms that a module of `package` (such as "dl_helpers.nn") imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), node.module or ""])
            names = [f"{base.strip('.')}.{alias.name}" for alias in node.names]
        else:
            continue
        parts = [name.split(".") for name in names]
        yield from (p[1] for p in parts if p[0] == "dl_helpers" and len(p) > 1)


def forbidden(source, room, package):
    """List the rooms imported from the same floor or from above."""
    (level,) = (k for k, floor in enumerate(FLOORS) if room in floor)
    below = set().union(*FLOORS[:level], {room, "__version__"})
    return sorted(set(rooms_imported(source, package)) - below)


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        room, *rest = path.relative_to(PACKAGE).parts
        if rest:
            folder = ".".join(("dl_helpers", room, *rest[:-1]))
            yield pytest.param(path, room, folder, id=f"{room}/{'/'.join(rest)}")


@pytest.mark.parametrize(("path", "room", "package"), list(modules()))
def test_a_module_imports_only_from_floors_below(path, room, package):
    assert not forbidden(path.read_text("utf-8"), room, package)


def test_every_room_has_its_floor():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from dl_helpers import figures", ["figures"]),
        ("from dl_helpers.training import fit", ["training"]),
        ("import dl_helpers.widgets.base", ["widgets"]),
        ("from ..optim import SGD", ["optim"]),
        ("from .. import optim", ["optim"]),
        ("def f():\n    from ..cli import main", ["cli"]),
        ("from ..data import load\nfrom . import dense\nfrom .layer import x", []),
        ("import numpy as np\nfrom torch import nn", []),
    ],
)
def test_an_import_from_above_is_found(source, found):
    assert forbidden(source, "nn", "dl_helpers.nn") == found


def loaded_by(statement):
    """List which heavy packages a statement loads in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return [name for name in HEAVY if name in done.stdout.split()]


def test_importing_dl_helpers_loads_nothing_heavy():
    assert loaded_by("import dl_helpers") == []


@pytest.mark.parametrize(
    "room",
    [
        "autograd",
        "decomposition",
        "features",
        "nn",
        "optim",
        "rbm",
        "training",
        "checks",
        "data",
    ],
)
def test_the_lower_floors_load_neither_torch_nor_pictures(room):
    heavy = loaded_by(f"import dl_helpers\ndl_helpers.{room}")
    assert not {"torch", "matplotlib", "ipywidgets", "anywidget"} & set(heavy)


def test_the_way_to_pytorch_loads_no_pictures():
    heavy = loaded_by("import dl_helpers\ndl_helpers.pytorch")
    assert "torch" in heavy
    assert not {"matplotlib", "ipywidgets", "anywidget"} & set(heavy)


def test_a_room_that_does_not_exist_is_named():
    import dl_helpers

    with pytest.raises(AttributeError, match="no room 'attic'"):
        _ = dl_helpers.attic
