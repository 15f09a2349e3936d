"""Finds code that stands in two notebooks."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from inventory import code_cells
from nbformat import NotebookNode

RUN = 5  # lines in a row that may not be repeated


def code_lines(source: str) -> list[str]:
    """List the lines that do something.

    Left out are blank lines, comments, lone brackets, and imports, which every
    notebook has to say for itself.
    """
    lines = (line.strip() for line in source.splitlines())
    return [
        line
        for line in lines
        if any(map(str.isalnum, line))
        and not line.startswith(("#", "import ", "from "))
    ]


def runs(notebook: NotebookNode) -> Iterator[tuple[str, ...]]:
    """Yield each run of code lines that follow each other in a cell."""
    for cell in code_cells(notebook):
        lines = code_lines(cell.source)
        yield from zip(*(lines[k:] for k in range(RUN)), strict=False)


def copies(notebooks: Iterable[tuple[str, NotebookNode]]) -> list[str]:
    """Describe each run that stands in two notebooks."""
    places: dict[tuple[str, ...], dict[str, None]] = {}
    for name, notebook in notebooks:
        for run in runs(notebook):
            places.setdefault(run, {})[name] = None
    return [
        f"in {first} and in {second}:\n" + "\n".join(run)
        for run, names in places.items()
        for first, second in pairwise(names)
    ]
