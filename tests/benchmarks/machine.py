"""One thread and the same instructions for all contenders; set before they load."""

import os
import platform

# The newest instructions for oneDNN and for PyTorch, by OpenBLAS's name of the core.
# OpenBLAS may be held to an older set from outside; then PyTorch must be as well.
SETS = {
    "HASWELL": ("AVX2", "avx2"),
    "ZEN": ("AVX2", "avx2"),
    "SKYLAKEX": ("AVX512_CORE", "avx512"),
    "COOPERLAKE": ("AVX512_CORE", "avx512"),
    "SAPPHIRERAPIDS": ("AVX512_CORE", "avx512"),
}


def hold_to_one_thread() -> None:
    """Give every library one thread; to be called before NumPy is imported."""
    for name in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR"):
        os.environ[f"{name}_NUM_THREADS"] = "1"


def equalise() -> dict[str, str]:
    """Hold PyTorch to the instructions that NumPy's BLAS uses, and report them."""
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = next((i for i in threadpool_info() if i["user_api"] == "blas"), {})
    core = blas.get("architecture", "unknown").upper()
    if core in SETS:
        os.environ["ONEDNN_MAX_CPU_ISA"], os.environ["ATEN_CPU_CAPABILITY"] = SETS[core]
    import torch

    torch.set_num_threads(1)
    return {
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas.get('internal_api')} {blas.get('version')}, {core}",
        "torch": torch.__version__,
        "torch instructions": torch.backends.cpu.get_cpu_capability(),
        "onednn at most": os.environ.get("ONEDNN_MAX_CPU_ISA", "unlimited"),
    }
