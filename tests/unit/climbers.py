"""Three networks of one shape for pictures of 8 × 8: a student's, ours, and torch's."""

import pytest
import torch

from dl_helpers import nn


class Mine:
    """A student's network: two layers of ours, called from its own methods."""

    def __init__(self):
        self.first = nn.Conv2d(1, 4, 3, padding=1, init=nn.he(), rng=1)
        self.act = nn.Tanh()
        self.last = nn.Dense(256, 3, init=nn.he(), rng=2)

    def forward(self, x):
        h = self.act.forward(self.first.forward(x))
        self.shape = h.shape
        return self.last.forward(h.reshape(len(x), -1))

    def backward(self, dy):
        dh = self.last.backward(dy).reshape(self.shape)
        return self.first.backward(self.act.backward(dh))


def ours():
    return nn.Sequential(
        first=nn.Conv2d(1, 4, 3, padding=1, init=nn.he(), rng=1),
        act=nn.Tanh(),
        flat=nn.Flatten(),
        last=nn.Dense(256, 3, init=nn.he(), rng=2),
    )


def in_torch():
    torch.manual_seed(0)
    layers = {
        "first": torch.nn.Conv2d(1, 4, 3, padding=1),
        "act": torch.nn.ReLU(inplace=True),
        "flat": torch.nn.Flatten(),
        "last": torch.nn.Linear(256, 3),
    }
    model = torch.nn.Sequential()
    for name, layer in layers.items():
        model.add_module(name, layer)
    return model


makes = pytest.mark.parametrize("make", [Mine, ours, in_torch])
