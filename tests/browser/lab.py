"""A JupyterLab of its own for a test, and a notebook in it, driven from outside."""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

TOKEN = "a-token-for-tests"
# No question about news, and no look for updates: a test asks nobody.
QUIET = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    f"--IdentityProvider.token={TOKEN}",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


@contextmanager
def server(home: Path, notebooks: Path) -> Iterator[str]:
    """Run JupyterLab on a folder of notebooks; give its address.

    Args:
        home: where it keeps its settings, apart from those of whoever runs the test.
        notebooks: the folder that it shows.
    """
    environment = os.environ | {name: str(home / to) for name, to in FOLDERS.items()}
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(QUIET))
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS]
    with (home / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={notebooks}"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(home, process)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _address(home: Path, process: subprocess.Popen, patience: float = 120) -> str:
    """Wait until the server has written down where it listens."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["url"]
            except ValueError:
                pass  # half written
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start:\n" + (home / "log.txt").read_text())


READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.context;
  return context?.isReady && context.sessionContext?.isReady &&
    window.jupyterapp.commands.hasCommand('notebook:run-all-cells');
}"""
# Ready is not enough: a kernel that has told about itself has also started.
KERNEL_INFO = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.revealed;
  await panel.context.sessionContext.session.kernel.info;
}"""

# What each code cell came to: how often it ran, and the errors that it shows.
OUTCOME = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  return cells.filter((cell) => cell.type === 'code').map((cell) => ({
    id: cell.id,
    ran: cell.executionCount !== null || !cell.sharedModel.source.trim(),
    errors: cell.outputs.toJSON()
      .filter((output) => output.output_type === 'error')
      .map((output) => `${output.ename}: ${output.evalue}`),
  }));
}"""

# The value of a cell, from the notebook: its view may still show the value before.
VALUE = """(number) => {
  const cell = window.jupyterapp.shell.currentWidget.content.model.cells.get(number);
  return cell.outputs.toJSON().find(({ data }) => data).data['text/plain'];
}"""


def write_notebook(file: Path, cells: list[str]) -> None:
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, file)


def open_notebook(page, address: str, name: str) -> None:
    """Open a notebook, and wait until its kernel answers."""
    page.goto(f"{address}lab/tree/{name}?token={TOKEN}&reset")
    page.wait_for_function(READY, timeout=120_000)
    page.evaluate(KERNEL_INFO)


def run_all(page) -> list[dict]:
    """Run all cells, and give the outcome of each code cell."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    return page.evaluate(OUTCOME)


def run_cell(page, number: int) -> None:
    """Run one cell, counted from 0."""
    page.evaluate(
        """(number) => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
          return window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        number,
    )


def value_of(page, number: int) -> object:
    """Run one cell, counted from 0, and read the value that it gives."""
    run_cell(page, number)
    return ast.literal_eval(page.evaluate(VALUE, number))
