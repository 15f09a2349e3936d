"""Known answers to an assignment, by which its grader is graded.

Beside each source notebook stand two files that are made of these: `mistakes.py`, the
wrong answers that a class will hand in, and `alternatives.py`, right answers that
do not look like the reference.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Mistake(NamedTuple):
    """A wrong answer to one task, and what it must cost.

    Args:
        name: readable, unique in its catalogue.
        cell: the solution cell that it stands in.
        changes: pieces of the reference solution and what stands there instead; an
            empty mapping leaves the cell as it is released, and `{"": source}` puts a
            whole new source in its place.
        loses: the names of exactly those test cells that must fail, in one string.
        says: a piece of the message of each failing test that knows the mistake.
    """

    name: str
    cell: str
    changes: Mapping[str, str]
    loses: str
    says: str = ""


class Alternative(NamedTuple):
    """A right answer written differently; it must keep all points on every seed.

    Args:
        name: readable, unique in its catalogue.
        sources: whole solution cells, by the name of the cell.
    """

    name: str
    sources: Mapping[str, str]


def altered(source: str, changes: Mapping[str, str]) -> str:
    """Apply the changes of a mistake to the reference solution.

    Raises:
        ValueError: if a piece does not stand in the source exactly once.
    """
    if "" in changes:
        return changes[""]
    for old, new in changes.items():
        if source.count(old) != 1:
            raise ValueError(f"{old!r} stands {source.count(old)} times in\n{source}")
        source = source.replace(old, new)
    return source
