"""A network from the picture to the vote: filters, activations, receptive fields."""

from .filter_browser import filter_browser

__all__ = ["filter_browser"]
