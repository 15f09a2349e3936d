"""The way to PyTorch and back: a device, and twins of our layers with their weights."""

from .device import device
from .twins import to_torch
from .weights import copy_weights

__all__ = ["copy_weights", "device", "to_torch"]
