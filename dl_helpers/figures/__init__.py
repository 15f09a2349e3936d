"""Static pictures, each with the words for whoever can't see it."""

from .boxes import show_boxes
from .curves import plot_history
from .graphs import draw_graph
from .images import show_images, show_templates
from .picture import COLORS, MARKERS, Picture, canvas
from .planes import confusion_matrix, decision_regions
from .tensors import show_gap

__all__ = [
    "COLORS",
    "MARKERS",
    "Picture",
    "canvas",
    "confusion_matrix",
    "decision_regions",
    "draw_graph",
    "plot_history",
    "show_boxes",
    "show_gap",
    "show_images",
    "show_templates",
]
