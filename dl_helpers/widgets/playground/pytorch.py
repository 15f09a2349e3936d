"""A PyTorch module with our Layer contract, so that any optimiser can move it."""

import sys
from typing import Any

import numpy as np

Array = np.ndarray


class TorchNetwork:
    """Wraps a `torch.nn.Module` on the CPU: arrays in, arrays out.

    `params` and `grads` are views of the module's own memory: what moves one moves the
    other. PyTorch computes the gradients.

    Args:
        module: whose parameters are on the CPU.

    Raises:
        ValueError: if they are elsewhere.
    """

    def __init__(self, module: Any) -> None:
        self.module = module
        places = {p.device.type for p in module.parameters()} - {"cpu"}
        if places:
            raise ValueError(
                f"playground: the module is on {places.pop()}; module.cpu() moves it"
            )
        self._y: Any = None

    @property
    def layers(self) -> dict[str, "TorchNetwork"]:
        """The innermost parts, in the order in which they were made."""
        parts = self.module.named_modules()
        return {n: TorchNetwork(m) for n, m in parts if n and not any(m.children())}

    @property
    def params(self) -> dict[str, Array]:
        """The parameters by name; to write into them moves the module."""
        return {n: p.detach().numpy() for n, p in self.module.named_parameters()}

    @property
    def grads(self) -> dict[str, Array]:
        """The gradients that the last backward left, 0 where there was none."""
        return {
            name: np.zeros(p.shape, np.float32) if p.grad is None else p.grad.numpy()
            for name, p in self.module.named_parameters()
        }

    @property
    def state(self) -> dict[str, Array]:
        """Running means and the like, by name."""
        return {n: b.numpy() for n, b in self.module.named_buffers()}

    @property
    def training(self) -> bool:
        """Whether the module is in training mode; setting it sets all its parts."""
        return self.module.training

    @training.setter
    def training(self, on: bool) -> None:
        self.module.train(on)

    def forward(self, x: Array) -> Array:
        """Compute the module's output."""
        dtype = next((p.dtype for p in self.module.parameters()), None)
        self._y = self.module(_torch().as_tensor(x, dtype=dtype))
        return self._y.detach().numpy()

    def backward(self, dy: Array) -> None:
        """Let PyTorch compute the gradients of all parameters."""
        self.module.zero_grad()
        self._y.backward(_torch().as_tensor(dy, dtype=self._y.dtype))

    def __repr__(self) -> str:
        return repr(self.module)


class TorchOptimizer:
    """Wraps a `torch.optim.Optimizer`, which knows the parameters that it moves."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer

    @property
    def lr(self) -> float:
        """The learning rate of all groups of parameters."""
        return self.optimizer.param_groups[0]["lr"]

    @lr.setter
    def lr(self, lr: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = lr

    def step(self, params: Any, grads: Any) -> None:
        """Move the parameters by the gradients that PyTorch has kept itself."""
        self.optimizer.step()

    def __deepcopy__(self, memo: dict) -> "TorchOptimizer":
        """Start anew on the same parameters, which a true copy would not move."""
        kind, groups = type(self.optimizer), self.optimizer.param_groups
        names = {key for group in groups for key in group} - {"params"}
        settings = {
            name: groups[0][name] for name in names & set(self.optimizer.defaults)
        }
        return TorchOptimizer(
            kind([p for g in groups for p in g["params"]], **settings)
        )

    def __repr__(self) -> str:
        return type(self.optimizer).__name__


def _torch() -> Any:
    """Give PyTorch, which is there: a module of it came."""
    return sys.modules["torch"]
