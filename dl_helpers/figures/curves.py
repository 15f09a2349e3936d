"""How training went, epoch by epoch."""

from ..training import History
from .picture import Picture, canvas


def plot_history(history: History, *, alt: str | None = None) -> Picture:
    """Draw loss and metric against the epoch, for training and validation data.

    Args:
        history: what `training.fit` returned.
        alt: replaces the alt text that is made from the last values.

    Raises:
        ValueError: if not one epoch was finished.
    """
    if not len(history):
        raise ValueError("plot_history: no epoch was finished, so there is no curve")
    panels = [("loss", history.train_loss, history.validation_loss)]
    if history.train_metric:
        values = history.train_metric, history.validation_metric
        panels.append((history.metric, *values))
    figure, axes = canvas(3.5 * len(panels), 2.6, 1, len(panels), squeeze=False)
    epochs = range(1, len(history) + 1)
    for ax, (name, train, validation) in zip(axes.flat, panels, strict=True):
        ax.plot(epochs, train, label="training")
        if validation:
            ax.plot(epochs, validation, "--", label="validation")
        ax.set(xlabel="epoch", title=name)
    axes.flat[0].legend()
    return Picture(figure, alt or f"Curves over {len(history)} epochs. {history}")
