"""What `dlcourse doctor` looks at: one small function for each thing."""

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from packaging.requirements import Requirement
from packaging.version import Version

REPAIR = "run make lab again, or: pip install --constraint constraints.txt --editable ."


class Finding(NamedTuple):
    """One line of the report: "fail" stops the course, "note" limits it."""

    what: str
    found: str
    state: Literal["ok", "note", "fail"] = "ok"
    advice: str = ""


def examine() -> list[Finding]:
    """Look at everything, in the order in which one thing needs another."""
    return [
        check_python(),
        *check_packages(),
        check_torch(),
        check_widgets(),
        check_folder(),
        check_data(),
        check_disk(),
        check_bubblewrap(),
    ]


def check_python() -> Finding:
    """Compare the running Python with what the package asks for."""
    wanted = importlib.metadata.metadata("dl_helpers")["Requires-Python"]
    found = platform.python_version()
    if Version(found) in Requirement(f"python{wanted}").specifier:
        return Finding("Python", f"{found} in {sys.prefix}")
    advice = "get a newer one, remove .venv, then: make lab PYTHON=python3.12"
    return Finding("Python", f"{found}, expected {wanted}", "fail", advice)


def check_packages() -> Iterator[Finding]:
    """Compare the installed packages with the ranges that the package asks for."""
    requirements = list(required_packages())
    problems = [p for r in requirements if (p := _problem(r))]
    if not problems:
        fit = f"all {len(requirements)} in their ranges"
        numpy = importlib.metadata.version("numpy")
        yield Finding("packages", f"{fit}; numpy {numpy}")
    for name, found in problems:
        yield Finding(name, found, "fail", REPAIR)


def required_packages() -> Iterator[Requirement]:
    """Yield what everyone needs: the requirements of no extra, on this system."""
    for line in importlib.metadata.requires("dl_helpers") or ():
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _problem(requirement: Requirement) -> tuple[str, str] | None:
    """Name the package and what is wrong with it, or None if it fits."""
    name, wanted = requirement.name, requirement.specifier
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return name, f"not installed, expected {wanted}"
    if wanted.contains(version, prereleases=True):
        return None
    return name, f"{version}, expected {wanted}"


def check_torch() -> Finding:
    """Import torch, the largest package, and see whether it finds a GPU."""
    try:
        import torch
    except (ImportError, OSError) as error:
        first = str(error).partition("\n")[0]
        return Finding("torch", f"does not load: {first}", "fail", REPAIR)
    gpu = "no GPU; the course runs on the processor"
    if torch.cuda.is_available():
        gpu = torch.cuda.get_device_name()
    elif torch.backends.mps.is_available():
        gpu = "the GPU of Apple silicon (mps)"
    return Finding("torch", f"{torch.__version__}, {gpu}")


def check_widgets(prefix: str = sys.prefix) -> Finding:
    """Look whether JupyterLab finds the browser's half of the widgets."""
    extensions = Path(prefix, "share", "jupyter", "labextensions")
    wanted = ("anywidget", "@jupyter-widgets/jupyterlab-manager")
    missing = [name for name in wanted if not (extensions / name).is_dir()]
    if missing:
        found = f"JupyterLab does not find {' and '.join(missing)}"
        return Finding("widgets", found, "fail", REPAIR)
    return Finding("widgets", "JupyterLab finds them")


def check_folder(folder: Path | None = None) -> Finding:
    """Look whether notebooks can be saved here."""
    folder = folder or Path.cwd()
    if os.access(folder, os.W_OK):
        return Finding("this folder", f"{folder} can be written")
    advice = "copy the course to a folder of your own; here no notebook can be saved"
    return Finding("this folder", f"{folder} can't be written", "fail", advice)


def check_data() -> Finding:
    """Look where downloaded data goes, and what of it is here."""
    from dl_helpers import data

    folder = data.folder()
    if not os.access(_existing(folder), os.W_OK):
        advice = "set DL_HELPERS_DATA to a folder of your own; bundled sets work anyway"
        return Finding("data", f"{folder} can't be written", "note", advice)
    sets = [entry.name for entry in data.available() if entry.files]
    here = ", ".join(name for name in sets if data.is_here(name)) or "none"
    return Finding("data", f"{folder}; downloaded: {here}")


def check_disk(folder: Path | None = None) -> Finding:
    """Look whether there is room for data, checkpoints and notebooks."""
    free = shutil.disk_usage(folder or Path.cwd()).free / 1e9
    if free >= 1:
        return Finding("disk", f"{free:.0f} GB free")
    advice = "free 1 GB or more, or large data sets and saved models won't fit"
    return Finding("disk", f"{free:.2f} GB free", "note", advice)


def check_bubblewrap() -> Finding:
    """Look for what instructors need to run students' code in a sandbox."""
    if not shutil.which("bwrap"):
        advice = "only instructors need it: sudo apt install bubblewrap (Linux)"
        return Finding("bubblewrap", "not installed", "note", advice)
    from dl_helpers.grading.sandbox import available

    (found,) = available(["bubblewrap"])
    if found.problem:
        advice = "only instructors need it; docs/instructors.md says what else there is"
        return Finding("bubblewrap", found.problem, "note", advice)
    return Finding("bubblewrap", "builds a sandbox here, as grading needs it")


def _existing(folder: Path) -> Path:
    """Give the folder itself, or the nearest one above it that exists."""
    return next(f for f in (folder, *folder.parents) if f.exists())
