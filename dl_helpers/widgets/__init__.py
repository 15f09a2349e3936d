"""What a reader plays with: live in a notebook, a picture elsewhere, testable alone."""

from .base import CourseWidget
from .probe import probe
from .score_bars import score_bars

__all__ = ["CourseWidget", "probe", "score_bars"]
