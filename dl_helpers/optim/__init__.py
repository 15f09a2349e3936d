"""Optimisers: how parameters move, given their gradients."""

from .sgd import SGD

__all__ = ["SGD"]
