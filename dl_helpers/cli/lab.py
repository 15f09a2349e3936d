"""`dlcourse lab`: JupyterLab with the course, set up to need no network."""

import errno
import os
import socket
from pathlib import Path
from typing import Annotated

import typer

# What dlcourse does not know, such as --ip=0.0.0.0, goes on to JupyterLab.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

# Turns the news off, which would fetch them, ask whether to, and look for updates.
SETTINGS = Path(__file__).with_name("jupyter")


def lab(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(help="Where to listen; without it, a free port.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser window.")
    ] = True,
) -> None:
    """Open the course in JupyterLab. Further options go on to JupyterLab."""
    if port is not None:
        _require_free(port)
    typer.echo("JupyterLab starts; Ctrl-C here (twice) stops it.")
    _add_settings(SETTINGS)
    from jupyterlab.labapp import main

    main([*_arguments(_home(), port, browser), *context.args])


def _arguments(home: Path, port: int | None, browser: bool) -> list[str]:
    """List JupyterLab's options: start in course/, and ask nothing of the network."""
    options = [
        f"--ServerApp.root_dir={home}",
        "--log-level=WARN",
        "--LabApp.extension_manager=readonly",
    ]
    if (home / "course").is_dir():
        options.append("--LabApp.default_url=/lab/tree/course")
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Containers run as root, which JupyterLab refuses unless told.
        options.append("--allow-root")
    return options


def _add_settings(folder: Path) -> None:
    """Let JupyterLab read this folder's settings, after those that are set already."""
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    paths = [others, str(folder)] if others else [str(folder)]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)


def _home() -> Path:
    """Find the folder that holds course/: around this package, or else where we are."""
    around = Path(__file__).parents[2]
    return around if (around / "course").is_dir() else Path.cwd()


def _require_free(port: int) -> None:
    """Leave with a sentence if something listens on this port already."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            _refuse(port, getattr(error, "errno", None))


def _refuse(port: int, reason: int | None) -> None:
    """Say why the port can't be had, and which one to try."""
    why = {
        errno.EADDRINUSE: "is in use, perhaps by a JupyterLab that is still open",
        errno.EACCES: "is reserved for the system",
    }.get(reason, "does not exist; ports go from 1024 to 65535")
    other = port + 1 if 1024 <= port < 65535 else 8888
    typer.echo(
        f"Port {port} {why}. Take another one: dlcourse lab --port {other} "
        f"(or make lab PORT={other}).",
        err=True,
    )
    raise typer.Exit(1)
