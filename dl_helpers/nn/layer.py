"""The Layer contract, which a student's own class can follow as well."""

from typing import Any

import numpy as np

Array = np.ndarray


class Layer:
    """One step of a network: `y = forward(x)`, then `dx = backward(dy)`.

    Whatever has these four things is a layer, whether or not it inherits from here:

    - `forward(x)` computes the output `y`, in the dtype of `x`;
    - `backward(dy)` takes ∂L/∂y of the forward before it, leaves ∂L/∂p of each
      parameter p in `grads` and returns `dx` = ∂L/∂x;
    - `params` and `grads` are dicts of arrays under the same names;
    - `training` tells layers that behave differently at test time which it is.

    One thing more saves time, and a layer may ignore it: where `needs_dx` is False
    nobody asks for dx, as in the first layer of a network, and `backward` may return
    None in its place.

    What a layer keeps from batch to batch besides (running statistics) is in `state`.

    Shapes: the first axis of `x` and `y` counts the examples; `dx` has the shape of
    `x`, `dy` that of `y`, a gradient that of its parameter. Each layer says the rest.

    Raises:
        ValueError: for a wrong shape or dtype, or a backward without a forward.

    Source: LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to
    document recognition, 1998, section V-A: modules with fprop and bprop.
    """

    needs_dx = True

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.state: dict[str, Array] = {}
        self.training = True
        self._saved: Any = None

    def forward(self, x: Array) -> Array:
        """Compute the output `y` from the input `x`."""
        raise NotImplementedError(f"{self!r} has no forward yet")

    def backward(self, dy: Array) -> Array:
        """Compute `dx` from `dy`, and the gradients of the parameters."""
        raise NotImplementedError(f"{self!r} has no backward yet")

    def __call__(self, x: Array) -> Array:
        """Do what `forward` does: `layer(x)` reads like f(x)."""
        return self.forward(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    @property
    def n_params(self) -> int:
        """How many numbers there are to learn."""
        return sum(p.size for p in self.params.values())

    def _require_float(self, name: str, array: Array) -> None:
        """Refuse what is not an array of real or complex floating point numbers."""
        require_float(self, name, array)

    def _require_shape(self, name: str, array: Array, shape: tuple) -> None:
        """Refuse an array of another shape; a letter in `shape` fits any size."""
        require_shape(self, name, array, shape)

    def _checked_dy(self, dy: Array, shape: tuple[int, ...], dtype: np.dtype) -> Array:
        """Give dy in the dtype of y, or refuse one that is not of the shape of y."""
        self._require_float("dy", dy)
        self._require_shape("dy", dy, shape)
        return dy.astype(dtype, copy=False)

    def _recall(self) -> Any:
        """Give back what forward saved for backward."""
        if self._saved is None:
            raise ValueError(f"{self!r}: backward was called before forward")
        return self._saved


def require_float(who: object, name: str, array: Array) -> None:
    """Raise a `ValueError` unless `array` is a NumPy array of floats.

    Complex numbers pass too: the complex-step gradient check runs on them.
    """
    if not isinstance(array, np.ndarray):
        came = type(array).__name__
        raise ValueError(f"{who}: {name} is a {came}, expected a NumPy array")
    if array.dtype.kind not in "fc":
        raise ValueError(
            f"{who}: {name} has dtype {array.dtype}, expected floating point "
            f"numbers such as float32; {name}.astype(np.float32) converts"
        )


def require_shape(who: object, name: str, array: Array, shape: tuple) -> None:
    """Raise a `ValueError` unless `array` has this shape; letters fit any size."""
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or want == came
        for want, came in zip(shape, array.shape, strict=True)
    )
    if not fits:
        expected = "(" + ", ".join(map(str, shape)) + ("," * (len(shape) == 1)) + ")"
        raise ValueError(f"{who}: {name} has shape {array.shape}, expected {expected}")
