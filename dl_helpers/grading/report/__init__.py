"""What an instructor wants to know of a graded class: a page, and a table."""

from .gather import ClassReport, Question, StudentRow, gather
from .mistakes import Mistaken, named_mistakes
from .page import render
from .table import FORMATS, write_table

__all__ = [
    "FORMATS",
    "ClassReport",
    "Mistaken",
    "Question",
    "StudentRow",
    "gather",
    "named_mistakes",
    "render",
    "write_table",
]
