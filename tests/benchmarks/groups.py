"""What is measured, by the name that chooses it on the command line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import grading
import growth
import memory
import networks
import numpy as np
import sequences
import teaching
import unsupervised
import widgets_latency
import widgets_playground
from contest import Contest
from convolutions import contests as convolutions
from convolutions import layer_contest
from result import Result

from dl_helpers import nn


class Measurement(Protocol):
    """Whatever can be measured."""

    def measure(self) -> Result:
        """Do the work, and tell what it took."""


@dataclass(frozen=True)
class Group:
    """Measurements that belong together, and a goal for their mean ratio, if any."""

    measurements: Callable[[], Iterable[Measurement]]
    mean_goal: float | None = None


def pooling() -> Iterator[Contest]:
    """2×2 max pooling of what a first convolution leaves."""
    name, shape = "MaxPool2d 2×2, N64 32×24×24", (64, 32, 24, 24)
    yield layer_contest(name, nn.MaxPool2d(2), shape, np.float32, 0.5)


def dropout() -> Iterator[Contest]:
    """Dropout at rate ½, on images and on rows."""
    for shape in [(64, 32, 24, 24), (64, 4096)]:
        name = f"Dropout ½, {'×'.join(map(str, shape))}"
        yield layer_contest(name, nn.Dropout(0.5), shape, np.float32, 0.3)


def normalization() -> Iterator[Contest]:
    """Batch norm of images, in training mode."""
    name, shape = "BatchNorm2d N64 32×24×24", (64, 32, 24, 24)
    yield layer_contest(name, nn.BatchNorm2d(32), shape, np.float32, 0.9)


GROUPS = {
    "conv-float32": Group(lambda: convolutions(np.float32, 1.3), 0.85),
    "conv-float64": Group(lambda: convolutions(np.float64, 1.0)),
    "pooling": Group(pooling),
    "dense": Group(networks.dense),
    "dropout": Group(dropout),
    "normalization": Group(normalization),
    "lstm": Group(sequences.lstm),
    "lenet": Group(networks.lenet),
    "rbm": Group(unsupervised.rbm),
    "autoencoder": Group(unsupervised.autoencoder),
    "teaching": Group(teaching.contests),
    "memory": Group(memory.peaks),
    "growth": Group(growth.growths),
    "widgets": Group(widgets_latency.latencies),
    "playground": Group(widgets_playground.medians),
    "grading": Group(grading.classes),
}
