"""Windows that slide over a picture: convolution and pooling step by step."""

from .conv_stepper import conv_stepper
from .filter_painter import filter_painter
from .pooling_stepper import pooling_stepper

__all__ = ["conv_stepper", "filter_painter", "pooling_stepper"]
