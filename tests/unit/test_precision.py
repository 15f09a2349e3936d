"""In float32 every layer is as exact as float32 allows: 1e-6 of the float64 result."""

import numpy as np
import pytest

from dl_helpers import nn

MAKERS = {
    "Dense": (lambda options: nn.Dense(64, 32, **options), (64, 64)),
    "Conv1d": (lambda options: nn.Conv1d(8, 16, 5, **options), (16, 8, 40)),
    "Conv2d": (
        lambda options: nn.Conv2d(8, 16, 3, padding=1, **options),
        (16, 8, 12, 12),
    ),
    "Conv3d": (lambda options: nn.Conv3d(2, 4, 3, **options), (4, 2, 6, 8, 8)),
    "MaxPool2d": (lambda options: nn.MaxPool2d(2), (16, 8, 12, 12)),
    "AvgPool2d": (lambda options: nn.AvgPool2d(2), (16, 8, 12, 12)),
    "GlobalAvgPool": (lambda options: nn.GlobalAvgPool(), (16, 8, 12, 12)),
    "ReLU": (lambda options: nn.ReLU(), (64, 64)),
    "LeakyReLU": (lambda options: nn.LeakyReLU(), (64, 64)),
    "PReLU": (lambda options: nn.PReLU(), (64, 64)),
    "ELU": (lambda options: nn.ELU(), (64, 64)),
    "GELU": (lambda options: nn.GELU(), (64, 64)),
    "Sigmoid": (lambda options: nn.Sigmoid(), (64, 64)),
    "Tanh": (lambda options: nn.Tanh(), (64, 64)),
    "Softmax": (lambda options: nn.Softmax(), (64, 64)),
    "BatchNorm2d": (lambda options: nn.BatchNorm2d(8), (16, 8, 12, 12)),
    "LayerNorm": (lambda options: nn.LayerNorm(64), (64, 64)),
    "LocalResponseNorm": (lambda options: nn.LocalResponseNorm(5), (16, 8, 12, 12)),
    "RNN": (lambda options: nn.RNN(16, 16, **options), (16, 20, 16)),
    "LSTM": (lambda options: nn.LSTM(16, 16, **options), (16, 20, 16)),
    "GRU": (lambda options: nn.GRU(16, 16, **options), (16, 20, 16)),
    "MultiHeadAttention": (
        lambda options: nn.MultiHeadAttention(16, 4, **options),
        (8, 12, 16),
    ),
}


def results(name, dtype):
    """Give all that a layer computes of the same numbers, in one precision."""
    make, shape = MAKERS[name]
    rng = np.random.default_rng(0)
    layer = make({"dtype": dtype})
    for p in layer.params:
        drawn = rng.normal(size=layer.params[p].shape) / np.sqrt(shape[-1])
        layer.params[p] = drawn.astype(np.float32).astype(dtype)
    x = rng.normal(size=shape).astype(np.float32).astype(dtype)
    y = layer.forward(x)
    dx = layer.backward(rng.normal(size=y.shape).astype(np.float32).astype(dtype))
    return {"y": y, "dx": dx} | {f"d{p}": g for p, g in layer.grads.items()}


@pytest.mark.parametrize("name", MAKERS)
def test_float32_is_within_a_millionth_of_float64(name):
    exact, single = results(name, np.float64), results(name, np.float32)
    for what, wanted in exact.items():
        assert single[what].dtype == np.float32
        error = np.linalg.norm(single[what] - wanted)
        assert error <= 1e-6 * np.linalg.norm(wanted), what
