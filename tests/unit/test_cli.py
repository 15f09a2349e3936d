"""dlcourse: what it says, its exit codes, and what it hands on to JupyterLab."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from dl_helpers import data
from dl_helpers.cli import app, checkup, lab
from dl_helpers.cli.checkup import Finding


def dlcourse(*arguments):
    """Run the command line in this process, on a wide terminal."""
    env = {"COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    return CliRunner(env=env).invoke(app, arguments)


def test_help_lists_the_commands_and_loads_no_room():
    code = (
        "import sys; sys.argv = ['dlcourse', '--help']\n"
        "from dl_helpers.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'matplotlib', 'jupyterlab'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    for command in ("lab", "doctor", "data"):
        assert command in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "guess"), [(["docter"], "doctor"), (["data", "fetsh"], "fetch")]
)
def test_an_unknown_command_gets_a_guess(arguments, guess):
    result = dlcourse(*arguments)
    assert result.exit_code == 2
    assert f"Did you mean '{guess}'" in result.output


# data


def test_data_lists_every_set_with_its_licence(monkeypatch, tmp_path):
    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path))
    result = dlcourse("data")
    assert result.exit_code == 0
    rows = {row.split()[0]: row for row in result.output.splitlines() if row.strip()}
    for entry in data.available():
        line = rows[entry.name]
        assert entry.licence in line
        assert ("MB to fetch" in line) == bool(entry.files)


def test_data_where_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path))
    assert dlcourse("data", "where").output.strip() == str(tmp_path)


def test_an_unknown_data_set_gets_a_guess():
    result = dlcourse("data", "fetch", "mnits")
    assert result.exit_code == 2
    assert "'mnist'" in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_bundled_set_needs_no_fetching():
    result = dlcourse("data", "fetch", "digits")
    assert result.exit_code == 0
    assert "part of the package" in result.output


def test_a_failed_download_is_one_message(monkeypatch):
    def fail(name):
        raise data.MissingFileError(f"{name} can't be downloaded")

    monkeypatch.setattr(data, "fetch", fail)
    result = dlcourse("data", "fetch", "mnist")
    assert result.exit_code == 1
    assert result.output.strip() == "mnist can't be downloaded"


# lab


@pytest.fixture
def started(monkeypatch):
    """The arguments that JupyterLab would have started with."""
    arguments = []
    monkeypatch.setattr("jupyterlab.labapp.main", arguments.extend)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "what/was/set")
    return arguments


def test_lab_opens_the_course(started):
    assert dlcourse("lab").exit_code == 0
    assert "--LabApp.default_url=/lab/tree/course" in started
    assert "--no-browser" not in started


def test_lab_turns_off_what_asks_the_network(started):
    dlcourse("lab")
    before, ours = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert before == "what/was/set"
    page = json.loads(Path(ours, "labconfig", "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"]
    assert "--LabApp.extension_manager=readonly" in started


def test_lab_hands_its_options_on(started):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dlcourse("lab", "--port", str(port), "--no-browser", "--ip=0.0.0.0")
    assert f"--ServerApp.port={port}" in started
    assert "--ServerApp.port_retries=0" in started
    assert "--no-browser" in started
    assert "--ip=0.0.0.0" in started


def test_lab_without_a_course_starts_where_it_is(tmp_path):
    arguments = lab._arguments(tmp_path, None, True)
    assert f"--ServerApp.root_dir={tmp_path}" in arguments
    assert not [a for a in arguments if "default_url" in a]


def test_a_port_in_use_is_told(started):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = dlcourse("lab", "--port", str(port))
    assert result.exit_code == 1
    assert f"Port {port} is in use" in result.output
    assert f"--port {port + 1}" in result.output
    assert not started


def test_an_impossible_port_is_told(started):
    result = dlcourse("lab", "--port", "99999")
    assert result.exit_code == 1
    assert "Port 99999 does not exist" in result.output
    assert not started


# doctor


def test_doctor_finds_this_environment_healthy(monkeypatch, tmp_path):
    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path))
    result = dlcourse("doctor")
    assert result.exit_code == 0, result.output
    for what in ("Python", "packages", "torch", "widgets", "data", "disk"):
        assert what in result.output


def test_doctor_fails_only_for_what_is_essential(monkeypatch):
    note = Finding("bubblewrap", "not installed", "note", "get it")
    monkeypatch.setattr(checkup, "examine", lambda: [note])
    assert dlcourse("doctor").exit_code == 0
    fail = Finding("torch", "does not load", "fail", "install it")
    monkeypatch.setattr(checkup, "examine", lambda: [note, fail])
    result = dlcourse("doctor")
    assert result.exit_code == 1
    assert "torch: install it" in result.output
    assert "bubblewrap: get it" in result.output


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("numpy>=99", "expected >=99"),
        ("no-such-package-here>=1", "not installed, expected >=1"),
    ],
)
def test_a_package_that_does_not_fit_is_found(monkeypatch, asked, found):
    wanted = [Requirement("rich"), Requirement(asked)]
    monkeypatch.setattr(checkup, "required_packages", lambda: iter(wanted))
    (finding,) = checkup.check_packages()
    assert finding.state == "fail"
    assert finding.what == wanted[1].name
    assert found in finding.found


def test_an_old_python_is_found(monkeypatch):
    monkeypatch.setattr(checkup.platform, "python_version", lambda: "3.9.18")
    finding = checkup.check_python()
    assert finding.state == "fail"
    assert finding.found == "3.9.18, expected >=3.11"


def test_a_torch_that_does_not_load_is_found(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    finding = checkup.check_torch()
    assert finding.state == "fail"
    assert finding.advice


def test_widgets_that_jupyterlab_does_not_find_are_found(tmp_path):
    finding = checkup.check_widgets(str(tmp_path))
    assert finding.state == "fail"
    assert "anywidget" in finding.found


def test_folders_that_cannot_be_written_are_found(monkeypatch, tmp_path):
    monkeypatch.setattr(checkup.os, "access", lambda path, mode: False)
    assert checkup.check_folder(tmp_path).state == "fail"
    finding = checkup.check_data()
    assert finding.state == "note"
    assert "DL_HELPERS_DATA" in finding.advice


def test_a_full_disk_and_a_missing_sandbox_are_noted(monkeypatch, tmp_path):
    usage = SimpleNamespace(free=10**7)
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda path: usage)
    monkeypatch.setattr(checkup.shutil, "which", lambda name: None)
    assert checkup.check_disk(tmp_path).found == "0.01 GB free"
    assert checkup.check_disk(tmp_path).state == "note"
    assert checkup.check_bubblewrap().state == "note"


def test_a_sandbox_that_cannot_be_built_is_noted(monkeypatch):
    from dl_helpers.grading import sandbox

    monkeypatch.setattr(checkup.shutil, "which", lambda name: "/usr/bin/bwrap")
    for problem, state in (("", "ok"), ("Namespaces are forbidden here.", "note")):
        found = [sandbox.Isolated("bubblewrap", problem)]
        monkeypatch.setattr(sandbox, "available", lambda names, found=found: found)
        finding = checkup.check_bubblewrap()
        assert finding.state == state
        assert problem in finding.found
