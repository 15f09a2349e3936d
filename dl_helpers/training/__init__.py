"""Fitting a model to data, and keeping a record of how it went."""

from .augmentation import compose, flip, noise, rotate, rotated, shift
from .class_weights import balanced_weights
from .ensemble import Ensemble, bagging
from .evaluation import accuracy, evaluate, scores_of
from .grid_world import ACTIONS, WORLDS, GridWorld
from .history import DivergedError, History
from .loop import fit
from .multitask import MultiTaskLoss, of_task

__all__ = [
    "ACTIONS",
    "WORLDS",
    "DivergedError",
    "Ensemble",
    "GridWorld",
    "History",
    "MultiTaskLoss",
    "accuracy",
    "bagging",
    "balanced_weights",
    "compose",
    "evaluate",
    "fit",
    "flip",
    "noise",
    "of_task",
    "rotate",
    "rotated",
    "scores_of",
    "shift",
]
