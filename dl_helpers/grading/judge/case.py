"""What a worker hands to the judge."""

from collections.abc import Mapping
from dataclasses import asdict
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
    """

    notebook: str
    asked: frozenset[str]
    files: Mapping[str, bytes]
    limits: Limits
    seed: int


def packed(case: Case) -> tuple:
    """Give the case as plain values."""
    files, limits = dict(case.files), asdict(case.limits)
    return case.notebook, case.asked, files, limits, case.seed


def unpacked(values: Any) -> Case:
    """Read what `packed` gave."""
    notebook, asked, files, limits, seed = values
    return Case(notebook, asked, files, Limits(**limits), seed)
