"""The operations: each a value, and beside it the chain rule that takes dy back."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..nn import sigmoid
from .engine import Array, Node


class Tensor(Node):
    """An array to compute with, which can tell the gradient of what comes out.

    Operators broadcast as NumPy does; arrays and numbers beside a Tensor are constants.
    float32 stays float32. `**` takes a number as its exponent::

        w = Tensor(np.ones((3, 2)), "w")
        loss = ((x @ w).tanh() ** 2).mean()
        loss.backward()
        w.grad

    Arguments are those of `Node`.

    Shapes: any that broadcast together; `grad` has the shape of the value.

    Raises:
        ValueError: for what is no array of numbers, and shapes that don't fit together.

    Source: that of `Node`; the operations are those of `torch.Tensor`.
    """

    __array_ufunc__ = None  # array + Tensor is our __radd__, not a sum for each entry

    def __add__(self, other: Any) -> "Tensor":
        return self._with(other, "+", np.add, lambda a, b, dy: (dy, dy))

    def __sub__(self, other: Any) -> "Tensor":
        return self._with(other, "−", np.subtract, lambda a, b, dy: (dy, -dy))

    def __mul__(self, other: Any) -> "Tensor":
        return self._with(other, "×", np.multiply, lambda a, b, dy: (dy * b, dy * a))

    def __truediv__(self, other: Any) -> "Tensor":
        def chain(a: Array, b: Array, dy: Array) -> tuple[Array, Array]:
            return dy / b, -dy * a / (b * b)

        return self._with(other, "/", np.divide, chain)

    def __matmul__(self, other: Any) -> "Tensor":
        def chain(a: Array, b: Array, dy: Array) -> tuple[Array, Array]:
            return dy @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ dy

        return self._with(other, "@", np.matmul, chain)

    def __pow__(self, n: float) -> "Tensor":
        if not isinstance(n, int | float):
            came = type(n).__name__
            raise ValueError(f"**: the exponent is a {came}, expected a plain number")
        slope = (lambda x: n * x ** (n - 1)) if n else np.zeros_like
        return self._to(f"**{n:g}", self.value**n, lambda dy: dy * slope(self.value))

    def __neg__(self) -> "Tensor":
        return self._to("−", -self.value, lambda dy: -dy)

    def __radd__(self, other: Any) -> "Tensor":
        return self._like(other) + self

    def __rsub__(self, other: Any) -> "Tensor":
        return self._like(other) - self

    def __rmul__(self, other: Any) -> "Tensor":
        return self._like(other) * self

    def __rtruediv__(self, other: Any) -> "Tensor":
        return self._like(other) / self

    def __rmatmul__(self, other: Any) -> "Tensor":
        return self._like(other) @ self

    def exp(self) -> "Tensor":
        """Compute eˣ; its slope is itself."""
        y = np.exp(self.value)
        return self._to("exp", y, lambda dy: dy * y)

    def log(self) -> "Tensor":
        """Compute the natural logarithm; its slope is 1 / x."""
        return self._to("log", np.log(self.value), lambda dy: dy / self.value)

    def tanh(self) -> "Tensor":
        """Compute tanh x; its slope is 1 − y²."""
        y = np.tanh(self.value)
        return self._to("tanh", y, lambda dy: dy * (1 - y * y))

    def sigmoid(self) -> "Tensor":
        """Compute 1 / (1 + e⁻ˣ); its slope is y (1 − y)."""
        y = sigmoid(self.value)
        return self._to("sigmoid", y, lambda dy: dy * y * (1 - y))

    def relu(self) -> "Tensor":
        """Compute x where x > 0, else 0; its slope is 1 there and 0 elsewhere."""
        positive = self.value.real > 0
        return self._to("relu", self.value * positive, lambda dy: dy * positive)

    def sum(self, axis: Any = None, keepdims: bool = False) -> "Tensor":
        """Add up, along an axis, several or all; dy goes to every term."""
        y = self.value.sum(axis=axis, keepdims=True)

        def chain(dy: Array) -> Array:
            return np.broadcast_to(dy.reshape(y.shape), self.shape)

        return self._to("sum", y if keepdims else y.squeeze(axis), chain)

    def mean(self, axis: Any = None, keepdims: bool = False) -> "Tensor":
        """Compute the mean, along an axis, several or all: a sum and a quotient."""
        total = self.sum(axis, keepdims)
        return total / (self.value.size / max(total.value.size, 1))

    def max(self, axis: int | None = None, keepdims: bool = False) -> "Tensor":
        """Take the largest, along an axis or of all; dy goes to the first of them."""
        if axis is None:
            return self.reshape(-1).max(0).reshape((1,) * (self.value.ndim * keepdims))
        at = np.expand_dims(self.value.argmax(axis), axis)
        y = np.take_along_axis(self.value, at, axis)

        def chain(dy: Array) -> Array:
            dx = np.zeros(self.shape, dy.dtype)
            np.put_along_axis(dx, at, dy.reshape(at.shape), axis)
            return dx

        return self._to("max", y if keepdims else y.squeeze(axis), chain)

    def __getitem__(self, index: Any) -> "Tensor":
        def chain(dy: Array) -> Array:
            dx = np.zeros(self.shape, dy.dtype)
            np.add.at(dx, index, dy)  # an entry taken twice gets both slopes
            return dx

        return self._to("[ ]", self.value[index], chain)

    def reshape(self, *shape: Any) -> "Tensor":
        """Give the same numbers another shape; dy gets the old one."""
        y = self.value.reshape(*shape)
        return self._to("reshape", y, lambda dy: dy.reshape(self.shape))

    def transpose(self, *axes: int) -> "Tensor":
        """Reorder the axes, by default backwards; dy gets the old order."""
        back = np.argsort(axes) if axes else None
        y = self.value.transpose(*axes)
        return self._to("transpose", y, lambda dy: dy.transpose(back))

    @property
    def T(self) -> "Tensor":
        """The transpose."""
        return self.transpose()

    def _like(self, other: Any) -> "Tensor":
        """Make a Tensor of a number, in our dtype, or of an array."""
        if isinstance(other, Tensor):
            return other
        plain = isinstance(other, int | float)
        return Tensor(np.asarray(other, self.value.dtype) if plain else other)

    def _to(self, op: str, value: Array, chain: Callable[[Array], Array]) -> "Tensor":
        """Make the result of an operation on this tensor alone."""
        return Tensor(value, op=op, parents=(self,), chain=lambda dy: (chain(dy),))

    def _with(self, other: Any, op: str, f: Callable, chain: Callable) -> "Tensor":
        """Make the result of an operation on this tensor and another one."""
        a, b = self, self._like(other)
        if op == "@" and min(a.value.ndim, b.value.ndim) < 2:
            raise ValueError(f"@: shapes {a.shape} and {b.shape}, expected two axes")
        try:
            y = f(a.value, b.value)
        except ValueError:
            raise ValueError(
                f"{op}: shapes {a.shape} and {b.shape} don't fit together"
            ) from None
        return Tensor(
            y, op=op, parents=(a, b), chain=lambda dy: chain(a.value, b.value, dy)
        )
