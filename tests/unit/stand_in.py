"""A widget's traits as a model in JavaScript, whose numbers can be asked."""

import json

import numpy as np


def model_of(widget):
    """Give a JavaScript expression for a model with the widget's traits."""
    state = widget.standalone_state()
    parts = [f"{json.dumps(name)}: {_written(v)}" for name, v in state.items()]
    return f"({{ get: (name) => ({{ {', '.join(parts)} }})[name] }})"


def _written(value):
    if not isinstance(value, bytes):
        return json.dumps(value)
    numbers = json.dumps(np.frombuffer(value, np.float32).tolist())
    return f"new DataView(Float32Array.from({numbers}).buffer)"
