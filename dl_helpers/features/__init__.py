"""Features made by hand, and what was built on them, in NumPy alone."""

from .audio import Spectrogram, hann, spectrogram
from .boosting import Boosted, Round, SortedFeatures, Stump, adaboost, boost
from .cascade import Cascade, Stage, Verdict
from .cascade_training import Goal, draw, threshold_for, train_cascade, train_stage
from .channels import channel_features, channels, gradients, random_boxes
from .detector import Detections, detect, group_boxes, iou, non_maximum_suppression
from .gabor import Gabor, gabor_bank, gabor_energy
from .haar import KINDS, HaarFeatures, Rectangle, count_haar_features, haar_features
from .integral import box_deviations, box_sums, integral_image, pixels, shrink
from .patterns import is_uniform, local_binary_pattern, pattern_histogram
from .windows import Windows, join, pyramid, responses, windows_of

__all__ = [
    "KINDS",
    "Boosted",
    "Cascade",
    "Detections",
    "Gabor",
    "Goal",
    "HaarFeatures",
    "Rectangle",
    "Round",
    "SortedFeatures",
    "Spectrogram",
    "Stage",
    "Stump",
    "Verdict",
    "Windows",
    "adaboost",
    "boost",
    "box_deviations",
    "box_sums",
    "channel_features",
    "channels",
    "count_haar_features",
    "detect",
    "draw",
    "gabor_bank",
    "gabor_energy",
    "gradients",
    "group_boxes",
    "haar_features",
    "hann",
    "integral_image",
    "iou",
    "is_uniform",
    "join",
    "local_binary_pattern",
    "non_maximum_suppression",
    "pattern_histogram",
    "pixels",
    "pyramid",
    "random_boxes",
    "responses",
    "shrink",
    "spectrogram",
    "threshold_for",
    "train_cascade",
    "train_stage",
    "windows_of",
]
