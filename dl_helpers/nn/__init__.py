"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .activations import ELU, GELU, Heaviside, LeakyReLU, ReLU, Sigmoid, Tanh
from .channel_activations import Maxout, PReLU, Softmax
from .convolution import Conv1d, Conv2d, Conv3d
from .dense import Dense
from .dropconnect import DropConnect
from .dropout import AnnealedDropout, ClassicDropout, Dropout, linear_decay
from .functional import log_sum_exp, sigmoid, softmax, softplus
from .global_pooling import GlobalAvgPool, GlobalMaxPool
from .gru import GRU
from .initializers import (
    gaussian,
    he,
    he_uniform,
    orthogonal,
    uniform,
    xavier_gaussian,
    xavier_uniform,
    zeros,
)
from .layer import Layer
from .losses import (
    BinaryCrossEntropy,
    LogisticLoss,
    Loss,
    MulticlassHinge,
    SoftmaxCrossEntropy,
)
from .lstm import LSTM
from .pooling import AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d
from .random_mask import RandomMask
from .recurrent import Recurrent
from .regularizers import L2
from .rnn import RNN
from .standout import Standout

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "L2",
    "LSTM",
    "RNN",
    "AnnealedDropout",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BinaryCrossEntropy",
    "ClassicDropout",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Dense",
    "DropConnect",
    "Dropout",
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
    "RandomMask",
    "ReLU",
    "Recurrent",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Standout",
    "Tanh",
    "gaussian",
    "he",
    "he_uniform",
    "linear_decay",
    "log_sum_exp",
    "orthogonal",
    "sigmoid",
    "softmax",
    "softplus",
    "uniform",
    "xavier_gaussian",
    "xavier_uniform",
    "zeros",
]
