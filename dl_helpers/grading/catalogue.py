r"""Known answers to an assignment, by which its grader is graded.

Beside each source notebook stand two files: `mistakes.py`, the wrong answers that a
class will hand in, and `alternatives.py`, right answers that do not look like the
reference. A mistake is written down as what it changes in the reference solution::

    [hinge_loss]
    without margin: slides values | margin of 1 is missing
        ` + 1` → ``

In brackets stands the solution cell; then the name of a mistake, the tests that must
fail, and what one of their messages must say; then the changes, piece by piece, `\n`
being a new line. `slides` is short for `hinge_loss_slides`, and `*` for all tests whose
names begin with `hinge_loss_`; a test of another task has its whole name.
An alternative is written down as the whole sources of the cells that it replaces.
"""

import re
from collections.abc import Collection, Mapping
from fnmatch import filter as matching
from typing import NamedTuple

_CHANGE = re.compile(r"\s*`([^`]*)`\s*→ `([^`]*)`")


class Mistake(NamedTuple):
    """A wrong answer to one task, and what it must cost.

    Args:
        name: readable, unique within its cell.
        cell: the solution cell that it stands in.
        changes: pieces of the reference solution and what stands there instead.
        loses: patterns of the names of those test cells that must fail.
        says: a piece of a message that must appear; "" where no test knows the mistake.
    """

    name: str
    cell: str
    changes: Mapping[str, str]
    loses: tuple[str, ...]
    says: str

    def applied(self, source: str) -> str:
        """Make the changes in the reference solution.

        Raises:
            ValueError: if a piece does not stand in the source exactly once.
        """
        for old, new in self.changes.items():
            if source.count(old) != 1:
                raise ValueError(
                    f"{self.cell}, {self.name}: {old!r} stands {source.count(old)} "
                    f"times in the solution, expected once"
                )
            source = source.replace(old, new)
        return source

    def tests(self, names: Collection[str]) -> set[str]:
        """Choose from the names of all tests those that must fail.

        Raises:
            ValueError: for a pattern that no test has.
        """
        found = {}
        for pattern in self.loses:
            found[pattern] = matching(names, f"{self.cell}_{pattern}")
            found[pattern] = found[pattern] or matching(names, pattern)
            if not found[pattern]:
                raise ValueError(f"{self.cell}, {self.name}: no test {pattern!r}")
        return {name for some in found.values() for name in some}


class Alternative(NamedTuple):
    """A right answer written differently; it must keep all points on every seed.

    Args:
        name: readable, unique in its catalogue.
        sources: whole solution cells, by the name of the cell.
    """

    name: str
    sources: Mapping[str, str]


def mistakes(text: str) -> list[Mistake]:
    """Read mistakes from the notation above."""
    found = []
    for cell, body in _sections(text):
        for entry in re.split(r"\n(?=\S)", body):
            head, changes = re.split(r"\n(?=\s+`)", entry, maxsplit=1)
            name, rest = " ".join(head.split()).split(": ", 1)
            loses, _, says = rest.partition(" | ")
            pieces = _CHANGE.findall(changes.replace(r"\n", "\n"))
            found.append(Mistake(name, cell, dict(pieces), (*loses.split(),), says))
    return found


def alternatives(text: str) -> list[Alternative]:
    """Read alternatives: `= name`, then after each `[cell]` its whole source."""
    entries = re.split(r"^= ", text, flags=re.M)[1:]
    heads = (entry.split("\n", 1) for entry in entries)
    return [Alternative(name, dict(_sections(body))) for name, body in heads]


def _sections(text: str) -> list[tuple[str, str]]:
    """Cut a text at its lines `[cell]` into pairs of a cell and what follows."""
    pieces = re.split(r"^\[(\w+)\]$", text, flags=re.M)[1:]
    return [
        (cell, body.strip("\n"))
        for cell, body in zip(pieces[::2], pieces[1::2], strict=True)
    ]
