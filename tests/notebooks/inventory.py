"""Which notebooks there are, and how the tests read them."""

from pathlib import Path

import pytest
from nbformat import NotebookNode, reader

ROOT = Path(__file__).resolve().parents[2]


def find(folder: str) -> list[Path]:
    """List the notebooks below a folder of the project, without checkpoints."""
    found = (ROOT / folder).rglob("*.ipynb")
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


COURSE = find("course")
SOLUTIONS = find("solutions")
ASSIGNMENTS = find("assignments")
ALL = COURSE + SOLUTIONS + ASSIGNMENTS


def each(paths: list[Path]) -> pytest.MarkDecorator:
    """Run a test for each of these notebooks, under its name."""
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    return pytest.mark.parametrize("path", paths, ids=names)


def read(path: Path) -> NotebookNode:
    """Read a notebook as it stands in the file: not upgraded, nothing mended."""
    return reader.reads(path.read_text("utf-8"))


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """List the cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
