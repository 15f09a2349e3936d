"""Losses of two parameters, to look at how optimisers go down them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Pair = tuple[float, float]
# x (2,) to the loss and its gradient (2,)
Function = Callable[[Array], tuple[float, Array]]

# An optimiser is lost so many widths of the map away from it.
FAR = 1000
STEP = 1e-3  # of the map's width, for second derivatives


@dataclass(frozen=True)
class Surface:
    """A loss f(x₁, x₂) with its gradient, and the part of the plane to look at.

    Attributes:
        name: what a reader calls it.
        formula: f in one line.
        function: gives from x `(2,)` the loss and its gradient `(2,)`.
        domain: the map, (x₁ from, to) and (x₂ from, to).
        start: where to begin.
    """

    name: str
    formula: str
    function: Function
    domain: tuple[Pair, Pair]
    start: Pair

    def __call__(self, x: Array) -> tuple[float, Array]:
        """Compute loss and gradient at x `(2,)`.

        Raises:
            ValueError: if the function gives something else than a number and 2 slopes.
        """
        try:
            value, slope = self.function(x)
            value, slope = float(value), np.asarray(slope, float)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{self.name} refused x = {x}, expected the loss and its gradient, "
                f"such as x @ x, 2 * x: {error}"
            ) from error
        if slope.shape != (2,):
            raise ValueError(
                f"{self.name} gave a gradient of shape {slope.shape} at x = {x}, "
                "expected (2,), one slope for each parameter"
            )
        return value, slope

    def heights(self, n: int) -> Array:
        """Compute the loss on a grid over the map, `(n, n)`, the largest x₂ first."""
        across, up = (np.linspace(*side, n) for side in self.domain)
        with np.errstate(all="ignore"):
            return np.array(
                [[self(np.array([x1, x2]))[0] for x1 in across] for x2 in up[::-1]]
            )

    def is_far(self, x: Array) -> bool:
        """Tell whether x is lost, or no number at all."""
        low, high = np.array(self.domain).T
        return not (abs(x - (low + high) / 2) <= FAR * (high - low)).all()

    def curvatures(self) -> Array | None:
        """Compute the eigenvalues of the Hessian, if it is the same everywhere.

        Then f is quadratic, and gradient descent converges for 0 < η < 2 / λ_max.
        None where f is not quadratic, or curves downwards.

        Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.3.1.
        """
        low, high = np.array(self.domain).T
        with np.errstate(all="ignore"):
            found = [
                self._hessian(low + share * (high - low), STEP * (high - low).max())
                for share in ((0.5, 0.5), (0.2, 0.3), (0.7, 0.15), (0.35, 0.8))
            ]
        first = found[0]
        reach = 1e-6 * abs(first).max()
        if not all((abs(other - first) <= reach).all() for other in found):
            return None
        eigenvalues = np.linalg.eigvalsh((first + first.T) / 2)
        return eigenvalues if eigenvalues[0] > reach else None

    def _hessian(self, x: Array, h: float) -> Array:
        """Take central differences of the gradient, `(2, 2)`."""
        rows = [self(x + h * e)[1] - self(x - h * e)[1] for e in np.eye(2)]
        return np.array(rows) / (2 * h)


def valley(condition: float = 20.0) -> Surface:
    """Make the quadratic valley f = ½ (x₁² + κ x₂²), with the eigenvalues 1 and κ.

    Args:
        condition: κ ≥ 1, the ratio of the curvatures across and along the valley.

    Raises:
        ValueError: for a condition number below 1.

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.3.1.
    """
    if not 1 <= condition < np.inf:
        raise ValueError(f"valley: condition is {condition}, expected 1 or more")
    curvature = np.array([1.0, condition])
    return Surface(
        name="valley" if condition == 20 else f"valley({condition:g})",
        formula=f"½ (x₁² + {condition:g} x₂²)",
        function=lambda x: (0.5 * curvature @ (x * x), curvature * x),
        domain=((-6.0, 6.0), (-3.0, 3.0)),
        start=(-5.0, 2.0),
    )


def rosenbrock(x: Array) -> tuple[float, Array]:
    """Compute (1 − x₁)² + 100 (x₂ − x₁²)² and its gradient: a bent, narrow valley.

    Source: Rosenbrock, An automatic method for finding the greatest or least value of a
    function, The Computer Journal 3, 1960.
    """
    a, b = 1 - x[0], x[1] - x[0] ** 2
    return a**2 + 100 * b**2, np.array([-2 * a - 400 * x[0] * b, 200 * b])


def saddle(x: Array) -> tuple[float, Array]:
    """Compute ½ x₁² + ¼ (x₂² − 1)² and its gradient: a saddle between two minima.

    Source: Nesterov, Introductory lectures on convex optimization, 2004, example 1.2.2
    (plus ¼, so that the minima are 0).
    """
    rest = x[1] ** 2 - 1
    return 0.5 * x[0] ** 2 + 0.25 * rest**2, np.array([x[0], x[1] * rest])


def himmelblau(x: Array) -> tuple[float, Array]:
    """Compute (x₁² + x₂ − 11)² + (x₁ + x₂² − 7)² and its gradient: four minima of 0.

    Source: Himmelblau, Applied nonlinear programming, 1972.
    """
    a, b = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    slope = [4 * x[0] * a + 2 * b, 2 * a + 4 * x[1] * b]
    return a**2 + b**2, np.array(slope)


def plateau(x: Array) -> tuple[float, Array]:
    """Compute 1 − exp(−½ ‖x‖²) and its gradient: a hole in a plain without slope.

    Source: Dennis and Welsch, Techniques for nonlinear least squares and robust
    regression, 1978 (their bounded loss, of the distance from 0).
    """
    near = np.exp(-0.5 * x @ x)
    return 1 - near, near * x


SURFACES = {
    "valley": valley(),
    "rosenbrock": Surface(
        "rosenbrock",
        "(1 − x₁)² + 100 (x₂ − x₁²)²",
        rosenbrock,
        ((-2.0, 2.0), (-1.0, 3.0)),
        (-1.2, 1.0),
    ),
    "saddle": Surface(
        "saddle",
        "½ x₁² + ¼ (x₂² − 1)²",
        saddle,
        ((-2.5, 2.5), (-2.0, 2.0)),
        (2.0, 0.01),
    ),
    "minima": Surface(
        "minima",
        "(x₁² + x₂ − 11)² + (x₁ + x₂² − 7)²",
        himmelblau,
        ((-6.0, 6.0), (-6.0, 6.0)),
        (0.0, -1.0),
    ),
    "plateau": Surface(
        "plateau",
        "1 − exp(−½ (x₁² + x₂²))",
        plateau,
        ((-5.0, 5.0), (-5.0, 5.0)),
        (2.5, 2.0),
    ),
}


def surface_of(given: str | Surface | Function, domain: tuple | None) -> Surface:
    """Give a named surface, or one of a reader's own function.

    Raises:
        ValueError: for a name that is not there, what is no function, or no domain.
    """
    if isinstance(given, str):
        if given not in SURFACES:
            raise ValueError(
                f"optimizer_race: there is no surface {given!r}, expected one of "
                f"{', '.join(SURFACES)}, or a function of x to loss and gradient"
            )
        given = SURFACES[given]
    if not callable(given):
        raise ValueError(
            f"optimizer_race: surface is {given!r}, expected a name, or a function of "
            "x (2,) to the loss and its gradient (2,)"
        )
    if isinstance(given, Surface) and domain is None:
        return given
    sides = np.array(((-3, 3), (-3, 3)) if domain is None else domain, float)
    if sides.shape != (2, 2) or not (np.diff(sides) > 0).all():
        raise ValueError(
            f"optimizer_race: domain is {domain}, expected ((x₁ from, to), (x₂ from, "
            "to)), each from the smaller to the larger number"
        )
    ends = tuple(map(tuple, sides.tolist()))
    if isinstance(given, Surface):
        return Surface(given.name, given.formula, given.function, ends, given.start)
    corner = sides[:, 0] + np.diff(sides)[:, 0] * [0.15, 0.8]
    name = getattr(given, "__name__", type(given).__name__)
    name = "your function" if name == "<lambda>" else name
    return Surface(name, "", given, ends, tuple(corner.tolist()))
