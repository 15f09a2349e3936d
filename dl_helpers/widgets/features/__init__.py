"""Features made by hand: Haar features of pictures, spectrograms of sounds."""

from .haar_explorer import haar_explorer
from .spectrogram_viewer import spectrogram_viewer

__all__ = ["haar_explorer", "spectrogram_viewer"]
