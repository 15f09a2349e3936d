"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .activations import ELU, GELU, Heaviside, LeakyReLU, ReLU, Sigmoid, Tanh
from .attention import Attention, MultiHeadAttention
from .channel_activations import Maxout, PReLU, Softmax
from .convolution import Conv1d, Conv2d, Conv3d
from .dense import Dense
from .dropconnect import DropConnect
from .dropout import AnnealedDropout, ClassicDropout, Dropout, linear_decay
from .embedding import Embedding
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
from .losses import BinaryCrossEntropy, LogisticLoss, Loss
from .losses_divergence import KLDivergence
from .losses_embedding import ContrastiveLoss
from .losses_multiclass import MulticlassHinge, SoftmaxCrossEntropy
from .losses_regression import MeanAbsoluteError, MeanSquaredError
from .lstm import LSTM
from .normalization import BatchNorm1d, BatchNorm2d, LayerNorm
from .pooling import AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d
from .random_mask import RandomMask
from .recurrent import Recurrent
from .regularizers import L1, L2
from .response_normalization import LocalResponseNorm
from .rnn import RNN
from .standout import Standout

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "L1",
    "L2",
    "LSTM",
    "RNN",
    "AnnealedDropout",
    "Attention",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm1d",
    "BatchNorm2d",
    "BinaryCrossEntropy",
    "ClassicDropout",
    "ContrastiveLoss",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Dense",
    "DropConnect",
    "Dropout",
    "Embedding",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "Heaviside",
    "KLDivergence",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LocalResponseNorm",
    "LogisticLoss",
    "Loss",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Maxout",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "MultiHeadAttention",
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
