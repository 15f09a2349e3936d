"""Whole networks: a training step of an MLP, a training epoch of LeNet."""

from collections.abc import Iterator

import numpy as np
import torch
from contest import Contest

from dl_helpers import nn, optim
from dl_helpers.pytorch import to_torch

F = torch.nn.functional


def dense() -> Iterator[Contest]:
    """A 3072-100-10 network with softmax loss, forward and back, 128 images."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((128, 3072)).astype(np.float32)
    y = rng.integers(0, 10, 128)
    ours = nn.Sequential(nn.Dense(3072, 100), nn.ReLU(), nn.Dense(100, 10))
    ours.needs_dx = False
    theirs = to_torch(ours)
    loss, tx, ty = nn.SoftmaxCrossEntropy(), torch.tensor(x), torch.tensor(y)

    def our_turn() -> None:
        loss(ours.forward(x), y)
        ours.backward(loss.backward())

    def their_turn() -> None:
        theirs.zero_grad()
        F.cross_entropy(theirs(tx), ty).backward()

    yield Contest("Dense 3072-100-10 with softmax, N128", our_turn, their_turn, 0.9)


def lenet() -> Iterator[Contest]:
    """A LeNet trained for an epoch of 8,192 images of 28×28, batches of 64."""
    rng = np.random.default_rng(0)
    x = rng.random((8192, 1, 28, 28), dtype=np.float32)
    y = rng.integers(0, 10, 8192)
    yield Contest(
        "LeNet, an epoch of 8,192 images",
        lambda: our_epoch(x, y),
        lambda: their_epoch(torch.tensor(x), torch.tensor(y)),
        goal=0.5,
        rounds=5,
    )


def make_lenet() -> nn.Sequential:
    """Make the network of LeCun et al. 1998, with ReLU and maxima."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dense(400, 120),
        nn.ReLU(),
        nn.Dense(120, 84),
        nn.ReLU(),
        nn.Dense(84, 10),
    )


def our_epoch(x: np.ndarray, y: np.ndarray) -> None:
    """Train our LeNet once through all batches."""
    model = make_lenet()
    model.needs_dx = False
    loss, sgd = nn.SoftmaxCrossEntropy(), optim.SGD(0.01)
    for i in range(0, len(x), 64):
        loss(model.forward(x[i : i + 64]), y[i : i + 64])
        model.backward(loss.backward())
        sgd.step(model.params, model.grads)


def their_epoch(x: torch.Tensor, y: torch.Tensor) -> None:
    """Train its twin in PyTorch once through all batches."""
    model = to_torch(make_lenet())
    sgd = torch.optim.SGD(model.parameters(), 0.01)
    for i in range(0, len(x), 64):
        sgd.zero_grad()
        F.cross_entropy(model(x[i : i + 64]), y[i : i + 64]).backward()
        sgd.step()
