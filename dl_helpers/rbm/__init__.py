"""Restricted Boltzmann machines, and deep autoencoders made of a stack of them."""

from .exact import log_likelihood, log_likelihood_gradient, log_partition
from .machine import BernoulliRBM, GaussianRBM

__all__ = [
    "BernoulliRBM",
    "GaussianRBM",
    "log_likelihood",
    "log_likelihood_gradient",
    "log_partition",
]
