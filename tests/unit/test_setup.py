"""The set-up script: what it says when something is missing, and what it mends."""

import ast
import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import setup_environment as setup  # noqa: E402


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty project folder, in which nothing is ever really installed."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / ".venv" / "course.json")
    return tmp_path


def fake_installation(house, monkeypatch):
    """Let the set-up think that it installs; give the list of what it installed."""
    installed = []

    def make_venv():
        python = Path(setup.venv_python())
        python.parent.mkdir(parents=True, exist_ok=True)
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)

    monkeypatch.setattr(setup, "make_venv", make_venv)
    monkeypatch.setattr(
        setup, "pip", lambda arguments, log: installed.append(arguments)
    )
    return installed


def test_python_3_6_can_read_the_script():
    script = ROOT / "tools" / "setup_environment.py"
    ast.parse(script.read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_what_came_and_what_to_do():
    with pytest.raises(setup.SetupError) as error:
        setup.check_python((3, 8))
    assert "Python 3.8 came, Python 3.11 or newer is needed" in str(error.value)
    assert "make lab PYTHON=python3.12" in str(error.value)


def test_an_old_python_is_told_of_a_newer_one():
    with pytest.raises(setup.SetupError, match=r"PYTHON=python3\.13$"):
        setup.check_python((3, 10), "python3.13")


@pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
def test_a_new_enough_python_passes(version):
    setup.check_python(version)


def test_a_full_disk_is_told(house, monkeypatch, capsys):
    usage = SimpleNamespace(free=10**9)
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda path: usage)
    assert setup.main(["dev"]) == 1
    assert "1.0 GB of this disk are free" in capsys.readouterr().err
    assert not (house / ".venv").exists()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Temporary failure in name resolution", "Check the network"),
        (
            "NewConnectionError(...): No matching distribution found",
            "Check the network",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ERROR: No matching distribution found for torch", "3.11, 3.12 and 3.13"),
        ("something else", "Run the same command again"),
    ],
)
def test_what_pip_says_becomes_advice(words, advice, tmp_path):
    text = setup.explain(f"first line\n{words}\n", tmp_path / "install.log")
    assert words in text
    assert advice in text
    assert "install.log" in text


def test_only_pips_last_lines_are_shown(tmp_path):
    words = "\n".join(f"line {k}" for k in range(100))
    text = setup.explain(words, tmp_path / "install.log")
    assert "line 99" in text
    assert "line 50" not in text


def test_a_failing_pip_leaves_its_words(house, monkeypatch):
    python = house / "python"
    python.write_text(
        "#!/bin/sh\necho 'Temporary failure in name resolution'; exit 1\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(setup, "venv_python", lambda: str(python))
    with pytest.raises(setup.SetupError, match="Check the network"):
        setup.pip(["torch"], house / "install.log")
    assert "name resolution" in (house / "install.log").read_text()


def test_torch_comes_first_and_everything_is_pinned(house, monkeypatch):
    installed = fake_installation(house, monkeypatch)
    assert setup.main(["instructor"]) == 0
    torch, course = installed
    assert torch[0] == "torch"
    assert course[:2] == ["--editable", ".[instructor]"]
    assert all(a[-2:] == ["--constraint", "constraints.txt"] for a in installed)


def test_the_second_time_nothing_is_installed(house, monkeypatch):
    installed = fake_installation(house, monkeypatch)
    setup.main(["dev"])
    installed.clear()
    assert setup.main(["dev"]) == setup.main(["instructor"]) == 0
    assert not installed


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_requirement_installs_again_and_keeps_the_extra(
    house, monkeypatch, name
):
    installed = fake_installation(house, monkeypatch)
    setup.main(["dev"])
    (house / name).write_text("another version")
    installed.clear()
    setup.main(["instructor"])
    assert installed[1][1] == ".[dev]"


def test_a_larger_extra_installs_again(house, monkeypatch):
    installed = fake_installation(house, monkeypatch)
    setup.main(["instructor"])
    setup.main(["dev"])
    assert installed[-1][1] == ".[dev]"


def test_a_broken_interpreter_installs_again(house, monkeypatch):
    installed = fake_installation(house, monkeypatch)
    setup.main(["dev"])
    Path(setup.venv_python()).unlink()
    installed.clear()
    setup.main(["dev"])
    assert installed


def test_a_failed_installation_leaves_no_stamp(house, monkeypatch, capsys):
    fake_installation(house, monkeypatch)

    def fail(arguments, log):
        raise setup.SetupError("pip failed")

    monkeypatch.setattr(setup, "pip", fail)
    assert setup.main(["dev"]) == 1
    assert "pip failed" in capsys.readouterr().err
    assert not setup.is_ready("dev")


def test_a_damaged_stamp_counts_as_none(house, monkeypatch):
    fake_installation(house, monkeypatch)
    setup.main(["dev"])
    assert setup.is_ready("dev")
    setup.STAMP.write_text('{"wanted": ')
    assert not setup.is_ready("dev")


def test_half_installed_packages_are_removed(tmp_path):
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, files in {
        "whole-1.0.dist-info": ("METADATA", "INSTALLER"),
        "half-1.0.dist-info": ("METADATA",),
        "~alf": ("old.py",),
    }.items():
        (packages / name).mkdir(parents=True)
        for file in files:
            (packages / name / file).touch()
    setup.remove_half_installed(tmp_path)
    assert [p.name for p in packages.iterdir()] == ["whole-1.0.dist-info"]


def test_ctrl_c_says_that_it_goes_on_later(house, monkeypatch, capsys):
    def interrupt(extra):
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "set_up", interrupt)
    assert setup.main(["dev"]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_a_disk_that_fills_up_meanwhile_is_told(monkeypatch, capsys):
    def fill_up(extra):
        raise OSError(errno.ENOSPC, "No space left on device", "install.log")

    monkeypatch.setattr(setup, "set_up", fill_up)
    assert setup.main(["dev"]) == 1
    assert "The disk is full" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["everything"], ["dev", "instructor"]])
def test_a_wrong_call_shows_the_usage(arguments, capsys):
    assert setup.main(arguments) == 2
    assert "instructor | dev" in capsys.readouterr().err


def make(*arguments):
    """Run make as from a shell, also when make runs these tests."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_lists_its_commands():
    commands = [line.split()[0] for line in make().stdout.splitlines()[1:]]
    assert commands[:4] == ["help", "lab", "test", "test-browser"]


def test_make_says_when_there_is_no_python():
    done = make("lab", "PYTHON=python3.99")
    assert done.returncode != 0
    assert "There is no python3.99 here" in done.stdout
