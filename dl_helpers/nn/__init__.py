"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .dense import Dense
from .functional import log_sum_exp, sigmoid, softmax, softplus
from .initializers import gaussian, zeros
from .layer import Layer
from .losses import (
    BinaryCrossEntropy,
    LogisticLoss,
    Loss,
    MulticlassHinge,
    SoftmaxCrossEntropy,
)
from .regularizers import L2

__all__ = [
    "L2",
    "BinaryCrossEntropy",
    "Dense",
    "Layer",
    "LogisticLoss",
    "Loss",
    "MulticlassHinge",
    "SoftmaxCrossEntropy",
    "gaussian",
    "log_sum_exp",
    "sigmoid",
    "softmax",
    "softplus",
    "zeros",
]
