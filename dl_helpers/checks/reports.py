"""What a gradient check found, in words and numbers."""

from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class GradientCheck:
    """What the check of one gradient found; true if the gradient is right.

    `at` is an entry that is wrong, `analytic` and `numeric` are the values there. `gap`
    is analytic − numeric of every entry, where there were few enough to look at each.
    """

    name: str
    passed: bool
    method: str
    at: tuple[int, ...] = ()
    analytic: float = 0.0
    numeric: float = 0.0
    diagnosis: str = ""
    gap: Array | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        if self.passed:
            return f"{self.name}: right ({self.method})"
        if not self.at and self.diagnosis:
            return f"{self.name}: wrong. {self.diagnosis}"
        place = f"{self.name}[{', '.join(map(str, self.at))}]"
        what = f"{place} is {self.analytic:.6g}, expected {self.numeric:.6g}"
        return f"{self.name}: wrong ({self.method}). {what}. {self.diagnosis}".rstrip()


@dataclass(frozen=True)
class GradientReport:
    """The checks of all gradients of a layer; true if each is right."""

    who: str
    checks: tuple[GradientCheck, ...]

    def __bool__(self) -> bool:
        return all(self.checks)

    def __repr__(self) -> str:
        lines = "".join(f"\n  {check!r}" for check in self.checks)
        return f"{self.who}: {'all right' if self else 'not right yet'}{lines}"
