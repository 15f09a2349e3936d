"""Which mistakes a class makes, read from what its tests said."""

import re
from collections.abc import Mapping
from typing import NamedTuple

Place = tuple[str, str]

# Lines that say how an answer differs, and not which mistake that is.
_DIFFERENCE = re.compile(
    r"^Worst at |expected .*came\.$|\d+ of \d+ entries are wrong\.$"
)


class Mistaken(NamedTuple):
    """A mistake, and those who make it.

    Args:
        task: the grade id of the answer.
        sentence: what the tests said.
        students: their ids, sorted.
    """

    task: str
    sentence: str
    students: tuple[str, ...]


def named_mistakes(
    reasons: Mapping[str, Mapping[Place, str]], tasks: Mapping[Place, str]
) -> list[Mistaken]:
    """Count each mistake once for each student, however many tests it fails.

    Args:
        reasons: for each student, why points are missing, by notebook and grade id.
        tasks: the answer that each test belongs to.

    Returns:
        The most frequent first.
    """
    who: dict[tuple[str, str], set[str]] = {}
    for student, said in reasons.items():
        for place, reason in said.items():
            key = tasks.get(place, place[1]), sentence(reason)
            who.setdefault(key, set()).add(student)
    found = [Mistaken(*key, tuple(sorted(names))) for key, names in who.items()]
    return sorted(found, key=lambda m: (-len(m.students), m.task, m.sentence))


def sentence(reason: str) -> str:
    """Reduce a message to what names the mistake: its last line, if that does.

    A message that only says what was expected and what came is no known mistake.
    """
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    telling = [line for line in lines if not _DIFFERENCE.search(line)]
    return telling[-1] if telling else "Another value came than was expected."
