"""One face for any classifier: its scores, and the template of each class.

A template is ∂s_k/∂x, how much each number of the input speaks for class k. For a
linear classifier s = W x + b it is row k of W, whatever x is.
"""

import sys
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ...training.evaluation import at_test_time

Array = np.ndarray

# Central differences err by h² times the third derivative, and by rounding over h:
# this h serves a function that computes in float32 as well as one in float64.
STEP = 1e-3
# How many inputs a plain function gets at once.
CHUNK = 512


class Probe(Protocol):
    """What a widget asks a classifier."""

    def scores(self, x: Array) -> Array:
        """Compute the class scores `(N, K)` of a batch `(N, ...)`."""

    def templates(self, x: Array) -> Array:
        """Compute ∂s_k/∂x at one example `(...)`; shape `(K, ...)`."""


def probe(model: Any, x: Array) -> Probe:
    """Find out how to ask `model` about examples like `x`.

    The model may be a `torch.nn.Module`, a scikit-learn classifier with a
    `decision_function`, a layer of ours or of a student's (`forward`, and `backward`
    if templates shall be exact), or a function from a batch to its scores. If it does
    not take pictures `(N, C, H, W)`, it is given them flattened, as `(N, C·H·W)`.

    Raises:
        ValueError: if it is none of these, or takes `x` in neither form.
    """
    face = _face(model)
    flat = _Flattened(face)
    tries = (flat, face) if _takes_rows(model) else (face, flat)
    problems = {}
    for attempt in tries if x.ndim > 2 else (face,):
        try:
            attempt.scores(x[:1])
            return attempt
        except Exception as error:
            form = (1, x[:1].size) if attempt is flat else x[:1].shape
            problems[form] = error
    said = "; ".join(f"{form}: {error}" for form, error in problems.items())
    first = next(iter(problems.values()))
    raise ValueError(
        f"{name_of(model)} could not score one example of shape {said}"
    ) from first


def name_of(model: Any) -> str:
    """Give a short name for a reader's object."""
    said = repr(model)
    if len(said) < 60 and "\n" not in said and " at 0x" not in said:
        return said
    name = getattr(model, "__name__", type(model).__name__)
    return "your function" if name == "<lambda>" else name


class _Function:
    """Scores by a call, templates by central differences (s(x + h) − s(x − h)) / 2h."""

    def __init__(self, model: Any, call: Callable[[Array], Any]) -> None:
        self.model, self.call = model, call

    def scores(self, x: Array) -> Array:
        return self._checked(self.call(x), len(x))

    def templates(self, x: Array) -> Array:
        x = x.astype(np.float64)
        slopes = [self._slopes(x, at) for at in self._chunks(x.size)]
        return np.concatenate(slopes).T.reshape(-1, *x.shape)

    def _slopes(self, x: Array, at: Array) -> Array:
        """Compute the slope of each score along the numbers `at` of the example."""
        steps = np.zeros((len(at), x.size))
        steps[np.arange(len(at)), at] = STEP
        steps = steps.reshape(-1, *x.shape)
        return (self.scores(x + steps) - self.scores(x - steps)) / (2 * STEP)

    @staticmethod
    def _chunks(size: int) -> list[Array]:
        return np.split(np.arange(size), range(CHUNK, size, CHUNK))

    def _checked(self, scores: Any, n: int) -> Array:
        """Refuse what is not a finite array of scores (N, K)."""
        scores = np.asarray(scores)
        if scores.ndim != 2 or len(scores) != n or scores.dtype.kind not in "fiu":
            raise ValueError(
                f"{name_of(self.model)} gave {scores.dtype} scores of shape "
                f"{scores.shape}, expected numbers of shape ({n}, K), K classes"
            )
        if not np.isfinite(scores).all():
            bad = np.flatnonzero(~np.isfinite(scores).all(axis=1))[0]
            raise ValueError(
                f"{name_of(self.model)} gave {scores[bad]} as scores of example {bad}, "
                "expected finite numbers: NaN in x, or a too large learning rate"
            )
        return scores


class _Layer(_Function):
    """A layer: the template of class k is what backward makes of a one-hot dy."""

    def __init__(self, model: Any) -> None:
        super().__init__(model, model.forward)

    def scores(self, x: Array) -> Array:
        with at_test_time(self.model):
            return super().scores(x)

    def templates(self, x: Array) -> Array:
        if not callable(getattr(self.model, "backward", None)):
            return super().templates(x)
        k = self.scores(x[None]).shape[1]
        copies = np.repeat(x[None], k, axis=0)
        with at_test_time(self.model):
            self.model.forward(copies)
            try:
                dx = self.model.backward(np.eye(k, dtype=x.dtype))
            except NotImplementedError:
                return super().templates(x)
        if np.shape(dx) != copies.shape:
            raise ValueError(
                f"{name_of(self.model)}: backward gave dx of shape {np.shape(dx)}, "
                f"expected the shape of x, {copies.shape}"
            )
        return np.asarray(dx)


class _Estimator(_Function):
    """A scikit-learn classifier; of two classes it scores one, the other is −s."""

    def __init__(self, model: Any) -> None:
        super().__init__(model, self._decide)

    def templates(self, x: Array) -> Array:
        if not hasattr(self.model, "coef_"):
            return super().templates(x)
        return _both_classes(self.model.coef_, axis=0).reshape(-1, *x.shape)

    def _decide(self, x: Array) -> Array:
        scores = self.model.decision_function(x)
        return _both_classes(scores[:, None], axis=1) if scores.ndim == 1 else scores


class _Torch(_Function):
    """A PyTorch module: one backward pass through K copies of the example."""

    def __init__(self, model: Any) -> None:
        super().__init__(model, self._forward)
        self.torch = sys.modules["torch"]

    def templates(self, x: Array) -> Array:
        k = self.scores(x[None]).shape[1]
        copies = self._tensor(np.repeat(x[None], k, axis=0)).requires_grad_()
        with at_test_time(self.model):
            own = self.model(copies).diagonal().sum()
        (dx,) = self.torch.autograd.grad(own, copies)
        return dx.cpu().numpy()

    def _forward(self, x: Array) -> Array:
        with at_test_time(self.model), self.torch.no_grad():
            return self.model(self._tensor(x)).cpu().numpy()

    def _tensor(self, x: Array) -> Any:
        """Make a tensor of the type and on the device of the parameters."""
        like = next(self.model.parameters(), self.torch.empty(0))
        return self.torch.as_tensor(x).to(like.device, like.dtype)


class _Flattened:
    """Gives pictures as rows to a classifier, and its templates back as pictures."""

    def __init__(self, inner: Probe) -> None:
        self.inner = inner

    def scores(self, x: Array) -> Array:
        return self.inner.scores(x.reshape(len(x), -1))

    def templates(self, x: Array) -> Array:
        return self.inner.templates(x.reshape(-1)).reshape(-1, *x.shape)


def _face(model: Any) -> Probe:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return _Torch(model)
    if callable(getattr(model, "decision_function", None)):
        return _Estimator(model)
    if callable(getattr(model, "forward", None)):
        return _Layer(model)
    if callable(model):
        return _Function(model, model)
    raise ValueError(
        f"{name_of(model)} is no classifier that can be asked: expected forward(x), "
        "decision_function(x), a torch.nn.Module, or a function from x to scores"
    )


def _takes_rows(model: Any) -> bool:
    """Tell whether a model says of itself that it takes rows of numbers."""
    names = ("n_in", "n_features_in_", "coef_", "in_features")
    return any(hasattr(model, name) for name in names)


def _both_classes(one: Array, axis: int) -> Array:
    return np.concatenate([-one, one], axis) if one.shape[axis] == 1 else one
