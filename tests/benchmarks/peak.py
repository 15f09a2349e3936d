"""Run as a process of its own: prints the memory that a training step takes, in MB.

Counted is the resident set at its highest during the step, minus the resident set right
before it, with model and data in memory and the libraries warm from a step on two
examples. So activations, gradients and scratch memory count, whoever allocates them.
Only Linux can tell: /proc/self/status has both numbers, and the highest can be reset.
(`ru_maxrss` can't, and a child begins with that of its parent.)
"""

import sys
from collections.abc import Callable
from pathlib import Path

import networks
import numpy as np
import torch

from dl_helpers import nn, optim
from dl_helpers.pytorch import to_torch

RESET = Path("/proc/self/clear_refs")
Step = Callable[[np.ndarray, np.ndarray], None]
F = torch.nn.functional


def our_step(model: nn.Layer) -> Step:
    """Make a training step of ours: SGD on the softmax loss."""
    loss, sgd = nn.SoftmaxCrossEntropy(), optim.SGD(0.01)
    model.needs_dx = False

    def step(x: np.ndarray, y: np.ndarray) -> None:
        loss(model.forward(x), y)
        model.backward(loss.backward())
        sgd.step(model.params, model.grads)

    return step


def their_step(model: torch.nn.Module) -> Step:
    """Make the same of PyTorch; its tensors share the arrays' memory."""
    sgd = torch.optim.SGD(model.parameters(), 0.01)

    def step(x: np.ndarray, y: np.ndarray) -> None:
        sgd.zero_grad()
        F.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(y)).backward()
        sgd.step()

    return step


def cnn() -> nn.Sequential:
    """Make two blocks of convolution, batch norm, ReLU and pooling."""
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dense(4096, 10),
    )


def reader() -> nn.Sequential:
    """Make an LSTM with a classifier on its last state."""
    return nn.Sequential(nn.LSTM(64, 128, last_only=True), nn.Dense(128, 10))


STEPS = {
    "LeNet, N1024": (networks.make_lenet, (1024, 1, 28, 28)),
    "CNN with batch norm, N256": (cnn, (256, 3, 32, 32)),
    "LSTM T100 D64 H128, N256": (reader, (256, 100, 64)),
}


def main(name: str, side: str) -> None:
    """Take a step on two examples, then on all, and print what that took."""
    make, shape = STEPS[name]
    step = our_step(make()) if side == "ours" else their_step(to_torch(make()))
    rng = np.random.default_rng(0)
    x, y = rng.random(shape, np.float32), rng.integers(0, 10, shape[0])
    step(x[:2].copy(), y[:2])
    before = _resident("VmRSS")
    RESET.write_text("5")
    step(x, y)
    print((_resident("VmHWM") - before) / 1e6)


def _resident(kind: str) -> float:
    """Read a size of this process's memory, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return 1024 * int(line.split()[1])
    raise RuntimeError(f"/proc/self/status has no {kind}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
