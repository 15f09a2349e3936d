"""Gradient descent, and the two ways to give it momentum."""

import numpy as np

from .optimizer import Array, Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent: p ← p − η ∂L/∂p, for every parameter p.

    Source: Robbins and Monro, A stochastic approximation method, 1951.
    """

    def _move(self, p: Array, g: Array, t: int) -> None:
        p -= self.lr * g


class Momentum(Optimizer):
    """Gradient descent with a memory: v ← μ v + g, then p ← p − η v.

    Where slopes agree from step to step, it goes up to 1 / (1 − μ) times faster; where
    they change sign, they cancel. As in `torch.optim.SGD`, η multiplies the velocity;
    other texts put it into v ← μ v − η g, p ← p + v, which is the same as long as η
    does not change.

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        momentum: μ, from 0 to below 1.

    Source: Polyak, Some methods of speeding up the convergence of iteration methods,
    1964.
    """

    memory = ("v",)

    def __init__(self, lr: float, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self._require_share(momentum=momentum)
        self.momentum = float(momentum)

    def _move(self, p: Array, g: Array, t: int, v: Array) -> None:
        v *= self.momentum
        v += g
        p -= self.lr * v


class Nesterov(Momentum):
    """Momentum that looks ahead: v ← μ v + g, then p ← p − η (g + μ v).

    Nesterov takes the slope where the velocity alone will lead. Here p stands for that
    point, so that the slope is taken at the parameters as they are: the form of
    `torch.optim.SGD(nesterov=True)`.

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        momentum: μ, from 0 to below 1.

    Sources: Nesterov, A method of solving a convex programming problem with convergence
    rate O(1/k²), 1983; Bengio, Boulanger-Lewandowski and Pascanu, Advances in
    optimizing recurrent networks, 2013, eq. 7.
    """

    def _move(self, p: Array, g: Array, t: int, v: Array) -> None:
        v *= self.momentum
        v += g
        ahead = np.multiply(v, self.momentum)
        ahead += g
        ahead *= self.lr
        p -= ahead
