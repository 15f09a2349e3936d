"""Runs the widgets' JavaScript under Node.js, so that Python can compare numbers."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).parents[2] / "dl_helpers" / "widgets" / "static"


def node(*arguments: str) -> subprocess.CompletedProcess:
    """Run Node.js, or fail with a sentence that says how to get it."""
    program = shutil.which("node")
    if program is None:
        pytest.fail(
            "Node.js 20 or newer is needed to test the widgets' JavaScript, and `node` "
            "is not on the PATH: install it from https://nodejs.org, by "
            "`apt-get install nodejs`, `brew install node` or `conda install nodejs`"
        )
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
