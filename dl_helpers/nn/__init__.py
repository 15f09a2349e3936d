"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .activations import ELU, GELU, Heaviside, LeakyReLU, ReLU, Sigmoid, Tanh
from .channel_activations import Maxout, PReLU, Softmax
from .convolution import Conv1d, Conv2d, Conv3d
from .dense import Dense
from .functional import log_sum_exp, sigmoid, softmax, softplus
from .global_pooling import GlobalAvgPool, GlobalMaxPool
from .initializers import gaussian, he, zeros
from .layer import Layer
from .losses import (
    BinaryCrossEntropy,
    LogisticLoss,
    Loss,
    MulticlassHinge,
    SoftmaxCrossEntropy,
)
from .pooling import AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d
from .regularizers import L2

__all__ = [
    "ELU",
    "GELU",
    "L2",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BinaryCrossEntropy",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Dense",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "Heaviside",
    "Layer",
    "LeakyReLU",
    "LogisticLoss",
    "Loss",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
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
