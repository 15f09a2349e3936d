"""Grading a class: hand-ins go in, marks come out, and no student code can touch them.

::

    submitted/ → doctor → sandbox ⇄ judge → recorder → gradebook.db, autograded/

The doctor mends what was handed in. The sandbox runs the student's cells; the judge,
in another process, runs the tests, and sees of the student's work only values. The
recorder alone writes. `papers` has what goes from one to the next.
"""

from .papers import (
    Assignment,
    Graded,
    GradedSheet,
    HandIn,
    Limits,
    Score,
    Settings,
    Sheet,
)

__all__ = [
    "Assignment",
    "Graded",
    "GradedSheet",
    "HandIn",
    "Limits",
    "Score",
    "Settings",
    "Sheet",
]
