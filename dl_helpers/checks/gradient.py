"""The gradient check: does the backward that you wrote belong to the forward?

Along one random direction u the derivative of f is ⟨∇f, u⟩, and the forward alone can
tell it, in one of two ways:

- complex step: Im f(p + ih u) / h with h = 1e-30. Nothing is subtracted, so it is exact
  to rounding, and no kink is crossed, so ReLU and max are no trouble. It asks of the
  code that it takes complex numbers.
- central difference: (f(p + hu) − f(p − hu)) / 2h, good to about seven digits.

If they disagree, halving the direction again and again finds a wrong entry.

Source: Martins, Sturdza and Alonso, The complex-step derivative approximation, 2003.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from .reports import GradientCheck, GradientReport
from .slopes import probe_for
from .wrong_answers import diagnose

Array = np.ndarray


def check_gradient(
    f: Callable[[Array], Any],
    x: Array,
    gradient: Array,
    *,
    name: str = "gradient",
    n: int | None = None,
    rng: np.random.Generator | int = 0,
) -> GradientCheck:
    """Check that `gradient` is ∂f/∂x, where `f(x)` is one number.

    Args:
        f: computes a number from an array in the shape of x; it is never given x
            itself, so it may do with its argument what it likes.
        x: where the gradient was computed; float64 gives the sharpest check.
        gradient: what is to be checked.
        name: of the gradient, for the report.
        n: size of the batch, so that a sum in place of a mean is recognised.
        rng: a Generator or a seed, for the random direction.

    Source: Martins, Sturdza and Alonso, The complex-step derivative approximation,
    2003; to take a random direction and halve it is this course's own.
    """
    x, gradient = np.asarray(x, float), np.asarray(gradient)
    if gradient.shape != x.shape:
        said = f"Its shape is {gradient.shape}, expected {x.shape}, that of the array"
        return GradientCheck(name, False, "shape", diagnosis=said)
    if not np.isfinite(gradient).all():
        return GradientCheck(name, False, "value", diagnosis="It holds NaN or infinity")
    rng = np.random.default_rng(rng)
    probe = probe_for(f, x, rng)
    if probe.agrees(gradient, rng):
        return GradientCheck(name, True, probe.method)
    entries, at = probe.suspects(gradient, rng)
    analytic, numeric = gradient.flat[entries], probe.entries(entries)
    gap = None
    if len(entries) == x.size:
        analytic, numeric = gradient, numeric.reshape(x.shape)
        gap = analytic - numeric
    said = _explain(analytic, numeric, n)
    where = tuple(int(i) for i in np.unravel_index(at, x.shape))
    values = float(gradient.flat[at]), float(probe.entries(np.array([at]))[0])
    return GradientCheck(name, False, probe.method, where, *values, said, gap)


def check_layer(
    layer: Any,
    x: Array,
    *,
    codes: bool = False,
    rng: np.random.Generator | int = 0,
) -> GradientReport:
    """Check `dx` and the gradient of every parameter of a layer, any class of yours.

    The layer is run on `x` and asked for the gradients of ⟨y, dy⟩ with a random dy.
    Each forward after that runs on a copy of the layer as it was at first, so that one
    that draws at random (dropout) draws the same again. Parameters and state (running
    means) are afterwards what they were before.

    Shapes: x as the layer takes it, examples first.

    Args:
        layer: any object with our Layer contract.
        x: an input; random float64 values make the sharpest check.
        codes: whether x holds integers that only stand for something: they stay as
            they are, and there is no `dx`.
        rng: a Generator or a seed.

    Source: that of `check_gradient`.
    """
    rng = np.random.default_rng(rng)
    x = np.array(x, None if codes else float, order="C")
    before = dict(layer.params)
    state = {k: np.copy(s) for k, s in getattr(layer, "state", {}).items()}
    try:
        # One order in memory for all: what a layer draws at random may depend on it.
        layer.params.update({k: p.astype(float, order="C") for k, p in before.items()})
        still = _copied(layer)
        dy = rng.standard_normal(layer.forward(x.copy()).shape)
        dx = layer.backward(dy.copy())
        grads = {name: layer.grads.get(name) for name in before}
        checks = [_check_param(still, name, g, x, dy, rng) for name, g in grads.items()]
        if not codes:
            of_x = check_gradient(_of_input(still, dy), x, dx, name="dx", rng=rng)
            checks = [of_x, *checks]
    finally:
        layer.params.update(before)
        layer.__dict__.get("state", {}).update(state)
    return GradientReport(name_of(layer), tuple(checks))


def check_loss(
    loss: Any, scores: Array, targets: Array, *, rng: np.random.Generator | int = 0
) -> GradientCheck:
    """Check the `backward()` of a loss at these scores and targets.

    Shapes: scores and targets as the loss takes them, examples first.

    Source: that of `check_gradient`.
    """
    scores = np.asarray(scores, float)
    loss(scores.copy(), targets)
    slope = np.array(loss.backward())
    return check_gradient(
        lambda s: loss(s, targets),
        scores,
        slope,
        name=name_of(loss),
        n=len(scores),
        rng=rng,
    )


def _explain(analytic: Array, numeric: Array, n: int | None) -> str:
    """Name the mistake that a wrong gradient behaves like."""

    def near(value: Array) -> bool:
        slack = 1e-5 * np.abs(value).max(initial=1e-12)
        return value.shape == analytic.shape and np.allclose(
            analytic, value, rtol=0, atol=slack
        )

    sizes = {} if n in (None, 0, 1) else {"N": n}
    return diagnose(analytic, numeric, near, sizes=sizes, suspects={})


def name_of(thing: Any) -> str:
    """Give a short name: its own `repr`, or the class where that is an address."""
    said = repr(thing)
    return type(thing).__name__ if " at 0x" in said else said


def _check_param(
    layer: Any,
    name: str,
    g: Array | None,
    x: Array,
    dy: Array,
    rng: np.random.Generator,
) -> GradientCheck:
    if g is None:
        said = f"grads has no {name}"
        return GradientCheck(f"d{name}", False, "missing", diagnosis=said)
    f = _of_param(layer, name, x, dy)
    p, g = layer.params[name], np.array(g)
    return check_gradient(f, p, g, name=f"d{name}", n=len(x), rng=rng)


def _of_input(layer: Any, dy: Array) -> Callable[[Array], Any]:
    return lambda x: (_copied(layer).forward(x) * dy).sum()


def _of_param(layer: Any, name: str, x: Array, dy: Array) -> Callable[[Array], Any]:
    """Make ⟨forward(x), dy⟩ a function of one parameter."""

    def f(p: Array) -> Any:
        twin = _copied(layer)
        kept = twin.params[name]
        twin.params[name] = p
        try:
            like_p = x.astype(p.dtype) if x.dtype.kind == "f" else x
            return (twin.forward(like_p) * dy).sum()
        finally:
            twin.params[name] = kept  # where the twin is the layer itself

    return f


def _copied(layer: Any) -> Any:
    """Copy a layer; what can't be copied is used as it is."""
    try:
        return deepcopy(layer)
    except Exception:  # a student's object may hold a file, a lock, a generator
        return layer
