"""Networks that read: states of recurrent layers, maps of attention."""

from .attention_viewer import attention_viewer
from .hidden_states import hidden_states

__all__ = ["attention_viewer", "hidden_states"]
