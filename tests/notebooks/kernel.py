"""Runs a notebook as a student would, without a network, and measures it."""

import json
import os
import time
from pathlib import Path
from typing import NamedTuple

import nbformat.v4 as v4
from nbclient import NotebookClient
from nbformat import NotebookNode

OFFLINE = Path(__file__).with_name("offline")

# Linux knows the largest memory of this very process; `ru_maxrss` begins with that of
# the process that started it, so it serves only where there is nothing better.
MEASURE = """
import json, resource, time
from pathlib import Path

status = Path("/proc/self/status")
if status.exists():
    (line,) = (l for l in status.read_text().splitlines() if l.startswith("VmHWM"))
    peak = int(line.split()[1]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"memory_mb": peak, "cpu": time.process_time()}))
"""


class Run(NamedTuple):
    """A notebook with its outputs, and what running it took.

    `seconds` is the smaller of wall time and processor time. On a busy computer the
    first grows and the second does not; with threads it is the other way round.
    """

    notebook: NotebookNode
    seconds: float
    memory_mb: float


def run_offline(notebook: NotebookNode, folder: Path, timeout: int = 120) -> Run:
    """Run all cells in a fresh kernel, in an empty folder, without downloaded data.

    Args:
        notebook: left as it is.
        folder: where it runs; a lecture may not depend on what lies there.
        timeout: seconds that one cell may take before it is stopped.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell raises.
        nbclient.exceptions.CellTimeoutError: if a cell does not end.
    """
    copy = v4.new_notebook(
        cells=[*map(NotebookNode.copy, notebook.cells), v4.new_code_cell(MEASURE)],
        metadata=notebook.metadata,
    )
    client = NotebookClient(
        copy,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    start = time.perf_counter()
    client.execute(env=_environment(folder))
    wall = time.perf_counter() - start
    measured = json.loads(copy.cells.pop().outputs[0].text)
    return Run(copy, min(wall, measured["cpu"]), measured["memory_mb"])


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(OFFLINE),
        "DL_HELPERS_DATA": str(folder / "data"),
    }
