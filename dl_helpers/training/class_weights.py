"""Weights for classes that have unequal numbers of examples."""

import numpy as np


def balanced_weights(labels: np.ndarray, n_classes: int | None = None) -> np.ndarray:
    """Compute w_k = N / (K N_k): all classes weigh the same in the loss, 1 on average.

    For the `weights` of a loss. As `compute_class_weight("balanced", …)` of
    scikit-learn.

    Args:
        labels: integers from 0 to K − 1, `(N,)`.
        n_classes: K; None for one more than the largest label.

    Returns:
        The weights, `(K,)`, float64.

    Raises:
        ValueError: for labels that are no such integers, or a class without examples.

    Source: King and Zeng, Logistic regression in rare events data, 2001, as
    scikit-learn applies it.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or (labels < 0).any():
        raise ValueError(
            f"balanced_weights: labels {labels.shape} of {labels.dtype} came, expected "
            "integers of 0 or more, of shape (N,)"
        )
    counts = np.bincount(labels, minlength=n_classes or 0)
    if not counts.all() or len(counts) != (n_classes or len(counts)) or not len(counts):
        raise ValueError(
            f"balanced_weights: the classes have {counts.tolist()} examples, expected "
            f"{n_classes or 'all'} classes with at least one each"
        )
    return len(labels) / (len(counts) * counts)
