"""Restricted Boltzmann machines, and deep autoencoders made of a stack of them."""

from .exact import log_likelihood, log_likelihood_gradient, log_partition
from .machine import BernoulliRBM, GaussianRBM
from .stack import Stack, unroll

__all__ = [
    "BernoulliRBM",
    "GaussianRBM",
    "Stack",
    "log_likelihood",
    "log_likelihood_gradient",
    "log_partition",
    "unroll",
]
