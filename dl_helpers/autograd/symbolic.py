"""Formulas as trees, and their derivatives as formulas: calculus as done on paper.

The derivative of a product repeats both factors, so derivatives of nested formulas grow
and grow. `count` shows by how much; automatic differentiation, which works with values,
has no such trouble.

Source: Baydin et al., Automatic differentiation in machine learning: a survey, 2018.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .notation import written

Number = int | float


@dataclass(frozen=True, repr=False)
class Expression:
    """A formula: `op` applied to `args`, which are formulas, a name or a number.

    Build it with `Variable`, numbers, + − * / **, exp, log, sin, cos and tanh. What is
    obvious is simplified at once: 0 + a, 1 · a, 0 · a, a¹, a⁰, sums of numbers.
    """

    op: str
    args: tuple

    def diff(self, variable: "Expression") -> "Expression":
        """Compute ∂self/∂variable, as a formula."""
        if self.op in ("variable", "constant"):
            return ONE if self == variable else ZERO
        slopes = [a.diff(variable) for a in self.args]
        parts = zip(DERIVATIVES[self.op], slopes, strict=True)
        terms = [d(*self.args) * slope for d, slope in parts]
        return sum(terms, ZERO)

    def evaluate(self, **values: Any) -> Any:
        """Compute the value, given numbers or arrays for the variables by name.

        Raises:
            ValueError: for a variable without a value.
        """
        if self.op == "constant":
            return self.args[0]
        if self.op == "variable":
            name = self.args[0]
            if name not in values:
                raise ValueError(f"evaluate: {name} has no value, expected {name}=…")
            return values[name]
        return FUNCTIONS[self.op](*(a.evaluate(**values) for a in self.args))

    def count(self) -> int:
        """Count the operations, as often as they are written down."""
        if self.op in ("variable", "constant"):
            return 0
        return 1 + sum(a.count() for a in self.args)

    def __add__(self, other: Any) -> "Expression":
        return _join("+", self, other)

    def __radd__(self, other: Any) -> "Expression":
        return _join("+", other, self)

    def __sub__(self, other: Any) -> "Expression":
        return _join("-", self, other)

    def __rsub__(self, other: Any) -> "Expression":
        return _join("-", other, self)

    def __mul__(self, other: Any) -> "Expression":
        return _join("*", self, other)

    def __rmul__(self, other: Any) -> "Expression":
        return _join("*", other, self)

    def __truediv__(self, other: Any) -> "Expression":
        return _join("/", self, other)

    def __rtruediv__(self, other: Any) -> "Expression":
        return _join("/", other, self)

    def __pow__(self, other: Any) -> "Expression":
        return _join("**", self, other)

    def __neg__(self) -> "Expression":
        return -1 * self

    def __repr__(self) -> str:
        return written(self)


def Variable(name: str) -> Expression:
    """Make a formula that is a letter."""
    return Expression("variable", (name,))


def formula(value: Any) -> Expression:
    """Turn a number into a formula.

    Raises:
        ValueError: for what is neither a number nor a formula.
    """
    if isinstance(value, Expression):
        return value
    if not isinstance(value, Number):
        raise ValueError(f"{value!r:.60} is neither a number nor a formula")
    return Expression("constant", (value,))


def _call(name: str, x: Any) -> Expression:
    return Expression(name, (formula(x),))


exp, log, sin, cos, tanh = (
    partial(_call, name) for name in ("exp", "log", "sin", "cos", "tanh")
)


def _join(op: str, left: Any, right: Any) -> Expression:
    """Apply an operator to two formulas or numbers, simplifying what is obvious."""
    a, b = formula(left), formula(right)
    if op in "+-*" and a.op == b.op == "constant":
        return formula(FUNCTIONS[op](a.args[0], b.args[0]))
    if (op, b) in (("+", ZERO), ("-", ZERO), ("*", ONE), ("/", ONE), ("**", ONE)):
        return a
    if (op, a) in (("+", ZERO), ("*", ONE)):
        return b
    if (op == "*" and ZERO in (a, b)) or (op == "/" and a == ZERO != b):
        return ZERO
    return ONE if (op, b) == ("**", ZERO) else Expression(op, (a, b))


ZERO, ONE = formula(0), formula(1)
FUNCTIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
}
# For each operation, its derivative in each of its operands.
DERIVATIVES: dict[str, tuple[Callable[..., Expression], ...]] = {
    "+": (lambda a, b: ONE, lambda a, b: ONE),
    "-": (lambda a, b: ONE, lambda a, b: formula(-1)),
    "*": (lambda a, b: b, lambda a, b: a),
    "/": (lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "**": (lambda a, b: b * a ** (b - 1), lambda a, b: a**b * log(a)),
    "exp": (exp,),
    "log": (lambda a: 1 / a,),
    "sin": (cos,),
    "cos": (lambda a: -sin(a),),
    "tanh": (lambda a: 1 - tanh(a) ** 2,),
}
