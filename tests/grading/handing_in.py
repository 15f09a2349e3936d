"""What students receive and hand in, made of an assignment without running nbgrader."""

import json
import runpy
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import compute_checksum
from runner import ROOT

from dl_helpers.grading import Assignment, HandIn
from dl_helpers.grading.catalogue import Alternative, Mistake

A1 = ROOT / "solutions" / "a1_linear_classifiers"
TORCH = ROOT / "tests" / "grading" / "torch_assignment"


def released(assignment: Assignment) -> dict:
    """Make the notebook that students receive: no hidden tests, checksums to fit.

    Returns:
        JSON, each source in one piece.
    """
    (sheet,) = assignment.sheets
    notebook = nbformat.reads(sheet.text, as_version=4)
    clear = ClearHiddenTests(
        begin_test_delimeter="### BEGIN HIDDEN TESTS",
        end_test_delimeter="### END HIDDEN TESTS",
    )
    notebook, _ = clear.preprocess(notebook, {})
    for cell in notebook.cells:
        if "checksum" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return json.loads(json.dumps(notebook))


def handed_in(
    assignment: Assignment, sources: Mapping[str, str], student: str = "alice"
) -> HandIn:
    """Fill sources into the cells of what was released, by the name of the cell."""
    notebook = released(assignment)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = sources.get(name, cell["source"])
    (sheet,) = assignment.sheets
    return HandIn(student, {f"{sheet.name}.ipynb": json.dumps(notebook).encode()})


def known_answers(
    folder: Path, solved: Mapping[str, str]
) -> dict[str, tuple[Mistake | Alternative, dict[str, str]]]:
    """Read the catalogues of an assignment.

    Returns:
        the entry and the sources of all solution cells, by a name for each.
    """
    wrong = runpy.run_path(str(folder / "mistakes.py"))["MISTAKES"]
    right = runpy.run_path(str(folder / "alternatives.py"))["ALTERNATIVES"]
    answers = {
        f"{m.cell}: {m.name}": (m, {**solved, m.cell: m.applied(solved[m.cell])})
        for m in wrong
    }
    return answers | {f"= {a.name}": (a, {**solved, **a.sources}) for a in right}
