"""A network that learns points in the plane, seen while it learns."""

from .playground import playground

__all__ = ["playground"]
