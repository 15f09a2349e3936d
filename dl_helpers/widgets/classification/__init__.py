"""What makes pictures hard to tell apart; scores, their losses, a line that learns."""

from .captcha_odds import captcha_odds
from .challenges import challenges
from .perceptron import perceptron
from .score_bars import score_bars
from .score_losses import score_losses

__all__ = ["captcha_odds", "challenges", "perceptron", "score_bars", "score_losses"]
