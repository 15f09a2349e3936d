"""Stands in for docker: runs what comes after the image, in no container at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

IMAGE = "dl-helpers-tests"
NUMBERS = Path(os.environ.get("FAKE_DOCKER", "/nowhere"))


def run(arguments):
    """Start the program and wait; 128 + n is signal n, as docker says it."""
    before, after = (
        arguments[: arguments.index(IMAGE)],
        arguments[arguments.index(IMAGE) + 1 :],
    )
    options = dict(option.lstrip("-").partition("=")[::2] for option in before)
    (NUMBERS / "options").write_text("\n".join(before))
    variables = [o.removeprefix("--env=") for o in before if o.startswith("--env=")]
    given = dict(variable.partition("=")[::2] for variable in variables)
    given |= {"HOME": str(NUMBERS), "PYTHONPATH": os.environ["PYTHONPATH"]}
    program = subprocess.Popen([sys.executable, *after[1:]], env=given)
    (NUMBERS / options["name"]).write_text(str(program.pid))
    code = program.wait()
    sys.exit(code if code >= 0 else 128 - code)


def kill(arguments):
    """Send a signal to the first process of a container."""
    *options, name = arguments
    number = signal.SIGINT if "--signal=INT" in options else signal.SIGKILL
    os.kill(int((NUMBERS / name).read_text()), number)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    known = command == "image" and rest == ["inspect", IMAGE]
    if command in ("run", "kill"):
        {"run": run, "kill": kill}[command](rest)
    elif not known:
        sys.exit("Error: No such image")
