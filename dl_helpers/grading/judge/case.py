"""What a worker hands to the judge."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from ..papers import Limits


class Case(NamedTuple):
    """One notebook to be judged.

    Args:
        notebook: JSON text, mended, with the instructor's tests in place.
        asked: names that are the student's, see `papers.Sheet`.
        files: files of the working folder, by path.
        limits: what the run may use.
        seed: where all random numbers start from.
        own: paths of those files that are the assignment's: the judge has them too.
    """

    notebook: str
    asked: frozenset[str]
    files: Mapping[str, bytes]
    limits: Limits
    seed: int
    own: frozenset[str] = frozenset()


def packed(case: Case) -> tuple:
    """Give the case as plain values."""
    files, limits = dict(case.files), asdict(case.limits)
    return case.notebook, case.asked, files, limits, case.seed, case.own


def unpacked(values: Any) -> Case:
    """Read what `packed` gave."""
    notebook, asked, files, limits, seed, own = values
    return Case(notebook, asked, files, Limits(**limits), seed, own)


def lay_out(files: Mapping[str, bytes]) -> None:
    """Write files into the working folder, from which cells can also import.

    It is looked through last, so that no file there hides an installed package.
    """
    for name, data in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    sys.path.append("")
