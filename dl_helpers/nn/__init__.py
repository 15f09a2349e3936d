"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .activations import ELU, GELU, Heaviside, LeakyReLU, ReLU, Sigmoid, Tanh
from .channel_activations import Maxout, PReLU, Softmax
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
    "ELU",
    "GELU",
    "L2",
    "BinaryCrossEntropy",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Dense",
    "Heaviside",
    "Layer",
    "LeakyReLU",
    "LogisticLoss",
    "Loss",
    "Maxout",
    "MulticlassHinge",
    "PReLU",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Tanh",
    "gaussian",
    "he",
    "log_sum_exp",
    "sigmoid",
    "softmax",
    "softplus",
    "zeros",
]
