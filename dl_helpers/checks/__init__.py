"""Checks that a learner runs: of a gradient, of an answer, of an understanding."""

from .gradient import (
    GradientCheck,
    GradientReport,
    check_gradient,
    check_layer,
    check_loss,
)
from .questions import Question, Verdict

__all__ = [
    "GradientCheck",
    "GradientReport",
    "Question",
    "Verdict",
    "check_gradient",
    "check_layer",
    "check_loss",
]
