"""Activation functions and their slopes."""

from .activation_explorer import activation_explorer

__all__ = ["activation_explorer"]
