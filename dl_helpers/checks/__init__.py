"""Checks that a learner runs: of a gradient, of an answer, of an understanding."""

from .gradient import (
    GradientCheck,
    GradientReport,
    check_gradient,
    check_layer,
    check_loss,
)

__all__ = [
    "GradientCheck",
    "GradientReport",
    "check_gradient",
    "check_layer",
    "check_loss",
]
