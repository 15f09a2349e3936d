"""What a measurement found, whatever was measured, and how it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Result:
    """Ours, beside theirs where there is a rival, and how far the goal is.

    Args:
        name: of the work.
        unit: of ours and theirs: ms, s, MB, or exponent.
        ours: a median.
        theirs: the same of the rival.
        ratio: the median of ours over theirs, if it is the ratio that counts.
        low: lower quartile of the ratio, or else of ours.
        high: upper quartile.
        goal: what the ratio, or else ours, shall not exceed; None for no goal.
    """

    name: str
    unit: str
    ours: float
    theirs: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the goal is "reached" or "missed", or nothing where there is none."""
        if self.goal is None:
            return ""
        judged = self.ours if self.ratio is None else self.ratio
        return "reached" if judged <= self.goal else "missed"


def table(title: str, results: Iterable[Result]) -> Table:
    """Lay out results, a row each."""
    shown = Table(title=title, title_justify="left")
    shown.add_column("work")
    shown.add_column("unit")
    for column in ("ours", "theirs", "ratio", "quartiles", "goal", ""):
        shown.add_column(column, justify="right")
    for r in results:
        spread = "" if r.low is None else f"{r.low:.2f} – {r.high:.2f}"
        numbers = map(_number, (r.ours, r.theirs, r.ratio))
        shown.add_row(r.name, r.unit, *numbers, spread, _number(r.goal), r.verdict)
    return shown


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
