"""What a reader plays with: live in a notebook, a picture elsewhere, testable alone."""

from .ask import ask
from .base import CourseWidget
from .captcha_odds import captcha_odds
from .perceptron import perceptron
from .probe import probe
from .score_bars import score_bars
from .score_losses import score_losses

__all__ = [
    "CourseWidget",
    "ask",
    "captcha_odds",
    "perceptron",
    "probe",
    "score_bars",
    "score_losses",
]
