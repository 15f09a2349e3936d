"""Optimisers: how parameters move, given their gradients."""

from .adaptive import AdaGrad, Adam, AdamW, RMSProp
from .clipping import clip_by_norm, clip_by_value, global_norm
from .optimizer import Optimizer
from .schedules import (
    constant,
    cosine,
    exponential,
    one_cycle,
    step_decay,
    warm_up,
)
from .sgd import SGD, Momentum, Nesterov

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "clip_by_norm",
    "clip_by_value",
    "constant",
    "cosine",
    "exponential",
    "global_norm",
    "one_cycle",
    "step_decay",
    "warm_up",
]
