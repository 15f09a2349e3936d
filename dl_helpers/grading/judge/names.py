"""Which names a cell takes from other cells, and which it gives."""

import ast
import json
import symtable
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager


class Names(NamedTuple):
    """Names at the top level of a cell.

    Args:
        used: those it reads, in its functions too.
        bound: those it binds.
    """

    used: frozenset[str]
    bound: frozenset[str]


@cache
def names_of(source: str) -> Names:
    """Read the names of a cell, magics and all; of a cell with an error, none."""
    for form in (str, TransformerManager().transform_cell):  # what is plain is quicker
        plain = form(source)
        try:
            return _names_in(symtable.symtable(plain, "cell", "exec"))
        except (SyntaxError, ValueError, RecursionError):
            continue
    return _names_anywhere(plain)


def _names_in(top: symtable.SymbolTable) -> Names:
    tables, used = [top], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        used |= {
            s.get_name()
            for s in table.get_symbols()
            if s.is_referenced() and (table is top or s.is_global())
        }
    symbols = top.get_symbols()
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    return Names(frozenset(used), frozenset(bound))


def _names_anywhere(source: str) -> Names:
    """Read the names of a cell that awaits at its top level, of functions' too."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return Names(frozenset(), frozenset())
    names = [node for node in nodes if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return Names(frozenset(used), frozenset(node.id for node in names) - used)


def code_cells(notebook: str) -> Iterator[tuple[int, str, dict]]:
    """Give the place, the source and nbgrader's marks of each cell with code."""
    for i, cell in enumerate(json.loads(notebook)["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.strip():
            yield i, source, cell["metadata"].get("nbgrader", {})


def only_show(cells: Sequence[tuple[str, dict]], asked: frozenset[str]) -> set[int]:
    """Find locked cells that show a student's work, and define nothing for a test.

    The sandbox runs them for what they show; the judge has no need to.

    Args:
        cells: source and nbgrader's marks of each.
        asked: names that are the student's.
    """
    wanted: set[str] = set()
    idle = set()
    for i, (source, tags) in reversed(list(enumerate(cells))):
        if tags.get("solution") or not (tags.get("grade") or tags.get("locked")):
            continue
        names = names_of(source)
        if tags.get("grade") or names.bound & wanted or not names.used & asked:
            wanted |= names.used
        else:
            idle.add(i)
    return idle


class Library:
    """What the judge's own cells have bound, and what each of these needs itself."""

    def __init__(self) -> None:
        self._needs: dict[str, frozenset[str]] = {}

    def add(self, names: Names) -> None:
        """Remember the names of a cell that was run."""
        self._needs |= dict.fromkeys(names.bound, names.used)

    def needed(self, names: Names) -> set[str]:
        """Follow the names that a cell uses, through functions of earlier cells."""
        found, left = set(), set(names.used)
        while left:
            name = left.pop()
            found.add(name)
            left |= self._needs.get(name, frozenset()) - found
        return found
