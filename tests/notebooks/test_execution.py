"""Each lecture runs offline, in a fresh kernel, within the budget that it declares."""

import inventory
import nbformat.v4 as v4
import pytest
from inventory import COURSE, code_cells, each
from kernel import run_offline
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from pictures import undescribed

PNG = "iVBORw0KGgo="


@each(COURSE)
@pytest.mark.timeout(900)
def test_lecture_runs(path, tmp_path):
    budget = inventory.read(path).metadata.course
    run = run_offline(inventory.read(path), tmp_path, timeout=4 * budget.seconds)
    assert run.seconds <= budget.seconds
    assert run.memory_mb <= budget.memory_mb
    assert not list(undescribed(run.notebook)), "these cells show pictures without alt"
    assert not list(warnings(run.notebook))


def warnings(notebook):
    """Yield what the cells wrote about warnings: a student would wonder."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.get("name") == "stderr" and "Warning" in output.text:
                yield output.text


def tiny(*sources):
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])


def test_a_run_is_measured(tmp_path):
    burn = "import time\nwhile time.process_time() < 1: pass"
    run = run_offline(tiny("print('here')", burn, "x = bytearray(300 << 20)"), tmp_path)
    assert len(run.notebook.cells) == 3
    assert run.notebook.cells[0].outputs[0].text == "here\n"
    assert run.seconds >= 1
    assert 300 < run.memory_mb < 1000


def test_a_run_leaves_the_notebook_alone(tmp_path):
    notebook = tiny("1 + 1")
    run_offline(notebook, tmp_path)
    assert len(notebook.cells) == 1
    assert not notebook.cells[0].outputs


def test_memory_of_the_tests_does_not_count(tmp_path):
    ballast = b"x" * (700 << 20)
    run = run_offline(tiny("1"), tmp_path)
    assert run.memory_mb < len(ballast) / 2**20


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import socket; socket.getaddrinfo('example.org', 443)",
        "import socket; socket.gethostbyname('example.org')",
        "import urllib.request as u; u.urlopen('https://example.org', timeout=1)",
    ],
)
def test_the_network_is_cut_off(attempt, tmp_path):
    with pytest.raises(CellExecutionError, match="without a network"):
        run_offline(tiny(attempt), tmp_path)


def test_loopback_is_not_cut_off(tmp_path):
    talk = (
        "import socket\n"
        "server = socket.create_server(('localhost', 0))\n"
        "client = socket.create_connection(server.getsockname())\n"
        "client.sendall(b'hello')\n"
        "print(server.accept()[0].recv(5))"
    )
    run = run_offline(tiny(talk), tmp_path)
    assert run.notebook.cells[0].outputs[0].text == "b'hello'\n"


def test_a_cell_that_does_not_end_is_stopped(tmp_path):
    with pytest.raises(CellTimeoutError):
        run_offline(tiny("while True: pass"), tmp_path, timeout=2)


@pytest.mark.parametrize(
    ("data", "metadata", "found"),
    [
        ({"image/png": PNG}, {}, True),
        ({"image/png": PNG}, {"image/png": {"alt": " "}}, True),
        ({"image/png": PNG}, {"image/png": {"alt": "a dot"}}, False),
        ({"image/png": PNG, "text/html": '<img src="x" alt="a dot">'}, {}, False),
        ({"image/png": PNG, "text/html": "<b>no image</b>"}, {}, True),
        ({"text/html": '<img src="x"><img src="y" alt="a dot">'}, {}, True),
        ({"text/html": '<img src="x" alt="">'}, {}, True),
        ({"text/plain": "no picture"}, {}, False),
    ],
)
def test_a_picture_without_alt_is_found(data, metadata, found):
    notebook = tiny("show()")
    output = v4.new_output("display_data", data=data, metadata=metadata)
    notebook.cells[0].outputs = [output]
    assert list(undescribed(notebook)) == ([notebook.cells[0].id] if found else [])


def test_a_warning_is_found(tmp_path):
    run = run_offline(tiny("import warnings; warnings.warn('careful')"), tmp_path)
    assert list(warnings(run.notebook))
