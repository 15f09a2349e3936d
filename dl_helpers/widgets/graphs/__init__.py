"""Computational graphs: values forward, gradients backward, a step at a time."""

from .graph_stepper import graph_stepper

__all__ = ["graph_stepper"]
