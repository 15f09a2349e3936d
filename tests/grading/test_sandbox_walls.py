"""What an inmate sees and reaches: itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from grading.trial import INMATES, LIMITS, Cell, run

import dl_helpers
from dl_helpers.grading.sandbox import WarmProcess

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(dl_helpers.__file__).parent
ENVIRONMENT = {
    *("DL_HELPERS_DATA", "HOME", "LANG", "LOGNAME", "PATH", "PWD", "USER"),
    *("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    *("MPLBACKEND", "MPLCONFIGDIR"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONPATH", "PYTHONUTF8"),
}
SETTINGS = {
    *("passwd", "group", "hosts", "localtime", "mime.types", "alternatives"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
}


@pytest.fixture(scope="module")
def warm():
    with WarmProcess(("numpy",), visible=[INMATES]) as process:
        yield process


@pytest.fixture(scope="module")
def view(warm):
    return run(warm, "look_around").told[0]


@pytest.fixture(scope="module")
def trusted_view(warm):
    return run(warm, "look_around", limits=None).told[0]


def test_it_sees_no_process_but_itself(view):
    assert view["processes"] == [2]  # 1 is the warden, which is hidden


def test_it_has_no_descriptor_but_those_it_was_given(view):
    looking = 3  # that of the listing itself
    assert view["descriptors"] == sorted({0, 1, 2, looking, view["given"]})
    assert view["input"] == "/dev/null"


def test_it_begins_in_an_empty_folder(view):
    assert (view["folder"], view["here"]) == ("/home/student", [])
    assert "" not in view["path"]
    assert "/home/student" not in view["path"]


def test_its_environment_is_not_ours(view):
    own = {name for name in view["environment"] if not name.startswith("KMP_")}
    assert own == ENVIRONMENT  # but for what scikit-learn says to its threads


@pytest.mark.parametrize("who", ["view", "trusted_view"])
def test_it_has_no_rights(who, request):
    status = request.getfixturevalue(who)["status"]
    sets = {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
    assert sets == {"0" * 16}
    assert status["NoNewPrivs"] == "1"


def test_it_is_not_root_and_shares_its_user_with_nobody(view, trusted_view):
    user, effective, group, others = view["user"]
    assert user == effective > 0
    assert (group > 0, others) == (True, [])
    if os.getuid() == 0:
        assert user != trusted_view["user"][0]


def test_its_system_calls_are_filtered(view):
    assert view["status"]["Seccomp"] == "2"


def test_its_limits_are_those_it_was_given(view):
    limits = view["limits"]
    assert limits["AS"] == [LIMITS.memory_mb << 20] * 2
    assert limits["FSIZE"] == [LIMITS.file_mb << 20] * 2
    assert limits["NPROC"] == [LIMITS.processes] * 2
    assert limits["CPU"] == [LIMITS.cpu_seconds, LIMITS.cpu_seconds + 1]
    assert limits["CORE"] == [0, 0]


def test_it_has_a_session_and_a_machine_name_of_its_own(view):
    assert view["session"]
    assert view["name"] == "sandbox"


def test_no_file_of_this_machine_is_there_but_system_package_and_what_is_made_visible(
    warm,
):
    found = run(warm, "list_all").told[0]
    known = (str(PACKAGE), str(INMATES), "/data", "/etc", f"/run{sys.prefix}")
    assert [f for f in found if not f.startswith(known)] == []
    names = {f.split("/")[2] for f in found if f.startswith("/etc")}
    assert names <= SETTINGS


def test_solutions_and_tests_are_not_beside_the_package(warm):
    found = run(warm, "list_all").told[0]
    beside = [f for f in found if f.startswith(str(ROOT))]
    assert any(f.startswith(str(PACKAGE)) for f in beside)
    assert not [f for f in beside if not f.startswith((str(PACKAGE), str(INMATES)))]


def test_it_reaches_no_network(warm):
    reached = run(warm, "speak").told[0]
    assert reached.pop("interfaces") == ["lo"]
    assert reached.pop("internet") == "ENETUNREACH"
    assert reached.pop("own machine") in ("ENETUNREACH", "ECONNREFUSED")
    assert reached == {
        "vsock": "EAFNOSUPPORT",
        "packet": "EAFNOSUPPORT",
        "raw": "EPERM",
    }


def test_it_writes_only_to_its_own_folders(warm):
    own = {"/home/student", "/tmp", "/var/tmp", "/dev/shm"}
    shelf = {"/run"}  # where the same folders stand, for whom it is not root's
    assert set(run(warm, "write_everywhere").told[0]) - shelf == own
    for place in ("/", "/tmp", "/var/tmp", "/dev/shm", PACKAGE, sys.prefix):
        assert not Path(place, "mark-of-an-inmate").exists()


def test_nothing_is_left_to_the_next(warm):
    assert run(warm, "write_everywhere").told[0]
    assert run(warm, "find_marks").told == [[[], "ECONNREFUSED", False, None]]


def test_nothing_is_there_from_one_that_still_lives(warm):
    first = Cell(warm, "leave_marks", LIMITS)
    assert first.hear()
    assert run(warm, "find_marks").told == [[[], "ECONNREFUSED", False, None]]
    first.child.kill()
    assert first.end().end.reason == "killed"


def test_it_makes_no_system_call_that_could_undo_the_walls(warm):
    trial = run(warm, "break_out")
    tried = trial.told[0]
    assert trial.end.reason == "exited"
    assert {name for name, error in tried.items() if error is None} == set()
    assert tried["clone3"] == tried["memfd"] == tried["shmget"] == "ENOSYS"


def test_one_that_we_trust_has_no_limits_and_other_files(warm, trusted_view):
    assert trusted_view["limits"]["AS"] == [-1, -1]
    assert trusted_view["status"]["Seccomp"] == "0"
    assert trusted_view["here"] == []
    assert trusted_view["processes"] == [2]
    run(warm, "write_everywhere", limits=None)
    assert run(warm, "find_marks", limits=None).told[0][0] == []


def test_all_this_holds_for_an_ordinary_user():
    """Run the tests of the sandbox again, as nobody in particular."""
    if os.getuid() != 0:
        return  # they have just been
    done = subprocess.run(
        [*_as_somebody(), *_tests()],
        cwd=ROOT,
        env={**os.environ, "HOME": "/tmp"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _tests():
    names = ("walls", "limits", "life")
    files = [f"tests/grading/test_sandbox_{name}.py" for name in names]
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return [sys.executable, "-B", "-m", "pytest", *quiet, *files]


def _as_somebody():
    """Give the command that makes an ordinary user of us, who can still read Python."""
    command = [shutil.which("bwrap"), "--dev-bind", "/", "/", "--cap-add", "ALL"]
    command += ["--tmpfs", "/tmp", "--chmod", "1777", "/tmp"]
    for needed in map(Path, {sys.base_prefix, sys.prefix, str(ROOT)}):
        closed = [p for p in needed.parents if not p.stat().st_mode & 1]
        if closed:
            inside = [p for p in needed.parents if p.is_relative_to(closed[-1])]
            command += ["--perms", "0755", "--tmpfs", str(closed[-1])]
            for folder in reversed(inside[:-1]):
                command += ["--perms", "0755", "--dir", str(folder)]
        if closed or needed.is_relative_to("/tmp"):
            command += ["--ro-bind", str(needed), str(needed)]
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups", "--inh-caps=-all"]
    return [*command, "setpriv", *user]
