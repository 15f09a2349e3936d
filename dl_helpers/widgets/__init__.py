"""What a reader plays with: live in a notebook, a picture elsewhere, testable alone."""

from .activations import activation_explorer
from .agent_world import agent_world
from .architectures import architecture_calculator
from .ask import ask
from .attacks import attack_explorer
from .classification import (
    captcha_odds,
    challenges,
    perceptron,
    score_bars,
    score_losses,
)
from .dream import dream
from .dropout import dropout_masks
from .features import haar_explorer, spectrogram_viewer
from .foundation.base import CourseWidget
from .graphs import graph_stepper
from .inside import filter_browser
from .latent import latent_explorer
from .models.probe import probe
from .optimization import learning_rates, optimizer_race
from .playground import playground
from .sequences import attention_viewer, hidden_states
from .windows import conv_stepper, filter_painter, pooling_stepper

__all__ = [
    "CourseWidget",
    "activation_explorer",
    "agent_world",
    "architecture_calculator",
    "ask",
    "attack_explorer",
    "attention_viewer",
    "captcha_odds",
    "challenges",
    "conv_stepper",
    "dream",
    "dropout_masks",
    "filter_browser",
    "filter_painter",
    "graph_stepper",
    "haar_explorer",
    "hidden_states",
    "latent_explorer",
    "learning_rates",
    "optimizer_race",
    "perceptron",
    "playground",
    "pooling_stepper",
    "probe",
    "score_bars",
    "score_losses",
    "spectrogram_viewer",
]
