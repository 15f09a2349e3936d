"""The record of a training run."""

from dataclasses import dataclass, field


@dataclass
class History:
    """What training wrote down, one entry for each finished epoch.

    The training values are means over the epoch's mini-batches as they were met, so
    they belong to a model that was still learning; the validation values are those of
    the model at the end of the epoch. The losses are without the penalty. Epochs are
    counted from 1 in `best_epoch`, the one with the lowest validation loss.
    """

    metric: str = ""
    train_loss: list[float] = field(default_factory=list)
    train_metric: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_metric: list[float] = field(default_factory=list)
    stopped: str = "not started"
    best_epoch: int | None = None

    def __len__(self) -> int:
        return len(self.train_loss)

    def latest(self) -> str:
        """Say the latest values in a few words: training / validation."""
        kinds = {
            "loss": (self.train_loss, self.validation_loss),
            self.metric: (self.train_metric, self.validation_metric),
        }
        return ", ".join(
            f"{name} {' / '.join(f'{values[-1]:.4g}' for values in both if values)}"
            for name, both in kinds.items()
            if both[0]
        )

    def __repr__(self) -> str:
        said = f"; {self.latest()} (training / validation)" if len(self) else ""
        return f"History: {len(self)} epochs, {self.stopped}{said}"


class DivergedError(ValueError):
    """The loss left the finite numbers; `history` holds what came before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history
