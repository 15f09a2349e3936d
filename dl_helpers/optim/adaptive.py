"""Optimisers with a step size for each single number, after the size of its slopes.

Where libraries differ, these follow PyTorch: ε is added outside of the root.
"""

import numpy as np

from .optimizer import Array, Optimizer


class AdaGrad(Optimizer):
    """Steps that shrink where slopes were large: s ← s + g², p ← p − η g / (√s + ε).

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        eps: ε ≥ 0, against division by zero. Keras puts it inside the root, and starts
            s at 0.1; `torch.optim.Adagrad` and this class start it at 0.

    Source: Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 2011.
    """

    memory = ("s",)

    def __init__(self, lr: float = 0.01, eps: float = 1e-10) -> None:
        super().__init__(lr)
        self._require_size(eps=eps)
        self.eps = float(eps)

    def _move(self, p: Array, g: Array, t: int, s: Array) -> None:
        s += g * g
        _go(p, self.lr, g, s, self.eps)


class RMSProp(Optimizer):
    """AdaGrad that forgets: s ← ρ s + (1 − ρ) g², p ← p − η g / (√s + ε).

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        rho: ρ from 0 to below 1, called alpha in `torch.optim.RMSprop`; 0.9 in the
            lecture and in Keras.
        eps: ε ≥ 0, outside of the root as in PyTorch; Keras has √(s + ε).

    Source: Tieleman and Hinton, Neural networks for machine learning, lecture 6.5,
    2012.
    """

    memory = ("s",)

    def __init__(self, lr: float = 0.01, rho: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(lr)
        self._require_share(rho=rho)
        self._require_size(eps=eps)
        self.rho, self.eps = float(rho), float(eps)

    def _move(self, p: Array, g: Array, t: int, s: Array) -> None:
        _average(s, self.rho, g * g)
        _go(p, self.lr, g, s, self.eps)


class Adam(Optimizer):
    """RMSProp with momentum, both freed from their start at 0.

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g²; after t steps
    p ← p − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        beta1: β₁ from 0 to below 1.
        beta2: β₂ from 0 to below 1.
        eps: ε ≥ 0, added to √v̂ as in the paper and in PyTorch; Keras adds it to √v
            before the correction.

    Source: Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015,
    algorithm 1.
    """

    memory = ("m", "v")

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(lr)
        self._require_share(beta1=beta1, beta2=beta2)
        self._require_size(eps=eps)
        self.beta1, self.beta2, self.eps = float(beta1), float(beta2), float(eps)

    def _move(self, p: Array, g: Array, t: int, m: Array, v: Array) -> None:
        _average(m, self.beta1, g.copy())
        _average(v, self.beta2, g * g)
        # √v̂ + ε = (√v + ε c) / c, so both corrections become two numbers.
        c = (1 - self.beta2**t) ** 0.5
        _go(p, self.lr * c / (1 - self.beta1**t), m, v, self.eps * c)


class AdamW(Adam):
    """Adam with weight decay beside it: p ← (1 − η λ) p, then the step of Adam.

    An L2 penalty inside of Adam would be divided by √v̂ like any slope, and so hardly
    hold large weights back. As in `torch.optim.AdamW`, all parameters decay, biases
    too (our `nn.L2` penalty leaves them free).

    Args:
        lr: the learning rate η > 0; may be set anew between steps.
        beta1: β₁ from 0 to below 1.
        beta2: β₂ from 0 to below 1.
        eps: ε ≥ 0.
        weight_decay: λ ≥ 0.

    Source: Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019,
    algorithm 2 (there η λ is one number, here λ is multiplied by η as in PyTorch).
    """

    def __init__(
        self,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(lr, beta1, beta2, eps)
        self._require_size(weight_decay=weight_decay)
        self.weight_decay = float(weight_decay)

    def _move(self, p: Array, g: Array, t: int, m: Array, v: Array) -> None:
        p *= 1 - self.lr * self.weight_decay
        super()._move(p, g, t, m, v)


def _average(mean: Array, keep: float, new: Array) -> None:
    """Do mean ← keep · mean + (1 − keep) · new in place; `new` is used up."""
    mean *= keep
    new *= 1 - keep
    mean += new


def _go(p: Array, lr: float, direction: Array, squares: Array, eps: float) -> None:
    """Do p ← p − lr · direction / (√squares + eps) in place."""
    step = np.sqrt(squares)
    step += eps
    np.divide(direction, step, out=step)
    step *= lr
    p -= step
