"""Where PyTorch computes."""

import torch


def device() -> torch.device:
    """Choose the fastest device there is: a CUDA GPU, else Apple's (MPS), else the CPU.

    Source: PyTorch, `torch.cuda.is_available` and `torch.backends.mps.is_available`.
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
