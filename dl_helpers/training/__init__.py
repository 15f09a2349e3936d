"""Fitting a model to data, and keeping a record of how it went."""

from .evaluation import accuracy, evaluate, scores_of
from .history import DivergedError, History
from .loop import fit

__all__ = ["DivergedError", "History", "accuracy", "evaluate", "fit", "scores_of"]
