"""Dropout: sub-networks one after the other, and what their average is."""

from .dropout_masks import dropout_masks

__all__ = ["dropout_masks"]
