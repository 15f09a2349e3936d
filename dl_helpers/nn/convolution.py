"""Convolutional layers: the same small kernel at every place."""

import numpy as np

from .correlation import (
    Geometry,
    correlate,
    input_gradient,
    kernel_gradient,
    unfold,
)
from .initializers import Initializer, he
from .layer import Array, Layer
from .windows import Size, short, sizes
from .workspace import Workspace


class Convolution(Layer):
    """What convolutions over one, two and three axes have in common."""

    axes = ""

    @property
    def _slices(self) -> int:
        """How many 2-D kernels the kernel consists of."""
        return self.kernel_size[0] if len(self.axes) == 3 else 1

    def __init__(
        self,
        n_in: int,
        n_out: int,
        kernel_size: Size,
        *,
        stride: Size = 1,
        padding: Size = 0,
        flip: bool = False,
        init: Initializer | None = None,
        dtype: type = np.float32,
        rng: np.random.Generator | int = 0,
    ) -> None:
        super().__init__()
        who = type(self).__name__
        n = len(self.axes)
        self.n_in, self.n_out, self.flip = n_in, n_out, flip
        self.kernel_size = sizes(who, "kernel_size", kernel_size, n, least=1)
        self.stride = sizes(who, "stride", stride, n, least=1)
        self.padding = sizes(who, "padding", padding, n, least=0)
        sizes(who, "channels", (n_in, n_out), 2, least=1)
        draw = init or he()
        W = draw(np.random.default_rng(rng), (n_out, n_in, *self.kernel_size))
        self.params = {"W": W.astype(dtype), "b": np.zeros(n_out, dtype)}
        self._spaces = [Workspace() for _ in range(self._slices)]

    def forward(self, x: Array) -> Array:
        """Compute y, `(N, n_out, …)`, from x, `(N, n_in, …)`."""
        self._require_float("x", x)
        self._require_shape("x", x, ("N", self.n_in, *self.axes))
        self._require_room(x)
        W, b = (self.params[p].astype(x.dtype, copy=False) for p in "Wb")
        y, saved = self._correlate(x, self._flipped(W), b)
        self._saved = saved, y.shape, x.dtype
        return y

    def backward(self, dy: Array) -> Array | None:
        """Compute dx (None where `needs_dx` is False), and leave dW and db."""
        saved, shape, dtype = self._recall()
        self._require_float("dy", dy)
        self._require_shape("dy", dy, shape)
        dy = dy.astype(dtype, copy=False)
        W = self._flipped(self.params["W"].astype(dtype, copy=False))
        dW, db = self._kernel_gradient(saved, dy)
        self.grads = {"W": self._flipped(dW), "b": db}
        return self._input_gradient(saved, W, dy) if self.needs_dx else None

    def _correlate(self, x: Array, W: Array, b: Array) -> tuple:
        raise NotImplementedError(f"{self!r} has no forward yet")

    def _kernel_gradient(self, saved: tuple, dy: Array) -> tuple[Array, Array]:
        raise NotImplementedError(f"{self!r} has no backward yet")

    def _input_gradient(self, saved: tuple, W: Array, dy: Array) -> Array:
        raise NotImplementedError(f"{self!r} has no backward yet")

    def _flipped(self, W: Array) -> Array:
        """Turn the kernel round in all its axes, if convolution is meant strictly."""
        return np.flip(W, tuple(range(2, W.ndim))) if self.flip else W

    def _require_room(self, x: Array) -> None:
        room = zip(x.shape[2:], self.kernel_size, self.padding, strict=True)
        if any(n + 2 * p < k for n, k, p in room):
            raise ValueError(
                f"{self!r}: x has shape {x.shape}, too small for a kernel of "
                f"{self.kernel_size} with padding {self.padding}"
            )

    def __repr__(self) -> str:
        named = {"stride": self.stride, "padding": self.padding}
        usual = {"stride": (1,) * len(self.axes), "padding": (0,) * len(self.axes)}
        extra = "".join(f", {k}={short(v)}" for k, v in named.items() if v != usual[k])
        name, size = type(self).__name__, short(self.kernel_size)
        flip = ", flip=True" * self.flip
        return f"{name}({self.n_in} → {self.n_out}, {size}{extra}{flip})"


class Conv2d(Convolution):
    """Computes y[n, f, h, w] = b[f] + Σ W[f, c, i, j] x[n, c, s·h + i, s·w + j].

    The sum runs over channels c and over the kernel (i, j); the image is padded with
    zeros first. This is cross-correlation, as in PyTorch; `flip=True` turns the kernel
    round, which makes it convolution as in mathematics.

    Shapes: x `(N, n_in, H, W)`, y `(N, n_out, OH, OW)` with
    OH = ⌊(H + 2·padding − kernel) / stride⌋ + 1, W `(n_out, n_in, kh, kw)`,
    b `(n_out,)`, as in `torch.nn.Conv2d`.

    Args:
        n_in: channels that come in.
        n_out: channels that go out, one for each kernel.
        kernel_size: one number, or one for each axis; so with stride and padding.
        stride: how far the window moves.
        padding: zeros on each side.
        flip: whether to turn the kernel round.
        init: draws W; b starts at 0.
        dtype: of W and b; y follows the dtype of x.
        rng: a `numpy.random.Generator`, or a seed for one.

    Raises:
        ValueError: for sizes that make no sense, or an x or dy that does not fit.

    Source: LeCun et al., Backpropagation applied to handwritten zip code recognition,
    Neural Computation 1989.
    """

    axes = "HW"

    def _correlate(self, x: Array, W: Array, b: Array) -> tuple:
        geometry = Geometry(x.shape, self.kernel_size, self.stride, self.padding)
        unfolded = unfold(x, geometry, self._spaces[0])
        return correlate(unfolded, W, b), unfolded

    def _kernel_gradient(self, saved: tuple, dy: Array) -> tuple[Array, Array]:
        return kernel_gradient(saved, dy)

    def _input_gradient(self, saved: tuple, W: Array, dy: Array) -> Array:
        return input_gradient(dy, W, saved.geometry, self._spaces[0])


class Conv1d(Convolution):
    """Computes y[n, f, t] = b[f] + Σ W[f, c, i] x[n, c, s·t + i], as height 1.

    Shapes: x `(N, n_in, L)`, y `(N, n_out, OL)`, W `(n_out, n_in, k)`, b `(n_out,)`, as
    in `torch.nn.Conv1d`. Arguments and errors are those of `Conv2d`.

    Source: Waibel et al., Phoneme recognition using time-delay neural networks, 1989.
    """

    axes = "L"

    def _correlate(self, x: Array, W: Array, b: Array) -> tuple:
        sizes = ((1, *self.kernel_size), (1, *self.stride), (0, *self.padding))
        x = x[:, :, None]
        unfolded = unfold(x, Geometry(x.shape, *sizes), self._spaces[0])
        return correlate(unfolded, W[:, :, None], b)[:, :, 0], unfolded

    def _kernel_gradient(self, saved: tuple, dy: Array) -> tuple[Array, Array]:
        dW, db = kernel_gradient(saved, dy[:, :, None])
        return dW[:, :, 0], db

    def _input_gradient(self, saved: tuple, W: Array, dy: Array) -> Array:
        dy, W = dy[:, :, None], W[:, :, None]
        return input_gradient(dy, W, saved.geometry, self._spaces[0])[:, :, 0]
