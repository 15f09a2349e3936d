"""Layers and losses, in NumPy alone: the forward formula beside its gradient."""

from .activations import ELU, GELU, Heaviside, LeakyReLU, ReLU, Sigmoid, Tanh
from .attention import Attention
from .batch_norm import BatchNorm1d, BatchNorm2d
from .channel_activations import Maxout, PReLU, Softmax
from .convolution import Conv1d, Conv2d
from .convolution_3d import Conv3d
from .dense import Dense
from .dropconnect import DropConnect
from .dropout import AnnealedDropout, ClassicDropout, Dropout, linear_decay
from .embedding import Embedding
from .functional import log_sum_exp, sigmoid, softmax, softplus
from .global_pooling import GlobalAvgPool, GlobalMaxPool
from .graph import Graph
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
from .layer_norm import LayerNorm
from .losses import BinaryCrossEntropy, LogisticLoss, Loss
from .losses_divergence import KLDivergence
from .losses_embedding import ContrastiveLoss
from .losses_multiclass import MulticlassHinge, SoftmaxCrossEntropy
from .losses_regression import MeanAbsoluteError, MeanSquaredError
from .lstm import LSTM
from .multi_head_attention import MultiHeadAttention
from .network import Sequential
from .pooling import AvgPool1d, AvgPool2d, AvgPool3d, MaxPool1d, MaxPool2d, MaxPool3d
from .random_mask import RandomMask
from .recurrent import Recurrent
from .regularizers import L1, L2
from .reshape import Flatten, Reshape
from .response_normalization import LocalResponseNorm
from .rnn import RNN
from .routing import Concatenate, Copy, Merge, Multiply, Split
from .standout import Standout
from .storage import load, save
from .summary import Summary, summary

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
    "Concatenate",
    "ContrastiveLoss",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Copy",
    "Dense",
    "DropConnect",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "Graph",
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
    "Merge",
    "MultiHeadAttention",
    "MulticlassHinge",
    "Multiply",
    "PReLU",
    "RandomMask",
    "ReLU",
    "Recurrent",
    "Reshape",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Split",
    "Standout",
    "Summary",
    "Tanh",
    "gaussian",
    "he",
    "he_uniform",
    "linear_decay",
    "load",
    "log_sum_exp",
    "orthogonal",
    "save",
    "sigmoid",
    "softmax",
    "softplus",
    "summary",
    "uniform",
    "xavier_gaussian",
    "xavier_uniform",
    "zeros",
]
