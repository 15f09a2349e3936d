"""The rules that a notebook keeps before anyone runs it.

Each function takes a notebook and yields one sentence for each thing to mend.
"""

import re
from collections import Counter
from collections.abc import Iterator

from inventory import code_cells
from nbformat import NotebookNode
from nbformat.validator import iter_validate

LECTURE_LINES = 25
ASSIGNMENT_LINES = 40  # a test cell tests one thing, but over many inputs
MARKDOWN_WORDS = 160
MACHINE_PATH = re.compile(
    r"(?<![\w.:/])(/(home|Users|root|tmp|mnt|opt|var)/\S+|[A-Z]:\\\w\S*)"
)
TABLE = re.compile(r"^\|.*$", re.MULTILINE)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)


def format_problems(notebook: NotebookNode) -> Iterator[str]:
    """Want valid nbformat 4.5, a different id for each cell, and the kernel python3."""
    version = (notebook.nbformat, notebook.nbformat_minor)
    if version != (4, 5):
        yield f"its format is {version}, expected (4, 5)"
    for error in iter_validate(notebook):
        yield f"it is not a valid notebook: {error.message}"
    ids = Counter(cell.get("id") for cell in notebook.cells)
    yield from (f"{n} cells have the id {i!r}" for i, n in ids.items() if n > 1)
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"its kernel is {kernel!r}, expected 'python3'"


def output_problems(notebook: NotebookNode) -> Iterator[str]:
    """Want no outputs and no execution counts: they are made, not kept."""
    for cell in notebook.cells:
        if cell.get("outputs"):
            yield f"cell {cell.id} has outputs; make format strips them"
        if cell.get("execution_count"):
            yield f"cell {cell.id} has an execution count; make format strips it"


def code_problems(notebook: NotebookNode, most_lines: int) -> Iterator[str]:
    """Want code cells that fit on a screen."""
    for cell in code_cells(notebook):
        lines = len(cell.source.splitlines())
        if lines > most_lines:
            yield f"cell {cell.id} has {lines} lines of code, more than {most_lines}"


def text_problems(notebook: NotebookNode) -> Iterator[str]:
    """Want no more text in a cell than one reads in one go.

    A formula is one word; tables are not counted: they are looked up.
    """
    for cell in notebook.cells:
        words = len(FORMULA.sub("x", TABLE.sub("", cell.source)).split())
        if cell.cell_type == "markdown" and words > MARKDOWN_WORDS:
            yield f"cell {cell.id} has {words} words, more than {MARKDOWN_WORDS}"


def path_problems(notebook: NotebookNode) -> Iterator[str]:
    """Want no path that exists on its author's computer alone."""
    for cell in notebook.cells:
        if found := MACHINE_PATH.search(cell.source):
            yield f"cell {cell.id} names a path of one computer: {found[0]}"


def budget_problems(notebook: NotebookNode) -> Iterator[str]:
    """Want the seconds and the memory that a lecture declares for itself."""
    budget = notebook.metadata.get("course", {})
    for key in ("seconds", "memory_mb"):
        if not isinstance(budget.get(key), int) or budget[key] <= 0:
            yield f"its metadata has no course.{key}, a whole number above 0"
