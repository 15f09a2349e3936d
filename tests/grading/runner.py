"""Run an assignment's cells without a kernel: one namespace, points for each grade id.

Like nbgrader, a test cell earns its points unless it raises, and where its last line
gives a number, that many. What a student's cell
raises is noted and the run goes on, as `allow_errors` does in nbgrader.
"""

import ast
import contextlib
import io
import os
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cell:
    """A code cell: its name, its source, and its points if it is a test."""

    name: str
    source: str
    points: int | None
    solution: bool

    @property
    def random(self) -> bool:
        """Tell whether this is a test with random inputs."""
        return self.points is not None and "check.seeds(" in self.source


def cells_of(path: Path) -> list[Cell]:
    """Read the code cells of an nbgrader notebook."""
    notebook = nbformat.read(path, as_version=4)
    return [
        Cell(
            name=cell.id,
            source=cell.source,
            points=grading.get("points") if grading.get("grade") else None,
            solution=grading.get("solution", False),
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
        for grading in [cell.metadata.get("nbgrader", {})]
    ]


def grade(
    cells: list[Cell], replaced: Mapping[str, str], seeds: range = range(1)
) -> list[dict[str, str]]:
    """Run all cells, some sources replaced, and give the failures for each seed.

    The student's cells run once; the tests that draw random inputs run again for every
    further seed.

    Returns:
        For each seed, the message of every test cell that failed, by its name. What a
        student's cell raised stands there too, under that cell's name.
    """
    space: dict = {"__name__": "__main__"}
    runs = []
    for seed in seeds:
        os.environ["DL_HELPERS_SEED"] = str(seed)
        again = [c for c in cells if not runs or c.random]
        failures = {}
        for cell in again:
            message = _run(cell, replaced.get(cell.name, cell.source), space)
            if message is not None:
                failures[cell.name] = message
        runs.append(failures)
    return runs


def points(cells: list[Cell], failures: Mapping[str, str]) -> float:
    """Add up the points of the test cells."""
    return sum(earned(c, failures) for c in cells if c.points is not None)


def earned(cell: Cell, failures: Mapping[str, str]) -> float:
    """Give the points of a test: all, none, or as many as its last line gave."""
    partly = re.match(r"gives (\S+) of", failures.get(cell.name, ""))
    return float(partly[1]) if partly else cell.points * (cell.name not in failures)


def _run(cell: Cell, source: str, space: dict) -> str | None:
    """Run a cell and give back the message of what it raised, if it did."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), _limited(20):
            value = _value(source, cell.name, space)
    except Exception as e:
        return f"{type(e).__name__}: {e}"
    if cell.points is not None and isinstance(value, int | float):
        return f"gives {value} of {cell.points}" if value < cell.points else None
    return None


def _value(source: str, name: str, space: dict) -> Any:
    """Run a source and give the value of its last line, None if it has none."""
    tree = ast.parse(source)
    last = (
        tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    )
    exec(compile(tree, name, "exec"), space)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), space)


@contextlib.contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Interrupt a cell that goes on for ever."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
