"""What the layers of a network cost, and of famous ones."""

from .architecture_calculator import architecture_calculator

__all__ = ["architecture_calculator"]
