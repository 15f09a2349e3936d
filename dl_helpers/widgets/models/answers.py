"""What any classifier answers: labels, and scores if it has them."""

from typing import Any, NamedTuple

import numpy as np

from .probe import name_of, probe

Array = np.ndarray


class Answers(NamedTuple):
    """What a classifier says to N examples.

    Attributes:
        labels: `(N,)`; where there are scores, the place of the highest.
        scores: `(N, K)`, or None.
    """

    labels: Array
    scores: Array | None


def answers(model: Any, x: Array) -> Answers:
    """Ask a classifier about pictures `(N, C, H, W)`.

    It may be whatever `probe` takes, or an object with `predict(x)`, such as a nearest
    neighbour, which gets rows `(N, C·H·W)` if it does not take pictures.

    Raises:
        ValueError: if it is none of these, or answers otherwise.
    """
    if _only_predicts(model):
        return Answers(_predicted(model, x), None)
    scores = probe(model, x).scores(x)
    return Answers(scores.argmax(axis=1), scores)


def _only_predicts(model: Any) -> bool:
    faces = ("decision_function", "forward", "__call__")
    return callable(getattr(model, "predict", None)) and not any(
        callable(getattr(model, face, None)) for face in faces
    )


def _predicted(model: Any, x: Array) -> Array:
    """Call predict on pictures, or else on rows."""
    forms, problems = (x, x.reshape(len(x), -1)), []
    for form in forms:
        try:
            labels = np.asarray(model.predict(form))
        except Exception as error:
            problems.append(error)
            continue
        if labels.shape == (len(x),):
            return labels
        problems.append(f"it gave labels of shape {labels.shape}")
    said = "; ".join(f"{f.shape}: {p}" for f, p in zip(forms, problems, strict=True))
    first = next((p for p in problems if isinstance(p, Exception)), None)
    raise ValueError(
        f"{name_of(model)} could not predict {len(x)} labels from x of shape {said}"
    ) from first
