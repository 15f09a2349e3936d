"""From what a student handed in to the notebooks that are graded."""

from collections.abc import Mapping
from typing import NamedTuple

from ..papers import Assignment, HandIn
from .luggage import pack
from .names import printable
from .search import Found, find
from .treatment import treat

_MOST_NOTES = 20


class Mended(NamedTuple):
    """A hand-in that can be graded.

    Args:
        notebooks: JSON of each notebook that could be read, by its name.
        unreadable: why not, and what to do, for each of the others.
        files: what else goes along, by path.
        notes: what was mended, for each notebook, in sentences.
    """

    notebooks: Mapping[str, str]
    unreadable: Mapping[str, str]
    files: Mapping[str, bytes]
    notes: Mapping[str, tuple[str, ...]]


def mend(handin: HandIn, assignment: Assignment) -> Mended:
    """Make of a hand-in what can be graded, and say what was done.

    The student's cells stay in the student's order; those of the instructor's that are
    locked, and the marks of all, are the instructor's again. It never raises for
    anything that a student can hand in.
    """
    found = find(handin.files, assignment.sheets)
    notebooks, unreadable, notes = {}, {}, {}
    for sheet in assignment.sheets:
        here = found[sheet.name]
        if isinstance(here, Found):
            notebooks[sheet.name], done = treat(here.pages, sheet)
            notes[sheet.name] = (*_renamed(here.path, sheet.name), *done)
        else:
            unreadable[sheet.name] = here
            notes[sheet.name] = ()
    taken = {here.path for here in found.values() if isinstance(here, Found)}
    files, remarks = pack(handin.files, assignment.files, taken)
    remarks += tuple(
        f"{path} was refused: {why}." for path, why in handin.refused.items()
    )
    first = assignment.sheets[0].name
    notes[first] += remarks[:_MOST_NOTES]
    return Mended(notebooks, unreadable, files, notes)


def _renamed(path: str, name: str) -> tuple[str, ...]:
    """Say from which file a notebook was taken, if it is not of that name."""
    if path == f"{name}.ipynb":
        return ()
    return (f"The file {printable(path)} was taken for {name}.ipynb.",)
