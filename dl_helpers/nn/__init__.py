"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .convolution import Conv1d, Conv2d, Conv3d
from .dense import Dense
from .functional import log_sum_exp, sigmoid, softmax, softplus
from .initializers import gaussian, he, zeros
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
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Dense",
    "Layer",
    "LogisticLoss",
    "Loss",
    "MulticlassHinge",
    "SoftmaxCrossEntropy",
    "gaussian",
    "he",
    "log_sum_exp",
    "sigmoid",
    "softmax",
    "softplus",
    "zeros",
]
