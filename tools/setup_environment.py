"""Build .venv with everything the course needs, or say what is missing.

The Makefile runs this before each command. It needs nothing but the standard library,
and its syntax is that of Python 3.6, so that an old Python gets far enough to say that
it is too old. When .venv is up to date it returns at once and asks nothing of the net.

    python3 tools/setup_environment.py instructor    # what `make lab` needs
    python3 tools/setup_environment.py dev           # what `make test` needs
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "course.json"  # what the last complete installation was made from
OLDEST_PYTHON = (3, 11)
DISK_NEEDED = 3.0  # GB: about 1.7 installed, and pip's downloads beside it
EXTRAS = {"instructor": 1, "dev": 2}  # each holds those before it

# What pip says (any of these), and what to do about it.
HINTS = {
    ("No space left", "not enough space on the disk"): (
        f"The disk is full. Free about {DISK_NEEDED:.0f} GB (8 GB on Linux with a GPU),"
        " then run the same command again: it goes on from here."
    ),
    ("CERTIFICATE_VERIFY_FAILED", "SSLError"): (
        "Something on the way to the package index replaces its certificates, as some"
        " company networks do. Ask for the certificate file and set PIP_CERT to it."
    ),
    (
        *(
            "name resolution",
            "NameResolutionError",
            "getaddrinfo failed",
            "nodename nor",
        ),
        *(
            "NewConnectionError",
            "Network is unreachable",
            "ConnectTimeout",
            "timed out",
        ),
        *("ProxyError", "Connection refused", "Connection reset"),
    ): (
        "The package index can't be reached. Check the network (and HTTPS_PROXY, if"
        " yours needs one), then run the same command again: it goes on from here."
        " Only this first installation needs a network."
    ),
    ("No matching distribution found", "ResolutionImpossible"): (
        "A package has no build for this Python on this system. 64-bit Python 3.11,"
        " 3.12 and 3.13 have them all: remove .venv, then make lab PYTHON=python3.12"
    ),
}
NO_HINT = (
    "Run the same command again. If it fails in the same way, ask with these words."
)


class SetupError(Exception):
    """Something that the reader has to change before the set-up can go on."""


def check_python(version: tuple, newer: str = "") -> None:
    """Refuse a Python that is too old, and name the newer one if there is one."""
    if version >= OLDEST_PYTHON:
        return
    advice = (
        "Get one from https://www.python.org/downloads/ (or apt, brew, winget), then"
    )
    if newer:
        advice = "A newer one is here already;"
    raise SetupError(
        "Python {}.{} came, Python {}.{} or newer is needed. {} "
        "point to it: make lab PYTHON={}".format(
            *version, *OLDEST_PYTHON, advice, newer or "python3.12"
        )
    )


def find_newer_python() -> str:
    """Name a Python on the search path that is new enough and starts, or ''."""
    names = (f"python3.{minor}" for minor in (13, 12, 11, 14))
    return next((n for n in names if runs([n, "-c", "import venv, ensurepip"])), "")


def check_disk(free_bytes: float) -> None:
    """Refuse to fill the disk up."""
    free = free_bytes / 1e9
    if free < DISK_NEEDED:
        raise SetupError(
            f"{free:.1f} GB of this disk are free, the course's packages need about "
            f"{DISK_NEEDED:.0f} GB. Free some space, then run the same command again."
        )


def fingerprint() -> str:
    """Hash what decides which packages belong into .venv."""
    wanted = ("pyproject.toml", "constraints.txt")
    contents = b"".join((ROOT / name).read_bytes() for name in wanted)
    return hashlib.sha256(contents).hexdigest()


def read_stamp() -> dict:
    """Read which extra was installed, and from what; an empty dict if none was."""
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def is_ready(extra: str) -> bool:
    """Say whether .venv starts and holds what this extra needs now."""
    stamp = read_stamp()
    return (
        stamp.get("wanted") == fingerprint()
        and EXTRAS.get(stamp.get("extra"), 0) >= EXTRAS[extra]
        and runs([venv_python(), "-c", ""])
    )


def venv_python() -> str:
    """Name the interpreter inside .venv."""
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def runs(command: list) -> bool:
    """Say whether a command starts and succeeds."""
    try:
        quiet = subprocess.DEVNULL
        return subprocess.call(command, stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def make_venv() -> None:
    """Create .venv, or mend the one that an interrupted set-up left."""
    broken = VENV.exists() and not runs([venv_python(), "-c", ""])
    clear = ["--clear"] if broken else []
    if subprocess.call([sys.executable, "-m", "venv", str(VENV), *clear]) != 0:
        raise SetupError(
            "Python could not make a virtual environment; its own words stand above. "
            "On Debian and Ubuntu this helps: sudo apt install python3-venv"
        )
    remove_half_installed(VENV)


def remove_half_installed(venv: Path) -> None:
    """Remove the records of packages that pip was copying when it was stopped.

    pip writes a package's file INSTALLER after all others. With the record of a half
    package left there, it would take it for a whole one and install nothing.
    """
    for record in venv.glob("[Ll]ib/**/site-packages/*.dist-info"):
        if not (record / "INSTALLER").exists():
            shutil.rmtree(record)
    for leftover in venv.glob("[Ll]ib/**/site-packages/~*"):
        shutil.rmtree(leftover, ignore_errors=True)


def install(extra: str) -> None:
    """Install the course with this extra; torch first, which takes longest."""
    log = VENV / "install.log"
    log.write_text("")
    pins = ["--constraint", "constraints.txt"]
    pip(["torch", *pins], log)
    pip(["--editable", f".[{extra}]", *pins], log)


def pip(arguments: list, log: Path) -> None:
    """Run `pip install`, showing where it is and keeping its words in a log."""
    options = ["--disable-pip-version-check", "--retries", "2"]
    process = subprocess.Popen(
        [venv_python(), "-m", "pip", "install", *options, *arguments],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
    )
    with process, log.open("a", encoding="utf-8") as file:
        for line in process.stdout:
            file.write(line)
            show_progress(line.strip())
    show_progress("")
    if process.returncode != 0:
        raise SetupError(explain(log.read_text(encoding="utf-8"), log))


def show_progress(line: str) -> None:
    """Keep the last thing that pip did on one line of the terminal."""
    told = not line or line.startswith(("Collecting", "Downloading", "Installing"))
    if told and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        print("\r\033[K" + line[: width - 1], end="", flush=True)


def explain(words: str, log: Path) -> str:
    """Give pip's last lines, and below them what can be done."""
    lines = [f"    {line[:200]}" for line in words.splitlines() if line.strip()]
    return "\n".join(
        [
            *("pip could not install everything. Its last lines:", ""),
            *lines[-6:],
            *("", hint_for(words), f"(all of pip's words: {log})"),
        ]
    )


def hint_for(words: str) -> str:
    """Find what can be done when these words came."""
    hints = (hint for signs, hint in HINTS.items() if any(s in words for s in signs))
    return next(hints, NO_HINT)


def set_up(extra: str) -> None:
    """Bring .venv to what this extra needs, keeping what a larger one brought."""
    if is_ready(extra):
        return
    version = sys.version_info[:2]
    if version < OLDEST_PYTHON:
        check_python(version, find_newer_python())
    if not STAMP.exists():
        check_disk(shutil.disk_usage(str(ROOT)).free)
    extra = max(extra, read_stamp().get("extra", extra), key=EXTRAS.get)
    print("Installing the course's packages into .venv: some minutes, this once.")
    make_venv()
    install(extra)
    STAMP.write_text(json.dumps({"wanted": fingerprint(), "extra": extra}))
    print("Everything is installed.")


def main(arguments: list) -> int:
    """Run the set-up; return the exit code for the shell."""
    if len(arguments) != 1 or arguments[0] not in EXTRAS:
        print(f"usage: setup_environment.py {' | '.join(EXTRAS)}", file=sys.stderr)
        return 2
    try:
        set_up(arguments[0])
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n{error}\n{hint_for(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
