"""Checks that a learner runs: of a gradient, of an answer, of an understanding."""

from .dispatch import check
from .gradient import check_gradient, check_layer, check_loss
from .questions import Question, Verdict
from .reports import GradientCheck, GradientReport

__all__ = [
    "GradientCheck",
    "GradientReport",
    "Question",
    "Verdict",
    "check",
    "check_gradient",
    "check_layer",
    "check_loss",
]
