"""Which isolations there are, and what each of them does; docker is a stand-in here."""

import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from grading.fake_docker import IMAGE
from grading.trial import INMATES, LIMITS, Cell, run

from dl_helpers.grading.sandbox import SandboxError, WarmProcess, available, container

ROOMY = replace(LIMITS, memory_mb=2048)


@pytest.fixture(scope="module")
def plain():
    with WarmProcess((), "none", visible=[INMATES]) as process:
        yield process


@pytest.fixture
def docker(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    script = Path(__file__).with_name("fake_docker.py")
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {script} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DL_HELPERS_IMAGE", IMAGE)
    monkeypatch.setenv("FAKE_DOCKER", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(INMATES))
    return tmp_path


@pytest.fixture
def ship(docker):
    with WarmProcess((), "docker", visible=[INMATES]) as process:
        yield process


def connected(warm, deed):
    """Start a misdeed in a container; give its child, and a file to hear it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = warm.fork(f"misdeeds:{deed}", [theirs.fileno()], limits=ROOMY)
        ours.settimeout(60)
        return child, ours.makefile("rb")


@pytest.mark.parametrize(
    ("deed", "reason", "code", "number"),
    [
        ("leave", "exited", 7, None),
        ("kill_itself", "signal", None, signal.SIGKILL),
        ("crash", "signal", None, signal.SIGSEGV),
    ],
)
def test_without_isolation_it_is_told_how_it_ended(plain, deed, reason, code, number):
    end = run(plain, deed, ROOMY).end
    assert (end.reason, end.exit_code, end.signal) == (reason, code, number)


def test_without_isolation_there_are_still_limits(plain):
    assert run(plain, "eat_memory", ROOMY).told == ["MemoryError"]
    trial = run(plain, "eat_memory_together", replace(ROOMY, memory_mb=1024))
    assert trial.end.reason == "memory"
    assert run(plain, "eat_time", replace(ROOMY, cpu_seconds=1)).end.reason == "cpu"


@pytest.mark.parametrize("limits", [ROOMY, None])
def test_without_isolation_daemons_end_with_it(plain, limits):
    assert run(plain, "start_daemons", limits).end.reason == "exited"


def test_without_isolation_a_kill_is_final(plain):
    cell = Cell(plain, "be_deaf", ROOMY)
    cell.hear()
    cell.child.kill()
    assert cell.end().end.reason == "killed"


def test_without_isolation_its_folder_is_new_and_deleted(plain):
    view = run(plain, "look_around", ROOMY).told[0]
    assert view["here"] == []
    assert view["folder"] != os.getcwd()
    assert not Path(view["folder"]).exists()


def test_a_container_is_walled_and_limited(ship, docker):
    child, _ = connected(ship, "say_nothing")
    assert child.wait(60).reason == "exited"
    options = (docker / "options").read_text().splitlines()
    assert {"--network=none", "--read-only", "--cap-drop=ALL", "--rm"} <= set(options)
    assert "--security-opt=no-new-privileges" in options
    assert f"--memory={ROOMY.memory_mb + ROOMY.file_mb}m" in options
    assert any(o.startswith("--pids-limit=") for o in options)
    assert not any(
        o.startswith(("--volume", "--mount", "--privileged")) for o in options
    )
    (user,) = (o.removeprefix("--user=") for o in options if o.startswith("--user="))
    assert int(user.split(":")[0]) > 10_000


def test_a_socket_leads_into_a_container(ship):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = ship.fork("misdeeds:echo", [theirs.fileno()], limits=ROOMY)
        theirs.close()
        ours.settimeout(60)
        ours.sendall(b"x" * 200_000)
        came = b""
        while len(came) < 200_000:
            came += ours.recv(1 << 16)
        assert came == b"x" * 200_000
        child.kill()
        assert child.wait(60).reason == "killed"


def test_a_container_is_interrupted_and_tells_how_it_ended(ship):
    child, voice = connected(ship, "loop_until_interrupted")
    with voice:
        assert voice.readline() == b'"looping"\n'
        child.interrupt()
        assert voice.readline() == b'"interrupted"\n'
    assert child.wait(60)[:2] == (0, None)


def test_a_container_has_one_descriptor(ship):
    with pytest.raises(ValueError, match="2 descriptors"):
        ship.fork("misdeeds:leave", [0, 1], limits=ROOMY)


def test_one_that_we_trust_is_forked_beside_the_containers(ship):
    assert run(ship, "leave", limits=None).end.exit_code == 7


@pytest.mark.parametrize(
    ("code", "killed", "expected"),
    [
        (0, False, (0, None, "exited")),
        (7, False, (7, None, "exited")),
        (137, True, (None, 9, "killed")),
        (137, False, (None, 9, "memory")),
        (152, False, (None, 24, "cpu")),
        (139, False, (None, 11, "signal")),
    ],
)
def test_the_exit_code_of_a_container_is_read(code, killed, expected):
    end = container._end(code, killed)
    assert (end.exit_code, end.signal, end.reason) == expected


def test_an_image_that_is_missing_is_named(docker, monkeypatch):
    monkeypatch.setenv("DL_HELPERS_IMAGE", "another")
    with pytest.raises(SandboxError, match=r"no image 'another'.*DL_HELPERS_IMAGE"):
        WarmProcess((), "docker")


def test_an_isolation_that_is_not_there_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    problems = dict(available())
    assert problems.pop("none") == ""
    assert "apt install bubblewrap" in problems.pop("bubblewrap")
    assert {name: "not installed" in said for name, said in problems.items()} == {
        "docker": True,
        "podman": True,
    }


def test_bubblewrap_that_fails_says_why(tmp_path, monkeypatch):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: no permissions' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxError, match="bwrap: no permissions"):
        WarmProcess(())


def test_an_isolation_that_nobody_knows_is_refused():
    with pytest.raises(SandboxError, match=r"'glass'.*bubblewrap, docker"):
        WarmProcess((), "glass")
