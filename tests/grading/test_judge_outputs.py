"""What cells show stands in the notebook as a kernel and nbclient would have put it."""

import re

import nbformat
import pytest
from forks import case_of, cell, judged
from nbclient import NotebookClient

CELLS = {
    "print": "print('one')\nprint('two', end='')",
    "error stream": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "value": "import numpy as np\nx = np.arange(3)\nx",
    "quiet value": "x;",
    "error": "def f(n):\n    return 1 / n\n\nprint('before')\nf(0)",
    "syntax error": "for in",
    "unknown name": "nothing_of_that_name",
    "await": "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "magic": "%matplotlib inline",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 1])\nprint('drawn')",
    "figure of axes": "figure, axes = plt.subplots(figsize=(1, 1))\nfigure",
    "html": "from IPython.display import HTML, display\ndisplay(HTML('<b>b</b>'), 3)",
    "clear": "from IPython.display import clear_output\n"
    "print(1)\nclear_output()\nprint(2)",
    "late clear": "print(1)\nclear_output(wait=True)\nprint(2)\nprint(3)",
    "updated": "d = display('first', display_id='d')\nd.update('second')",
    "updated later": "d.update('third')",
    "system": "!echo from the shell",
    "captured": "said = !echo caught\nsaid",
    "input": "input('your name? ')",
    "empty": "",
    "last values": "7",
    "and again": "_ + 1, Out[20], In[3][:5]",
    "exit": "import sys\nsys.exit(3)",
    "help": "len?",
    "timeit": "%%capture got\nprint('captured')",
    "warning": "import warnings\nwarnings.warn('look out')",
    "slider": "import ipywidgets\nipywidgets.IntSlider(value=3, description='n')",
    "course widget": "import dl_helpers as dl\n"
    "dl.widgets.score_bars(np.eye(2), np.eye(2), np.array([0, 1]))",
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    sheet = judged(case_of(CELLS.values()), tmp_path_factory.mktemp("ours"))
    assert (sheet.ending, sheet.notes) == ("complete", ())
    return dict(zip(CELLS, nbformat.reads(sheet.text, 4).cells, strict=True))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    cells = [cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    folder = str(tmp_path_factory.mktemp("theirs"))
    client = NotebookClient(
        notebook, allow_errors=True, resources={"metadata": {"path": folder}}
    )
    return dict(zip(CELLS, client.execute().cells, strict=True))


def plain(outputs):
    """Take out what differs between two runs: addresses, ids of widgets, folders."""
    text = nbformat.writes(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(outputs=outputs, id="x")]
        )
    )
    text = re.sub(r"0x[0-9a-f]{6,}", "0x", text)
    text = re.sub(r"\b[0-9a-f]{32}\b", "id", text)
    text = re.sub(r"/tmp/[^ ]*?\.py:", "cell.py:", text)
    text = re.sub(r"\(\d+\.py,", "(cell.py,", text)
    text = text.replace(r"\r\n", r"\n")
    return nbformat.reads(text, 4).cells[0].outputs


@pytest.mark.parametrize("name", [n for n in CELLS if n != "input"])
def test_outputs_are_those_of_a_kernel(name, ours, theirs):
    assert plain(ours[name].outputs) == plain(theirs[name].outputs)


def test_a_cell_that_asks_for_input_ends_at_once(ours, theirs):
    (one,), (other,) = ours["input"].outputs, theirs["input"].outputs
    assert (one.ename, one.evalue) == (other.ename, other.evalue)
    assert one.traceback[:3] == other.traceback[:3]


@pytest.mark.parametrize("name", CELLS)
def test_cells_are_counted_as_in_a_kernel(name, ours, theirs):
    assert ours[name].execution_count == theirs[name].execution_count
