"""Codes and what they are decoded to: autoencoders and their rivals."""

from .latent_explorer import latent_explorer

__all__ = ["latent_explorer"]
