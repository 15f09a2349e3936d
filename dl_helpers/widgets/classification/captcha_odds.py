"""How good a picture classifier must be to pass as a human."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names

MOST_PICTURES = 60
PARTS = ("curve", "attempts", "marks", "copy")


class CaptchaOdds(CourseWidget, module="classification/captcha_odds"):
    """See `captcha_odds`, which makes one and explains the arguments."""

    n = traitlets.Int(12).tag(sync=True)
    accuracy = traitlets.Float(0.6).tag(sync=True)
    most = traitlets.Int(MOST_PICTURES).tag(sync=True)
    marks = traitlets.Dict().tag(sync=True)
    tried = traitlets.Int(0).tag(sync=True)
    passed = traitlets.Int(0).tag(sync=True)
    answers = traitlets.List(traitlets.Bool()).tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    @traitlets.validate("n", "accuracy")
    def _sensible(self, proposal: dict) -> Any:
        """Refuse what is no number of pictures, or no share of right answers."""
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (1, MOST_PICTURES) if name == "n" else (0, 1)
        if not low <= value <= high:  # NaN is not, either
            raise traitlets.TraitError(
                f"captcha_odds: {name} = {value}, expected {low} to {high}"
            )
        return value

    @property
    def chance(self) -> float:
        """The chance to pass, accuracyⁿ."""
        return self.accuracy**self.n

    def describe(self) -> str:
        """Say the chance to pass, what that costs, and the same for each mark."""
        said = (
            f"A classifier that is right on {self.accuracy:.5g} of all pictures passes "
            f"a CAPTCHA of {self.n} with the chance {self.accuracy:.5g}^{self.n} = "
            f"{self.chance:.3g}: {_tries(self.chance)}. To pass every second time, it "
            f"must be right on {0.5 ** (1 / self.n):.4f}."
        )
        marks = (f"{name} {p:.5f} → {p**self.n:.3f}" for name, p in self.marks.items())
        return f"{said} Others: {', '.join(marks)}." if self.marks else said

    def preview(self) -> bytes:
        """Draw the chance to pass against the accuracy."""
        from ...figures import COLORS, Picture, canvas

        figure, ax = canvas(6, 2.8)
        marks = list(self.marks.values())
        p = np.linspace(100 * min(0.5, self.accuracy, *marks), 100, 201)
        ax.plot(p, 100 * (p / 100) ** self.n)
        look = {"color": COLORS[1], "marker": "D", "linestyle": ""}
        if marks:
            y = 100 * np.array(marks) ** self.n
            ax.plot(100 * np.array(marks), y, **look, label=", ".join(self.marks))
            ax.legend(frameon=False)
        ax.plot(100 * self.accuracy, 100 * self.chance, "o", color=COLORS[0], ms=9)
        ax.set(
            xlabel="right on one picture (%)",
            ylabel=f"right on all {self.n} (%)",
            ylim=(-3, 103),
        )
        return Picture(figure, self.describe()).png()


def captcha_odds(
    n: int = 12,
    accuracy: float = 0.6,
    marks: Mapping[str, float] | None = None,
    *,
    hide: Sequence[str] = (),
) -> CaptchaOdds:
    """Show the chance that a classifier is right on n pictures in a row, accuracyⁿ.

    Asirra asked which of 12 photographs show cats. A program passes only if all its
    answers are right; it then needs 1 / accuracyⁿ attempts on average.

    Args:
        n: pictures in a CAPTCHA, 1 to 60.
        accuracy: share of right answers on single pictures, 0 to 1.
        marks: accuracies of known classifiers by name, shown on the curve and as a
            table.
        hide: names of parts to leave out: "curve", "attempts", "marks", "copy".

    Raises:
        ValueError: for an n, accuracy or mark outside of these intervals, or a part
            that there is not.

    Source: Elson, Douceur, Howell and Saul, Asirra: a CAPTCHA that exploits
    interest-aligned manual image categorization, 2007.
    """
    marks = {str(name): float(p) for name, p in (marks or {}).items()}
    if not 1 <= n <= MOST_PICTURES or n != int(n):
        raise ValueError(
            f"captcha_odds: n is {n}, expected 1 to {MOST_PICTURES} pictures"
        )
    for name, share in {"accuracy": accuracy, **marks}.items():
        if not 0 <= share <= 1:
            raise ValueError(
                f"captcha_odds: {name} is {share}, expected a share from 0 to 1; for "
                "percent, divide by 100"
            )
    hidden = known_names("captcha_odds", hide, PARTS)
    return CaptchaOdds(n=int(n), accuracy=float(accuracy), marks=marks, hide=hidden)


def _tries(chance: float) -> str:
    return f"{1 / chance:,.4g} attempts on average" if chance > 0 else "never"
