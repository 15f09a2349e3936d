"""PyTorch's modules, where they give or take more than the twin of ours may."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class _OutputAlone(torch.nn.Module):
    """A recurrent module of PyTorch that gives its outputs, or the last, and no state.

    Args:
        n_in: numbers that come in at each step.
        n_hidden: numbers in a state.
        last_only: whether y is the last output only, `(N, n_hidden)`.
    """

    def __init__(self, n_in: int, n_hidden: int, *, last_only: bool = False) -> None:
        super().__init__(n_in, n_hidden, batch_first=True)
        self.last_only = last_only

    def forward(self, x: Tensor) -> Tensor:
        """Compute y `(N, T, n_hidden)` from x `(N, T, n_in)`."""
        y, _ = super().forward(x)
        return y[:, -1] if self.last_only else y


class RNN(_OutputAlone, torch.nn.RNN):
    """The twin of `nn.RNN`."""


class LSTM(_OutputAlone, torch.nn.LSTM):
    """The twin of `nn.LSTM`."""


class GRU(_OutputAlone, torch.nn.GRU):
    """The twin of `nn.GRU`."""


class SelfAttention(torch.nn.MultiheadAttention):
    """The twin of `nn.MultiHeadAttention` where a sequence looks at itself.

    Args:
        n_features: numbers at each position.
        n_heads: how many heads.
        causal: whether position i sees positions 0 … i only.
    """

    def __init__(self, n_features: int, n_heads: int, *, causal: bool = False) -> None:
        super().__init__(n_features, n_heads, batch_first=True)
        self.causal = causal

    def forward(self, x: Tensor) -> Tensor:
        """Compute y from x, both `(N, T, n_features)`."""
        T = x.shape[1]
        hidden = torch.ones(T, T, dtype=torch.bool, device=x.device).triu(1)
        mask = hidden if self.causal else None
        return super().forward(x, x, x, need_weights=False, attn_mask=mask)[0]


class Routing(torch.nn.Module):
    """The twin of a layer that makes one array of several, or several of one.

    Args:
        f: does it, and takes or gives a tuple of tensors.
    """

    def __init__(self, f: Callable) -> None:
        super().__init__()
        self.f = f

    def forward(self, x: Any) -> Any:
        """Compute what `f` does."""
        return self.f(x)


def copies(n: int, x: Tensor) -> tuple[Tensor, ...]:
    """Hand x out n times."""
    return (x,) * n


def add(module: torch.nn.Module, name: str, part: torch.nn.Module) -> None:
    """Put a part into a module under the name that it has in ours.

    Raises:
        ValueError: for a name that every module has already, such as "train".
    """
    if hasattr(module, name):
        raise ValueError(
            f"to_torch: a layer is called {name!r}, which means something else in "
            "every torch.nn.Module; give it another name"
        )
    module.add_module(name, part)
