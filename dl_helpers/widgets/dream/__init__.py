"""Gradient ascent in a picture: what a class, or a unit inside, would like to see."""

from .dream import dream

__all__ = ["dream"]
