"""Fewer numbers that say almost the same: principal component analysis."""

from .pca import PCA

__all__ = ["PCA"]
