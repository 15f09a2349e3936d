"""Down a loss: optimisers that race, and training with many learning rates."""

from .learning_rates import learning_rates
from .optimizer_race import optimizer_race

__all__ = ["learning_rates", "optimizer_race"]
