"""Adversarial examples: how little it takes to turn a network's answer."""

from .attack_explorer import attack_explorer

__all__ = ["attack_explorer"]
