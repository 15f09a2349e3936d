"""Runs the widgets' JavaScript under Node.js, so that Python can compare numbers."""

import json
import subprocess
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

STATIC = Path(__file__).parents[2] / "dl_helpers" / "widgets" / "static"


def node(*arguments: str) -> subprocess.CompletedProcess:
    """Run the Node.js that comes with playwright, so that none must be installed."""
    program, _ = compute_driver_executable()
    command = [program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def evaluate(module: str, expression: str) -> Any:
    """Give the value of an expression in the names that `static/<module>` exports."""
    address = json.dumps((STATIC / module).as_uri())
    code = (
        f"import * as module from {address};"
        f"const evaluate = new Function(...Object.keys(module), `return {expression}`);"
        "const result = evaluate(...Object.values(module));"
        "process.stdout.write(JSON.stringify(result));"
    )
    run = node("--input-type=module", "--eval", code)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
